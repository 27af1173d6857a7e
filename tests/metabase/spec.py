"""Metabase's official OpenAPI description (about 0.61), and whether requests and answers are as it says."""

import json
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.programs import program

HOST = "http://metabase"


@cache
def description() -> OpenAPI:
    """The description, with what keeps a validator from reading it mended."""
    with zipfile.ZipFile(program("metabase-api")) as wheel:
        found = json.loads(wheel.read("mcp_for_metabase/openapi.json"))
    _mend(found)
    return OpenAPI.from_dict(found, config=Config(spec_validator_cls=None))


def _mend(found: dict[str, Any]) -> None:
    found["info"]["version"] = "0.61"  # OpenAPI asks for one
    found["servers"] = [{"url": HOST}]
    del found["security"]  # only keys are described, not sessions: the server asks for either itself
    schemas = found["components"]["schemas"]
    # `oneOf` of branches that are empty here, and so match everything: no target at all would be valid
    schemas["metabase.lib.schema.parameter.dimension"] = _clause("dimension")
    schemas["metabase.legacy-mbql.schema.field"] = _clause("field")
    schemas["metabase.legacy-mbql.schema.expression"] = _clause("expression")


def _clause(name: str) -> dict[str, Any]:
    return {"type": "array", "prefixItems": [{"const": name}], "minItems": 2}


@dataclass
class Request:
    """A request as openapi-core asks for it."""

    method: str
    target: str
    content: bytes

    def __post_init__(self) -> None:
        self.method = self.method.lower()
        self.path, _, query = self.target.partition("?")
        self.full_url_pattern = HOST + self.path
        self.parameters = RequestParameters(query=ImmutableMultiDict(parse_qsl(query)), header=Headers(), path={})
        self.content_type = "application/json"
        self.host_url = HOST
        self.body = self.content or None

    @property
    def query(self) -> dict[str, str]:
        """The query string."""
        return dict(self.parameters.query.items())

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.content) if self.content else {}


@dataclass
class Answer:
    """An answer as openapi-core asks for it."""

    status_code: int
    data: bytes
    content_type: str = "application/json"

    def __post_init__(self) -> None:
        self.headers = Headers({"Content-Type": self.content_type})


def fault_of(request: Request, answer: Answer | None = None) -> str | None:
    """What of a request, or of its answer, is not as described; None when all of it is."""
    if answer is None and not request.content:
        return _fault_of_address(request.method, request.target)
    return _fault_of(request, answer)


@cache
def _fault_of_address(method: str, target: str) -> str | None:
    return _fault_of(Request(method, target, b""), None)


def _fault_of(request: Request, answer: Answer | None) -> str | None:
    try:
        if answer is None:
            description().validate_request(request)
        else:
            description().validate_response(request, answer)
    except OpenAPIError as error:
        found = [each.message for each in getattr(error.__cause__, "schema_errors", ())]
        return "; ".join(found or [str(error)])[:500]
    return None
