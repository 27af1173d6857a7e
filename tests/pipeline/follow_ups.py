"""Experiments whose truth and next step are known, and what `doe design --after` writes for it, filled in."""

import csv
import random
from collections.abc import Callable, Mapping
from pathlib import Path

from orchestration.design.follow_up import follow_up
from orchestration.services import Connections

Truth = Callable[[Mapping[str, float]], float]
LOW, HIGH = {"A": 10.0, "B": 100.0, "C": 0.0}, {"A": 20.0, "B": 200.0, "C": 1.0}


def coded(levels: Mapping[str, str]) -> dict[str, float]:
    """Natural levels to coded ones."""
    return {x: 2 * (float(v) - LOW[x]) / (HIGH[x] - LOW[x]) - 1 for x, v in levels.items()}


TRUTHS: dict[str, tuple[str, str, list[tuple[int, ...]], Truth]] = {
    # letters, generators, coded runs, truth; the step that follows
    "next_half": (
        "ABC",
        '["C=AB"]',
        [(a, b, a * b) for a in (-1, 1) for b in (-1, 1)] * 2,
        lambda x: 50 + 6 * x["A"] + 4 * x["B"],
    ),
    "next_bent": (
        "AB",
        "[]",
        [(a, b) for a in (-1, 1) for b in (-1, 1)] * 2 + [(0, 0)] * 3,
        lambda x: 80 + 2 * x["A"] + 3 * x["B"] - 4 * x["A"] ** 2,
    ),
    "next_plain": ("AB", "[]", [(a, b) for a in (-1, 1) for b in (-1, 1)] * 3, lambda x: 20 + 5 * x["A"]),
    "next_lost": (
        "ABC",
        "[]",
        [(a, b, c) for a in (-1, 1) for b in (-1, 1) for c in (-1, 1) if (a, b, c) != (1, 1, 1)] * 2,
        lambda x: 30 + 5 * x["A"] * x["B"] * x["C"],
    ),
}


def _noise(name: str) -> Callable[[], float]:
    draw = random.Random(name)
    return lambda: draw.gauss(0, 0.2)


def write(folder: Path) -> Path:
    """The first experiments as bundles."""
    for name, (letters, generators, runs, truth) in TRUTHS.items():
        bundle, noise = folder / name, _noise(name)
        bundle.mkdir(parents=True)
        factors = "".join(
            f"  - {{letter: {x}, name: {name}_{x.lower()}, low: {LOW[x]:g}, high: {HIGH[x]:g}}}\n" for x in letters
        )
        (bundle / "design.yml").write_text(
            f"experiment_id: {name}\nfactors:\n{factors}generators: {generators}\n"
            "responses:\n  - {name: y, goal: maximize}\n",
            encoding="utf-8",
        )
        with (bundle / "runs.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*letters, "y"])
            for run in runs:
                writer.writerow([*run, truth(dict(zip(letters, map(float, run), strict=True))) + noise()])
    return folder


def write_next(connections: Connections, folder: Path, name: str, step: str | None = None) -> Path:
    """What follows an experiment, its empty responses filled from the truth."""
    followed = follow_up(connections, folder / f"{name}_next", name, step)
    letters, _, _, truth = TRUTHS[name]
    noise = _noise(followed.experiment_id)
    path = followed.files[1]
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        levels = {x: row[f"{name}_{x.lower()}"] for x in letters}
        row["y"] = row["y"] or str(truth(coded(levels)) + noise())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path.parent
