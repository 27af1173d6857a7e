"""Two-level experiments as plans: factors, generators, and the response surface behind them."""

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ingestion.simulate.taylor import (
    LIFE_CV,
    TOOLS,
    WEIBULL_SHAPE,
    Corner,
    Floats,
    ToolModel,
    all_corners,
    case_life,
    draw_lives,
)

Numbers = npt.NDArray[np.float64] | npt.NDArray[np.int64]


@dataclass(frozen=True)
class Factor:
    """A factor and its two levels, as `design.yml` names them."""

    letter: str
    name: str
    low: float | str
    high: float | str
    unit: str | None = None


@dataclass(frozen=True)
class Scatter:
    """Scatter about the mean: ``draw`` observes each of the means once, ``sigma`` tells the deviation at a mean."""

    name: str
    draw: Callable[[np.random.Generator, Floats], Numbers]
    sigma: Callable[[float], float]


WEIBULL = Scatter(f"Weibull, shape {WEIBULL_SHAPE:g}", draw_lives, lambda mean: LIFE_CV * mean)


def normal(sigma: float) -> Scatter:
    """Normal scatter, rounded to 0.01 as an instrument would."""
    return Scatter(
        f"normal, standard deviation {sigma:g}",
        lambda random, means: np.round(random.normal(means, sigma), 2),
        lambda _: sigma,
    )


@dataclass(frozen=True)
class Experiment:
    """A design with the mean response of every corner and the scatter about it."""

    experiment_id: str
    title: str
    factors: tuple[Factor, ...]
    response: str
    unit: str
    mean: Callable[[Corner], float]
    scatter: Scatter
    generators: tuple[tuple[str, str, int], ...] = ()  # ("D", "ABC", -1) is D=-ABC
    replicates: int = 1
    tool_id: str | None = None

    @property
    def letters(self) -> str:
        """Letters of the factors in their order."""
        return "".join(factor.letter for factor in self.factors)

    def corners(self) -> list[dict[str, int]]:
        """Treatments that are run, in standard order of the basic factors."""
        generated = {letter for letter, _, _ in self.generators}
        rows = all_corners("".join(letter for letter in self.letters if letter not in generated))
        for corner, (letter, word, sign) in itertools.product(rows, self.generators):
            corner[letter] = sign * math.prod(corner[factor] for factor in word)
        return rows

    def true_effects(self) -> dict[str, float]:
        """Effect of every term over the full factorial: mean at its high sign minus mean at its low sign."""
        full = all_corners(self.letters)
        means = [self.mean(corner) for corner in full]
        words = (word for n in range(1, len(self.letters) + 1) for word in itertools.combinations(self.letters, n))
        return {
            "".join(word): 2
            * sum(math.prod(c[x] for x in word) * m for c, m in zip(full, means, strict=True))
            / len(full)
            for word in words
        }


CASE_FACTORS = (
    Factor("A", "coolant_pressure", 750, 1050, "psi"),
    Factor("B", "coolant_concentration", 4, 6, "%"),
    Factor("C", "cutting_condition", "3183 rpm / 605 mm/min", "3700 rpm / 1050 mm/min"),
)
PROCESS_FACTORS = (
    Factor("A", "temperature", 160, 180, "C"),
    Factor("B", "pressure", 2, 3, "bar"),
    Factor("C", "concentration", 20, 40, "%"),
    Factor("D", "stirring_rate", 120, 150, "rpm"),
    Factor("E", "catalyst", 0.5, 1.5, "%"),
)


def case(tool: ToolModel) -> Experiment:
    """The case for one tool: 2^(3-1) with I = ABC in three replicates."""
    return Experiment(
        experiment_id=f"case_{tool.tool_id.lower()}",
        title=f"Cutting tool {tool.tool_id}, coolant and cutting condition",
        factors=CASE_FACTORS,
        response="tool_life",
        unit="pieces",
        mean=lambda corner: case_life(tool, corner),
        scatter=WEIBULL,
        generators=(("C", "AB", 1),),
        replicates=3,
        tool_id=tool.tool_id,
    )


def fold_over(experiment: Experiment) -> Experiment:
    """The full fold-over: every generator of odd resolution changes its sign."""
    return replace(
        experiment,
        experiment_id=f"{experiment.experiment_id}_foldover",
        title=f"{experiment.title}, fold-over",
        generators=tuple(
            (letter, word, sign if len(word) % 2 else -sign) for letter, word, sign in experiment.generators
        ),
    )


def process(name: str, title: str, k: int, effects: Mapping[str, float]) -> Experiment:
    """A chemical process with the given effects of terms, all others zero."""

    def mean(corner: Corner) -> float:
        return 60 + sum(effect / 2 * math.prod(corner[x] for x in word) for word, effect in effects.items())

    return Experiment(name, title, PROCESS_FACTORS[:k], "yield", "%", mean, normal(1.0))


def all_experiments() -> list[Experiment]:
    """Every simulated experiment, in the order in which they take their random streams."""
    full = process("sim_full_2x3", "Full 2^3, two replicates", 3, {"A": 8, "C": -6, "AC": 5})
    half = process(
        "sim_half_2_5m1", "Half fraction 2^(5-1) of resolution V", 5, {"B": 20, "D": 12, "E": -6, "BD": 10, "DE": -9}
    )
    return [
        *(experiment for tool in TOOLS for experiment in (case(tool), fold_over(case(tool)))),
        replace(full, replicates=2),
        process("sim_unreplicated_2x4", "Unreplicated 2^4", 4, {"A": 20, "C": 10, "D": 14, "AC": -18}),
        replace(half, generators=(("E", "ABCD", 1),)),
    ]
