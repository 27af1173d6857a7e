"""design.yml as a typed model; the rules are those of the public contract, section 1."""

import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from ingestion.design_yaml import Location
from ingestion.generators import Generator, check_generators, parse_generator
from ingestion.suggest import did_you_mean

EXPERIMENT_ID = re.compile(r"[a-z0-9_]{1,64}")
NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?")
RUN_COLUMNS = ("experiment_id", "run_order", "std_order", "replicate", "block", "repeat_reading")
CENSORED = "_censored"
CONFIRMED_ID = re.compile(r"[a-z0-9_]{1,64}(\+[a-z0-9_]{1,64})?")  # a fraction with its fold-over is first+second
AUTOMATIC_MODELS = ("full", "reduced")
CURVATURE = "Curvature"
FARTHEST = 1e3  # half ranges from the centre: what is beyond is a slip of the pen

Goal = Literal["maximize", "minimize", "target"]
Transform = Literal["none", "ln", "log10", "sqrt", "inverse"]
Distribution = Literal["weibull", "lognormal", "normal"]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def to_number(text: str) -> float | None:
    """The finite number that a text stands for (decimal point or comma), or None."""
    if not NUMBER.fullmatch(text.strip()):
        return None
    number = float(text.strip().replace(",", "."))
    return number if math.isfinite(number) else None


class Located(ValueError):
    """A finding of a check of the whole design, and the part of the file that it is about."""

    def __init__(self, message: str, location: Location) -> None:
        self.location = location
        super().__init__(message)


@contextmanager
def _at(*location: str | int) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise Located(str(error), location) from None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Factor(_Part):
    """One factor: two levels, both numbers or both texts; `current` is today's setting."""

    letter: str
    name: Name
    low: Name
    high: Name
    unit: str | None = None
    current: str | None = None

    @field_validator("letter")
    @classmethod
    def _letter(cls, letter: str) -> str:
        if not re.fullmatch("[A-HJ-Z]", letter):
            raise ValueError(f"letter '{letter}' must be one capital from A to Z, without I (I is the identity)")
        return letter

    @model_validator(mode="after")
    def _levels(self) -> Self:
        low, high = self.low_value, self.high_value
        if (low is None) != (high is None):
            raise ValueError(f"low '{self.low}' and high '{self.high}' must both be numbers or both be texts")
        if self.low == self.high or (low is not None and low == high):
            raise ValueError(f"low and high are both '{self.low}'; a factor needs two different levels")
        if self.current is not None and self.coded(self.current) is None:
            raise ValueError(f"current '{self.current}' is neither low '{self.low}' nor high '{self.high}'; give one")
        return self

    @property
    def low_value(self) -> float | None:
        """The low level as a number, None for a text level."""
        return to_number(self.low)

    @property
    def high_value(self) -> float | None:
        """The high level as a number, None for a text level."""
        return to_number(self.high)

    @property
    def is_numeric(self) -> bool:
        """True when both levels are numbers."""
        return self.low_value is not None and self.high_value is not None

    def coded(self, level: str) -> int | None:
        """-1 for the low level, +1 for the high level, None for anything else."""
        number = to_number(level) if self.is_numeric else None
        for code, text, value in ((-1, self.low, self.low_value), (1, self.high, self.high_value)):
            if level == text or (number is not None and number == value):
                return code
        return None

    def coded_anywhere(self, level: str) -> float | None:
        """Coded level of any number, -1 or +1 of a text level, None for anything else."""
        code, number = self.coded(level), to_number(level)
        if code is not None or number is None or self.low_value is None or self.high_value is None:
            return code
        half = (self.high_value - self.low_value) / 2
        coded = (number - (self.low_value + half)) / half
        return coded if abs(coded) <= FARTHEST else None

    @property
    def current_level(self) -> str:
        """Today's setting; the low level unless the design says otherwise."""
        return self.low if self.current is None else self.current

    @property
    def current_coded(self) -> int:
        """Today's setting as -1 or +1."""
        return self.coded(self.current_level) or -1


class Response(_Part):
    """One response and what it should become; `distribution` is that of its lives, where tests were stopped early."""

    name: Name
    unit: str | None = None
    goal: Goal
    target: float | None = None
    transform: Transform = "none"
    distribution: Distribution | None = None
    lower: float | None = None  # what is worth nothing, and what could not be better: Derringer and Suich (1980)
    upper: float | None = None
    weight: float = 1
    importance: float = 1
    smallest_effect: float | None = None

    @field_validator("smallest_effect", mode="before")
    @classmethod
    def _smallest_effect_number(cls, effect: object) -> object:
        number = to_number(effect) if isinstance(effect, str) else effect
        if effect is not None and (not isinstance(number, float) or not 1e-100 <= number <= 1e100):
            raise ValueError(f"smallest_effect '{effect}' must be a number above 0, the least difference worth finding")
        return number

    @field_validator("target", "lower", "upper", "weight", "importance", mode="before")
    @classmethod
    def _number(cls, value: object, info: ValidationInfo) -> object:
        number = to_number(value) if isinstance(value, str) else value
        if value is not None and number is None:
            raise ValueError(f"{info.field_name} '{value}' is not a number")
        return number

    @field_validator("weight", "importance")
    @classmethod
    def _strength(cls, value: float, info: ValidationInfo) -> float:
        if not 0.1 <= value <= 10:
            raise ValueError(f"{info.field_name} '{value:g}' must be from 0.1 to 10; 1 is the usual one")
        return value

    @model_validator(mode="after")
    def _target(self) -> Self:
        if (self.goal == "target") != (self.target is not None):
            raise ValueError("`target:` (a number) and `goal: target` belong together; give both or neither")
        named = (("lower", self.lower), ("target", self.target), ("upper", self.upper))
        for low, high in pairwise((name, value) for name, value in named if value is not None):
            if low[1] >= high[1]:
                raise ValueError(
                    f"{low[0]} '{low[1]:g}' is not below {high[0]} '{high[1]:g}'; "
                    "`lower:`, `target:` and `upper:` must increase in this order"
                )
        return self


class Model(_Part):
    """A model of the engineer's own choice, fitted besides the full and the reduced one."""

    name: str
    terms: Annotated[list[str], Field(min_length=1, max_length=50)]

    @field_validator("name")
    @classmethod
    def _name(cls, name: str) -> str:
        if not EXPERIMENT_ID.fullmatch(name) or name in AUTOMATIC_MODELS:
            raise ValueError(
                f"model name '{name}' must be 1 to 64 of a-z, 0-9 and _, and not {' or '.join(AUTOMATIC_MODELS)}"
            )
        return name


class Setting(_Part):
    """A setting that predictions are asked for: a natural level of every factor, by letter or name."""

    name: Name
    levels: dict[str, str]


class Design(_Part):
    """A two-level experiment as its owner describes it."""

    experiment_id: str
    title: str | None = None
    tool_id: str | None = None
    axial_distance: float | None = None
    pool_from_order: int | None = None
    confirms: str | None = None
    folds_over: str | None = None
    factors: Annotated[list[Factor], Field(min_length=1, max_length=25)]
    generators: list[str] = []
    responses: Annotated[list[Response], Field(min_length=1)]
    models: Annotated[list[Model], Field(max_length=20)] = []
    settings: Annotated[list[Setting], Field(max_length=1000)] = []

    @field_validator("experiment_id")
    @classmethod
    def _experiment_id(cls, experiment_id: str) -> str:
        if not EXPERIMENT_ID.fullmatch(experiment_id):
            raise ValueError(f"experiment_id '{experiment_id}' must be 1 to 64 of a-z, 0-9 and _")
        return experiment_id

    @model_validator(mode="after")
    def _confirms(self) -> Self:
        with _at("confirms"):
            if self.confirms is not None and not CONFIRMED_ID.fullmatch(self.confirms):
                raise ValueError(f"confirms '{self.confirms}' must be the experiment_id that these runs confirm")
        with _at("folds_over"):
            if self.folds_over is not None and not EXPERIMENT_ID.fullmatch(self.folds_over):
                raise ValueError(
                    f"folds_over '{self.folds_over}' must be the experiment_id of the fraction it is run for"
                )
        for name, other in (("confirms", self.confirms), ("folds_over", self.folds_over)):
            with _at(name):
                if other == self.experiment_id:
                    raise ValueError(
                        f"{name} '{other}' is this bundle itself; give the runs an experiment_id of their own"
                    )
        return self

    @field_validator("axial_distance", mode="before")
    @classmethod
    def _axial_distance(cls, distance: object) -> object:
        number = to_number(distance) if isinstance(distance, str) else distance
        if distance is not None and (not isinstance(number, float) or number <= 0):
            raise ValueError(f"axial_distance '{distance}' must be a number above 0")
        return number

    @field_validator("pool_from_order", mode="before")
    @classmethod
    def _pool_from_order(cls, order: object) -> object:
        number = to_number(order) if isinstance(order, str) else order
        if order is not None and (not isinstance(number, float | int) or number != int(number) or number < 2):
            raise ValueError(
                f"pool_from_order '{order}' must be a whole number from 2: "
                "interactions of that many factors and more are pooled into the error"
            )
        return number

    @field_validator("generators", mode="before")
    @classmethod
    def _no_generators(cls, generators: object) -> object:
        return [] if generators is None else generators

    @model_validator(mode="after")
    def _names(self) -> Self:
        _require_unique("factor letter", (factor.letter for factor in self.factors))
        _require_unique("factor name", (factor.name for factor in self.factors))
        _require_unique("response", (response.name for response in self.responses))
        columns: list[str] = list(RUN_COLUMNS)
        for factor in self.factors:
            columns += {factor.name, factor.letter}
        for response in self.responses:
            columns += [response.name, response.name + CENSORED]
        _require_unique("column name", columns)
        letters = [factor.letter for factor in self.factors]
        with _at("generators"):
            check_generators(self.parsed_generators, letters)
        with _at("folds_over"):
            if self.folds_over is not None and not self.generators:
                raise ValueError(
                    f"folds_over '{self.folds_over}': only a fraction is folded over; give its `generators:`"
                )
        with _at("pool_from_order"):
            if self.pool_from_order is not None and self.pool_from_order > len(letters):
                raise ValueError(
                    f"pool_from_order {self.pool_from_order}: a design of {len(letters)} factors has no such "
                    "interactions; leave it out, or name a lower order"
                )
        with _at("models"):
            _require_unique("model", (model.name for model in self.models))
        for position, model in enumerate(self.models):
            with _at("models", position):
                _check_terms(model, letters)
        with _at("settings"):
            _require_unique("setting", (setting.name for setting in self.settings))
        for position, setting in enumerate(self.settings):
            with _at("settings", position):
                self.coded_setting(setting)
        return self

    def coded_setting(self, setting: Setting) -> list[float]:
        """The coded levels of a setting in the order of the factors; ValueError names what is missing or unknown."""
        known = [name for factor in self.factors for name in (factor.letter, factor.name)]
        for name in setting.levels:
            if name not in known:
                raise ValueError(f"setting '{setting.name}': unknown factor '{name}'{did_you_mean(name, known)}")
        return [_coded_level(setting, factor) for factor in self.factors]

    @property
    def parsed_generators(self) -> list[Generator]:
        """The generators in the order of the file."""
        return [parse_generator(text) for text in self.generators]


def _check_terms(model: Model, letters: list[str]) -> None:
    _require_unique(f"term of model '{model.name}'", ("".join(sorted(term)) for term in model.terms))
    for term in model.terms:
        unknown = [letter for letter in term if letter not in letters]
        is_square = len(term) == 2 and term[0] == term[1]
        if term == CURVATURE:
            continue
        if not term or unknown or (len(set(term)) < len(term) and not is_square):
            raise ValueError(
                f"model '{model.name}': term '{term}' must be letters of this design's factors, such as A, AB, "
                f"for a square AA; or {CURVATURE}"
            )


def _coded_level(setting: Setting, factor: Factor) -> float:
    given = [setting.levels[name] for name in {factor.letter, factor.name} if name in setting.levels]
    if len(given) != 1:
        problem = "has two levels" if given else "has no level"
        raise ValueError(f"setting '{setting.name}': factor {factor.letter} ({factor.name}) {problem}; give it one")
    coded = factor.coded_anywhere(given[0])
    if coded is None:
        choice = (
            f"a number within {FARTHEST:g} half ranges of the centre"
            if factor.is_numeric
            else f"'{factor.low}' or '{factor.high}'"
        )
        raise ValueError(f"setting '{setting.name}': level '{given[0]}' of factor {factor.letter} must be {choice}")
    return coded


def _require_unique(what: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            if name in RUN_COLUMNS:
                raise ValueError(
                    f"{what} '{name}' is taken: runs.csv uses it for {', '.join(RUN_COLUMNS)}; choose another"
                )
            raise ValueError(f"{what} '{name}' is used twice; names in one design must differ")
        seen.add(name)
