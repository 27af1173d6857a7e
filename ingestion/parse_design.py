"""design.yml to a Design, or to findings that name line, key, value and the way out."""

from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ingestion.design import Design, Distribution, Factor, Goal, Located, Model, Response, Setting, Transform
from ingestion.design_yaml import DesignError, Location, YamlDocument
from ingestion.suggest import did_you_mean


def parse_design(document: YamlDocument) -> Design:
    """Validate a parsed design.yml; raises DesignError with every finding."""
    try:
        return Design.model_validate(document.values)
    except ValidationError as error:
        raise DesignError([_message(document, finding) for finding in error.errors()]) from None


def _message(document: YamlDocument, finding: ErrorDetails) -> str:
    location: Location = finding["loc"]
    if isinstance(error := finding.get("ctx", {}).get("error"), Located):
        location = error.location
    where = f"{document.source}, line {document.line(location)}"
    path = ".".join(str(step + 1) if isinstance(step, int) else step for step in location)
    key = str(location[-1]) if location else ""
    match finding["type"]:
        case "extra_forbidden":
            known = _known_keys(location)
            return f"{where}: unknown key '{path}'{did_you_mean(key, known) or '; known: ' + ', '.join(known)}"
        case "missing":
            return f"{where}: '{path}' is missing"
        case "literal_error":
            choices = get_args({"goal": Goal, "transform": Transform, "distribution": Distribution}[key])
            value = str(finding["input"])
            return f"{where}: {path} '{value}' is none of {', '.join(choices)}{did_you_mean(value, choices)}"
        case "value_error":
            return f"{where}: {finding['msg'].removeprefix('Value error, ')}"
        case "list_type":
            return f"{where}: {path} {_shown(finding['input'])} must be a list, such as [a, b]"
        case "dict_type" | "model_type":
            return f"{where}: {path} {_shown(finding['input'])} must be keys with values, such as {{a: 1, b: 2}}"
        case "too_short" | "too_long":
            limits = finding["ctx"]
            rule = f"at least {limits['min_length']}" if "min_length" in limits else f"at most {limits['max_length']}"
            return f"{where}: {path} has {limits['actual_length']} entries; give {rule}"
        case _:
            return f"{where}: {path} {_shown(finding['input'])}: {finding['msg']}"


def _shown(value: object) -> str:
    """A value as a message quotes it; what is long, or no text, by its kind."""
    return f"'{value[:40]}'" if isinstance(value, str) else "" if value is None else f"(a {type(value).__name__})"


def _known_keys(location: Location) -> list[str]:
    models: dict[str | int, type[BaseModel]] = {
        "factors": Factor,
        "responses": Response,
        "models": Model,
        "settings": Setting,
    }
    return list(models.get(location[0], Design).model_fields if len(location) > 1 else Design.model_fields)
