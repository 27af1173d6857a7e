"""Bundles that `doe design` plans and a known truth fills in: they go the way of every other bundle."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

from orchestration.design.bundle import design_bundle
from orchestration.design.wish import Wish
from orchestration.services import Connections

NUMERIC = ("A=10:20 bar", "B=1:2", "C=100:300 rpm", "D=5:6", "E=0:1", "F=-1:1", "G=2:4", "H=3:9", "J=1:3")
Truth = Callable[[Mapping[str, float], str], float]


def fraction(x: Mapping[str, float], block: str) -> float:
    """Two main effects and an interaction of 2^(6-2)."""
    return 50 + 3 * x["A"] - 2 * x["B"] + 1.5 * x["C"] * x["D"]


def blocked(x: Mapping[str, float], block: str) -> float:
    """The same in blocks that differ by much, with a little curvature."""
    return 50 + 3 * x["A"] - 2 * x["B"] + 100 * int(block) + (2 if x["A"] == 0 else 0)


def replicated(x: Mapping[str, float], block: str) -> float:
    """Days are blocks; the second day scatters a little."""
    return 50 + 3 * x["A"] - 2 * x["B"] + 40 * int(block) + (0.1 * x["A"] * x["B"] * x["C"] if block == "2" else 0)


def screening(x: Mapping[str, float], block: str) -> float:
    """Main effects only, in twelve runs."""
    return 20 + 4 * x["A"] - 3 * x["J"]


def nothing(x: Mapping[str, float], block: str) -> float:
    """Never asked."""
    raise AssertionError


PLANS: dict[str, tuple[int, Wish, Truth | None]] = {
    "planned_fraction": (6, Wish(runs=16, seed=1), fraction),
    "planned_blocked": (5, Wish(runs=24, blocks=2, center_points=3, seed=2), blocked),
    "planned_replicated": (3, Wish(runs=16, replicates=2, blocks=2, seed=3, smallest_effect=1, sigma=0.5), replicated),
    "planned_screening": (9, Wish(runs=12, seed=4), screening),
    "planned_empty": (4, Wish(runs=11, center_points=3, seed=5, smallest_effect=1, sigma=0.5), None),
}


def fill(folder: Path, levels: Mapping[str, tuple[float, float]], truth: Truth) -> None:
    """Write what the truth gives into the empty responses."""
    path = folder / "runs.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        x = {name: (2 * float(row[name]) - low - high) / (high - low) for name, (low, high) in levels.items()}
        row["y"] = repr(truth(x, row.get("block", "1")))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write(connections: Connections, folder: Path) -> Path:
    """All of them as folders."""
    for name, (k, wish, truth) in PLANS.items():
        planned = design_bundle(connections, folder / name, NUMERIC[:k], ["y maximize"], wish)
        if truth is not None:
            levels = {f.name: (float(f.low), float(f.high)) for f in planned.design.factors}
            fill(folder / name, levels, truth)
    return folder
