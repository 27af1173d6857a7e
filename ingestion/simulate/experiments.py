"""Simulated two-level experiments, each with the true effects behind it."""

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ingestion.simulate.taylor import TOOLS, WEIBULL_SHAPE, ToolModel, case_life, draw_lives

Corner = Mapping[str, int]


@dataclass(frozen=True)
class Factor:
    """A factor and its two levels, as `design.yml` names them."""

    letter: str
    name: str
    low: float | str
    high: float | str
    unit: str | None = None


@dataclass(frozen=True)
class Experiment:
    """A design with the mean response of every corner; ``spread`` draws one observation per mean."""

    experiment_id: str
    title: str
    factors: tuple[Factor, ...]
    response: str
    unit: str
    mean: Callable[[Corner], float]
    spread: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    scatter: str
    generators: tuple[tuple[str, str, int], ...] = ()  # ("D", "ABC", -1) is D=-ABC
    replicates: int = 1
    tool_id: str | None = None
    folds_over: str | None = None

    def corners(self) -> list[dict[str, int]]:
        """Treatments in standard order: the first basic factor changes fastest."""
        generated = {letter for letter, _, _ in self.generators}
        basic = [factor.letter for factor in self.factors if factor.letter not in generated]
        rows = []
        for signs in itertools.product((-1, 1), repeat=len(basic)):
            corner = dict(zip(basic, reversed(signs), strict=True))
            for letter, word, sign in self.generators:
                corner[letter] = sign * math.prod(corner[factor] for factor in word)
            rows.append({factor.letter: corner[factor.letter] for factor in self.factors})
        return rows

    def true_effects(self) -> dict[str, float]:
        """Effect of every term over the full factorial: mean at its high sign minus mean at its low sign."""
        letters = [factor.letter for factor in self.factors]
        full = [dict(zip(letters, signs, strict=True)) for signs in itertools.product((-1, 1), repeat=len(letters))]
        means = [self.mean(corner) for corner in full]
        words = ("".join(word) for n in range(1, len(letters) + 1) for word in itertools.combinations(letters, n))
        return {
            word: 2 * sum(math.prod(c[x] for x in word) * mean for c, mean in zip(full, means, strict=True)) / len(full)
            for word in words
        }


CASE_FACTORS = (
    Factor("A", "coolant_pressure", 750, 1050, "psi"),
    Factor("B", "coolant_concentration", 4, 6, "%"),
    Factor("C", "cutting_condition", "3183 rpm / 605 mm/min", "3700 rpm / 1050 mm/min"),
)


def case(tool: ToolModel, fold_over: bool) -> Experiment:
    """The case for one tool: 2^(3-1) with I = ABC in three replicates, or its fold-over I = -ABC."""
    return Experiment(
        experiment_id=f"case_{tool.tool_id.lower()}" + ("_foldover" if fold_over else ""),
        title=f"Cutting tool {tool.tool_id}, coolant and cutting condition" + (", fold-over" if fold_over else ""),
        factors=CASE_FACTORS,
        response="tool_life",
        unit="pieces",
        mean=lambda corner: case_life(tool, corner),
        spread=draw_lives,
        scatter=f"Weibull, shape {WEIBULL_SHAPE:g}",
        generators=(("C", "AB", -1 if fold_over else 1),),
        replicates=3,
        tool_id=tool.tool_id,
        folds_over=f"case_{tool.tool_id.lower()}" if fold_over else None,
    )


def linear(effects: Mapping[str, float], mean: float) -> Callable[[Corner], float]:
    """A response surface with the given effects of terms, all others zero."""

    def at(corner: Corner) -> float:
        return mean + sum(e / 2 * math.prod(corner[letter] for letter in word) for word, e in effects.items())

    return at


def normal(sigma: float) -> Callable[[np.random.Generator, np.ndarray], np.ndarray]:
    """Normal scatter with standard deviation ``sigma``, rounded to 0.01 as an instrument would."""
    return lambda random, means: np.round(random.normal(means, sigma), 2)


def _plain(name: str, title: str, k: int, effects: Mapping[str, float], sigma: float, **plan: object) -> Experiment:
    names = ("temperature", "pressure", "concentration", "stirring_rate", "catalyst")
    return Experiment(
        experiment_id=name,
        title=title,
        factors=tuple(Factor("ABCDE"[i], names[i], -1, 1) for i in range(k)),
        response="yield",
        unit="%",
        mean=linear(effects, 70.0),
        spread=normal(sigma),
        scatter=f"normal, standard deviation {sigma:g}",
        **plan,  # type: ignore[arg-type]
    )


def all_experiments() -> list[Experiment]:
    """Every simulated experiment, in the order in which they take their random streams."""
    return [
        *(case(tool, fold_over) for tool in TOOLS for fold_over in (False, True)),
        _plain("sim_full_2x3", "Full 2^3, two replicates", 3, {"A": 8.0, "C": -6.0, "AC": 5.0}, 1.0, replicates=2),
        _plain("sim_unreplicated_2x4", "Unreplicated 2^4", 4, {"A": 20.0, "C": 10.0, "D": 14.0, "AC": -18.0}, 1.0),
        _plain(
            "sim_half_2_5m1",
            "Half fraction 2^(5-1) of resolution V",
            5,
            {"B": 20.0, "D": 12.0, "E": -6.0, "BD": 10.0, "DE": -9.0},
            1.0,
            generators=(("E", "ABCD", 1),),
        ),
    ]
