"""Small bundles for what is said of responses: scales, spread, readings, several of them together."""

from itertools import product
from pathlib import Path

import numpy as np

FACTORS = """\
factors:
  - {letter: A, name: speed, low: 100, high: 200}
  - {letter: B, name: tool, low: old, high: new}
"""


def _trade_off() -> tuple[str, str]:
    """Life 30 + 10 a + 6 b, roughness 5 + 2 a, with replicates that differ a little."""
    responses = """\
responses:
  - {name: life, goal: maximize, lower: 10, upper: 50}
  - {name: roughness, goal: target, target: 4, lower: 2, upper: 8, weight: 2, importance: 3}
"""
    rows = [
        f"{a},{b},{30 + 10 * a + 6 * b + 0.5 * replicate},{5 + 2 * a + 0.125 * replicate}"
        for replicate, a, b in product((-1, 1), repeat=3)
    ]
    return FACTORS + responses, "\n".join(["A,B,life,roughness", *rows]) + "\n"


def _readings() -> tuple[str, str]:
    """Treatment means 10 20 30 60, runs 2 above and below, readings 1 above and below their run."""
    means = {(-1, -1): 10, (1, -1): 20, (-1, 1): 30, (1, 1): 60}
    rows = [
        f"{a},{b},{replicate},{reading},{mean + 2 * (2 * replicate - 3) + (2 * reading - 3)}"
        for (a, b), mean in means.items()
        for replicate in (1, 2)
        for reading in (1, 2)
    ]
    header = "A,B,replicate,repeat_reading,y"
    return FACTORS + "responses:\n  - {name: y, goal: maximize}\n", "\n".join([header, *rows]) + "\n"


def _ratios() -> tuple[str, str]:
    """Each treatment has the runs 1 and 7, but for (1) of the response that should be large: -1 and 7."""
    responses = """\
responses:
  - {name: large, goal: maximize}
  - {name: small, goal: minimize}
  - {name: near, goal: target, target: 3}
"""
    runs = [(a, b, y) for y in (1, 7) for a, b in product((-1, 1), repeat=2)]
    rows = [f"{a},{b},{-1 if (a, b, y) == (-1, -1, 1) else y},{y},{y}" for a, b, y in runs]
    return FACTORS + responses, "\n".join(["A,B,large,small,near", *rows]) + "\n"


def powers() -> np.ndarray:
    """Lives in two blocks whose square root follows a straight line: columns a, b, block, y; the last run is lost."""
    random = np.random.default_rng(11)
    rows = [(a, b, block) for block in (1, 2, 3) for a, b in product((-1, 1), repeat=2)]
    roots = [9 + 4 * a + 2 * b + block + 0.3 * random.normal() for a, b, block in rows]
    return np.array([(*row, root**2) for row, root in zip(rows, roots, strict=True)])[:-1]


def _powers() -> tuple[str, str]:
    rows = [f"{a:.0f},{b:.0f},{block:.0f},{float(y)!r}" for a, b, block, y in powers()]
    design = FACTORS + "responses:\n  - {name: y, goal: maximize}\nmodels:\n  - {name: a_b, terms: [A, B]}\n"
    return design, "\n".join(["A,B,block,y", *rows]) + "\n"


def _scale(unit: float, ratio: float) -> tuple[str, str]:
    """ln y is a straight line in A and B, up to a little, over a range of ``ratio`` to the power 3."""
    rows = [
        f"{a},{b},{unit * ratio ** ((2 * a + b) / 2 + 0.01 * replicate * (1 + a * b))!r}"
        for replicate in (-1, 1)
        for a, b in product((-1, 1), repeat=2)
    ]
    return FACTORS + "responses:\n  - {name: y, goal: maximize}\n", "\n".join(["A,B,y", *rows]) + "\n"


BUNDLES = {
    "trade_off": _trade_off(),
    "readings": _readings(),
    "ratios": _ratios(),
    "root_law": _powers(),
    "huge_unit": _scale(1e98, 10),
    "far_apart_units": _scale(1, 1e60),
}


def write(folder: Path) -> Path:
    """All of them as folders."""
    for name, (design, runs) in BUNDLES.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "design.yml").write_text(f"experiment_id: {name}\n{design}", encoding="utf-8")
        (folder / name / "runs.csv").write_text(runs, encoding="utf-8")
    return folder
