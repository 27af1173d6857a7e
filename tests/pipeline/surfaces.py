"""Central composite designs with simulated responses, and confirmation runs: the bundles of test_surfaces.py."""

from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

LETTERS = "ABC"
SETTING = (0.3, -0.6, 0.9)
DESIGN = """\
experiment_id: {name}
axial_distance: {distance}
factors:
  - {{letter: A, name: speed, low: 100, high: 150, unit: m/min}}
  - {{letter: B, name: feed, low: 1, high: 2}}
  - {{letter: C, name: depth, low: -4, high: -2}}
responses:
  - {{name: y, goal: maximize, transform: {transform}}}
settings:
  - {{name: asked, levels: {{A: 132.5, feed: 1.2, depth: -2.1}}}}
  - {{name: far, levels: {{A: 200, B: 1, C: -4}}}}
"""
CONFIRMING = """\
experiment_id: {name}
confirms: {confirms}
factors:
  - {{letter: A, name: reaction_time, low: 80, high: {high}, unit: min}}
  - {{letter: B, name: temperature, low: 170, high: 180, unit: F}}
responses:
  - {{name: yield, unit: "%", goal: maximize}}
"""
CONFIRMATION_RUNS = "A,B,yield\n87,176.5,80.1\n87,176.5,80.4\n90,180,70\n120,200,70\n"
CONFIRMATIONS = {
    "confirms_ccd": ("mont_chem_ccd", 90),
    "confirms_other_levels": ("mont_chem_ccd", 91),
    "confirms_nothing": ("not_there", 90),
}


def levels(name: str) -> Matrix:
    """Cube, star and centre: face-centred or rotatable."""
    distance = {"ccd_faces": 1.0, "ccd_sphere": 1.682}[name]
    star = [sign * distance * row for row in np.eye(3) for sign in (-1, 1)]
    cube = [np.array(row) for row in product((-1.0, 1.0), repeat=3)]
    return np.array([*cube, *[np.zeros(3)] * 3, *star, *[np.zeros(3)] * 3])


def blocks(name: str) -> NDArray[np.int_]:
    """The cube with three centre points first, then the star with three, in the face-centred design."""
    return np.repeat([1, 2], [11, 9]) if name == "ccd_faces" else np.ones(20, dtype=np.int_)


def responses(name: str) -> Matrix:
    """A maximum inside, a shift between blocks, and noise."""
    x = levels(name)
    mean = 3 + x @ [0.3, -0.2, 0.1] - (x**2) @ [0.4, 0.25, 0.3] + 0.15 * x[:, 0] * x[:, 1]
    noise = np.random.default_rng(20).normal(scale=0.05, size=len(x))
    y = mean + 0.5 * (blocks(name) - 1) + noise
    return np.exp(y) if name == "ccd_sphere" else y


def second_order(x: Matrix) -> Matrix:
    """Intercept, main effects, interactions and squares."""
    pairs = [x[:, i] * x[:, j] for i, j in ((0, 1), (0, 2), (1, 2))]
    return np.column_stack([np.ones(len(x)), x, *pairs, x**2])


TERMS = ("1", "A", "B", "C", "AB", "AC", "BC", "AA", "BB", "CC")


def write(folder: Path) -> Path:
    """All of them as folders."""
    bundles = {}
    for name, distance, transform in (("ccd_faces", 1, "none"), ("ccd_sphere", 1.682, "ln")):
        rows = zip(levels(name).tolist(), blocks(name), responses(name), strict=True)
        runs = "".join(f"{','.join(map(repr, x))},{block},{float(y)!r}\n" for x, block, y in rows)
        design = DESIGN.format(name=name, distance=distance, transform=transform)
        bundles[name] = (design, f"A,B,C,block,y\n{runs}")
    for name, (confirms, high) in CONFIRMATIONS.items():
        bundles[name] = (CONFIRMING.format(name=name, confirms=confirms, high=high), CONFIRMATION_RUNS)
    for name, (design, runs) in bundles.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "design.yml").write_text(design, encoding="utf-8")
        (folder / name / "runs.csv").write_text(runs, encoding="utf-8")
    return folder
