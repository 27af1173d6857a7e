"""Full factorials of 1 to 10 factors with random responses, and one with an offset of 1e9, as bundles."""

import csv
from pathlib import Path

import numpy as np

LETTERS = "ABCDEFGHJK"
OFFSET = 1e9


def signs(k: int) -> np.ndarray:
    """Signs of the 2^k - 1 effects (rows) over the 2^k treatments (columns), standard order, by Kronecker products."""
    table = np.ones((1, 1))
    for _ in range(k):
        table = np.kron(np.array([[1, 1], [-1, 1]]), table)
    return table[1:]


def words(k: int) -> list[str]:
    """Terms in standard order: A, B, AB, C, ..."""
    return ["".join(LETTERS[i] for i in range(k) if mask >> i & 1) for mask in range(1, 2**k)]


def responses(k: int) -> np.ndarray:
    """One response per treatment; sixteenths, so that they stay exact beside an offset."""
    return np.round(np.random.default_rng(k).normal(50, 10, 2**k) * 16) / 16


def expected(k: int) -> dict[str, float]:
    """Effects by the sign table: sum of signed responses over half the runs."""
    return dict(zip(words(k), signs(k) @ responses(k) / 2 ** (k - 1), strict=True))


def write(folder: Path) -> Path:
    """Bundles factorial_1 to factorial_10 and factorial_3_offset."""
    for name, k, offset in [*((f"factorial_{k}", k, 0.0) for k in range(1, 11)), ("factorial_3_offset", 3, OFFSET)]:
        bundle = folder / name
        bundle.mkdir(parents=True)
        factors = "".join(f"  - {{letter: {x}, name: factor_{x.lower()}, low: -1, high: 1}}\n" for x in LETTERS[:k])
        (bundle / "design.yml").write_text(
            f"experiment_id: {name}\nfactors:\n{factors}responses:\n  - {{name: y, goal: maximize}}\n", encoding="utf-8"
        )
        with (bundle / "runs.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*LETTERS[:k], "y"])
            for position, y in enumerate(responses(k)):
                writer.writerow([*(1 if position >> i & 1 else -1 for i in range(k)), repr(float(y + offset))])
    return folder
