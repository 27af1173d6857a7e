"""Simulates `lenth_critical_values.csv`, beside this file: `python macros/seeds/lenth_critical_values.py`.

Where no effect is active the contrasts are independent normal values of one variance. Of many such sets this takes the
quantiles of |contrast| / PSE over all contrasts (individual: what one contrast exceeds with the probability alpha) and of
the largest of each set (simultaneous: what any of them exceeds), as Ye and Hamada (2000), Journal of Quality Technology
32, 57-66. The standard errors are those of 20 batches.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

TABLE = Path(__file__).with_suffix(".csv")
SEED = 20_000_032
ALPHAS = (0.01, 0.05, 0.10)
N_CONTRASTS = (*range(3, 128), 255, 511, 1023)
BATCHES = 20
SOURCE = "simulated after Ye and Hamada (2000)"
COLUMNS = (
    "n_contrasts",
    "alpha",
    "individual",
    "simultaneous",
    "individual_std_error",
    "simultaneous_std_error",
    "n_simulations",
    "seed",
    "source",
)


def n_simulations(n_contrasts: int) -> int:
    """Sets to simulate: many contrasts say more in one set."""
    if n_contrasts <= 31:
        return 400_000
    return 200_000 if n_contrasts <= 127 else 40_000


def ratios(contrasts: np.ndarray) -> np.ndarray:
    """|contrast| / PSE of every set (row), ascending (Lenth 1989, Technometrics 31, 469-473)."""
    size = np.sort(np.abs(contrasts), axis=1)
    below = (size < 2.5 * 1.5 * np.median(size, axis=1, keepdims=True)).sum(axis=1, keepdims=True)
    middle = np.take_along_axis(size, (below - 1) // 2, axis=1) + np.take_along_axis(size, below // 2, axis=1)
    return size / (1.5 * middle / 2)


def rows(n_contrasts: int) -> Iterator[tuple[object, ...]]:
    """The rows of one number of contrasts; each has random numbers of its own."""
    random = np.random.default_rng([SEED, n_contrasts])
    sets = n_simulations(n_contrasts)
    batches = np.stack([ratios(random.standard_normal((sets // BATCHES, n_contrasts))) for _ in range(BATCHES)])
    levels = 1 - np.array(ALPHAS)
    pairs = []
    for values in (batches.reshape(BATCHES, -1), batches[:, :, -1]):
        spread = np.quantile(values, levels, axis=1).std(axis=1, ddof=1) / np.sqrt(BATCHES)
        pairs.append((np.quantile(values, levels), spread))
    (individual, individual_error), (simultaneous, simultaneous_error) = pairs
    for place, alpha in enumerate(ALPHAS):
        figures = (individual, simultaneous, individual_error, simultaneous_error)
        yield (n_contrasts, alpha, *(f"{figure[place]:.5f}" for figure in figures), sets, SEED, SOURCE)


def main() -> None:
    """Write the table."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for n_contrasts in N_CONTRASTS:
            table.writerows(rows(n_contrasts))


if __name__ == "__main__":
    main()
