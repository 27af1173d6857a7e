"""Tool life: the extended Taylor equation with coolant terms, and Weibull scatter about it."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Corner = Mapping[str, int]

WEIBULL_SHAPE = 10.0
# mean of a Weibull life over its scale, and standard deviation over mean: both follow from the shape
MEAN_OF_SCALE = math.gamma(1 + 1 / WEIBULL_SHAPE)
LIFE_CV = math.sqrt(math.gamma(1 + 2 / WEIBULL_SHAPE) / MEAN_OF_SCALE**2 - 1)


@dataclass(frozen=True)
class ToolModel:
    """Mean life in pieces: reference life times a power of every condition over its reference.

    Extended Taylor equation, v T^n f^m = K solved for T (Groover, Modern Manufacturing, ch. 22),
    with pressure and concentration of the coolant as further powers.
    """

    tool_id: str
    reference_life: float
    exponents: Mapping[str, float]

    def mean_life(self, conditions: Mapping[str, float]) -> float:
        """Mean life in pieces; ``conditions`` are ratios to the reference conditions."""
        logarithm = sum(self.exponents[name] * math.log(ratio) for name, ratio in conditions.items())
        return self.reference_life * math.exp(logarithm)


def draw_scatter(random: np.random.Generator, n: int) -> Floats:
    """Lives over their mean, shape (n,): Weibull with mean 1."""
    return random.weibull(WEIBULL_SHAPE, n) / MEAN_OF_SCALE


def draw_lives(random: np.random.Generator, means: Floats) -> npt.NDArray[np.int64]:
    """Lives in whole pieces, Weibull about the given means, shape (n,)."""
    return np.rint(means * draw_scatter(random, means.size)).astype(np.int64)


# Ratios of the case: 1050/750 psi, 6/4 %, 3700/3183 rpm, 1050/605 mm/min.
HIGH: Mapping[str, float] = {
    "pressure": 1050 / 750,
    "concentration": 6 / 4,
    "speed": 3700 / 3183,
    "feed": 1050 / 605,
}
LETTERS: Mapping[str, str] = {"pressure": "A", "concentration": "B", "speed": "C", "feed": "C"}

TOOLS = (
    ToolModel("ZC1668", 6_600, {"pressure": 0.25, "concentration": 1.5, "speed": -2.0, "feed": -0.35}),
    ToolModel("ZC1445", 7_500, {"pressure": 0.30, "concentration": 1.2, "speed": -1.8, "feed": -0.30}),
)

# Today's setting and the best corner of the case: more pressure, more concentration, the gentle cutting condition.
CURRENT: Corner = {"A": -1, "B": -1, "C": -1}
OPTIMIZED: Corner = {"A": 1, "B": 1, "C": -1}
SETTINGS: Mapping[str, Corner] = {"current": CURRENT, "optimized": OPTIMIZED}


def case_life(tool: ToolModel, corner: Corner) -> float:
    """Mean life in pieces at a corner: A pressure, B concentration, C cutting condition, each -1 or 1."""
    return tool.mean_life({name: HIGH[name] if corner[letter] > 0 else 1.0 for name, letter in LETTERS.items()})


def all_corners(letters: str) -> list[dict[str, int]]:
    """The full factorial in standard order: the first letter changes fastest."""
    return [
        dict(zip(letters, reversed(signs), strict=True)) for signs in itertools.product((-1, 1), repeat=len(letters))
    ]
