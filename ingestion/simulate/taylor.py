"""Tool life: the extended Taylor equation with coolant terms, and Weibull scatter about it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

WEIBULL_SHAPE = 10.0
# mean of a Weibull life over its scale parameter
MEAN_OF_SCALE = math.gamma(1 + 1 / WEIBULL_SHAPE)


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


def draw_lives(random: np.random.Generator, means: np.ndarray) -> np.ndarray:
    """Lives in whole pieces, Weibull about the given means (same shape as ``means``)."""
    lives = means / MEAN_OF_SCALE * random.weibull(WEIBULL_SHAPE, means.shape)
    return np.maximum(1, np.rint(lives)).astype(int)


# Ratios of the case: 1050/750 psi, 6/4 %, 3700/3183 rpm, 1050/605 mm/min.
LOW: Mapping[str, float] = {"pressure": 1.0, "concentration": 1.0, "speed": 1.0, "feed": 1.0}
HIGH: Mapping[str, float] = {
    "pressure": 1050 / 750,
    "concentration": 6 / 4,
    "speed": 3700 / 3183,
    "feed": 1050 / 605,
}

TOOLS = (
    ToolModel("ZC1668", 6_000, {"pressure": 0.25, "concentration": 1.5, "speed": -2.0, "feed": -0.35}),
    ToolModel("ZC1445", 7_500, {"pressure": 0.30, "concentration": 1.2, "speed": -1.8, "feed": -0.30}),
)


def case_life(tool: ToolModel, coded: Mapping[str, int]) -> float:
    """Mean life at a corner of the case: A pressure, B concentration, C cutting condition, each -1 or 1."""
    names = {"pressure": "A", "concentration": "B", "speed": "C", "feed": "C"}
    return tool.mean_life({name: (HIGH if coded[letter] > 0 else LOW)[name] for name, letter in names.items()})
