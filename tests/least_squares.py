"""Random unbalanced experiments, and what numpy's least squares (LAPACK, by singular values) makes of them."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from tests.raw_experiments import LETTERS, factorial


@dataclass(frozen=True)
class Experiments:
    """Runs of several experiments of one size: levels (e, n, k), responses (e, n; nan: lost), block labels (e, n)."""

    levels: np.ndarray
    response: np.ndarray
    blocks: np.ndarray | None

    def runs(self, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Levels, responses and blocks of the runs of one experiment that have a response."""
        kept = ~np.isnan(self.response[number])
        blocks = np.full(len(kept), "") if self.blocks is None else self.blocks[number]
        return self.levels[number][kept], self.response[number][kept], blocks[kept]


@dataclass(frozen=True)
class Fit:
    """What numpy finds: effects and partial sums of squares by term, their standard errors, the condition number."""

    effects: dict[str, float]
    sums: dict[str, float]
    std_errors: dict[str, float]
    condition: float
    n_columns: int
    has_all_columns: bool


def terms(k: int, max_order: int | None = None) -> list[str]:
    """Words of the effects of ``k`` factors, shorter ones first."""
    return ["".join(word) for order in range(1, (max_order or k) + 1) for word in combinations(LETTERS[:k], order)]


def column(levels: np.ndarray, term: str) -> np.ndarray:
    """Values of a term: the product of its letters' levels, a letter twice being its square."""
    product: np.ndarray = np.prod([levels[:, LETTERS.index(letter)] for letter in term], axis=0)
    return product


def unbalanced(
    k: int, experiments: int, seed: int, blocks: int = 1, centers: int = 0, offset: float = 50
) -> Experiments:
    """Every treatment once, half of them twice, centre points; in blocks at random, about 1 in 10 lost."""
    random = np.random.default_rng(seed)
    again = random.integers(0, 2**k, (experiments, 2 ** (k - 1)))
    treatments = np.concatenate([np.tile(np.arange(2**k), (experiments, 1)), again], axis=1)
    levels = np.concatenate([factorial(k)[treatments], np.zeros((experiments, centers, k))], axis=1)
    return _with_responses(levels, random, blocks, offset)


def axial(k: int, experiments: int, seed: int, offset: float = 50) -> Experiments:
    """Central composite experiments of distance 2^(k/4) (Box and Hunter 1957), about 1 in 20 runs lost."""
    random = np.random.default_rng(seed)
    star = np.concatenate([np.eye(k), -np.eye(k)]) * 2 ** (k / 4)
    points = np.concatenate([factorial(k), star, np.zeros((4, k))])
    return _with_responses(np.tile(points, (experiments, 1, 1)), random, 1, offset, lost=0.05)


def _with_responses(
    levels: np.ndarray, random: np.random.Generator, blocks: int, offset: float, lost: float = 0.1
) -> Experiments:
    shape = levels.shape[:2]
    signal = levels @ random.normal(0, 3, levels.shape[2])
    response = np.round(offset + signal + random.standard_normal(shape), 2)
    response[random.random(shape) < lost] = np.nan
    labels = None if blocks == 1 else np.array([f"day {n}" for n in range(blocks)])[random.integers(0, blocks, shape)]
    return Experiments(levels, response, labels)


def fit(levels: np.ndarray, response: np.ndarray, blocks: np.ndarray) -> Fit:
    """The full model of one experiment: blocks, terms by order, the curvature; what is dependent is left out."""
    k = levels.shape[1]
    is_center = (levels == 0).all(axis=1)
    is_axial = (np.abs(levels) != 1).any(axis=1) & ~is_center
    labels = sorted(set(blocks))
    columns = [np.ones(len(response))]
    names = [""]
    for label in labels[:-1]:
        columns.append((blocks == label).astype(float) - (blocks == labels[-1]))
        names.append("block")
    n_treatments = len({tuple(row) for row in levels[~is_center & ~is_axial]})
    max_order = 2 if is_axial.any() else k
    while not is_axial.any() and 2 * n_treatments < 2**k and len(terms(k, max_order)) >= n_treatments:
        max_order -= 1
    squares = [letter * 2 for letter in LETTERS[:k]] if is_axial.any() else []
    for term in sorted([*terms(k, max_order), *squares], key=lambda word: (len(word), word)):
        columns.append(column(levels, term))
        names.append(term)
    if is_center.any() and not is_axial.any():
        columns.append(is_center.astype(float))
        names.append("curvature")
    kept: list[int] = []
    for number in range(len(columns)):
        if np.linalg.matrix_rank(np.array(columns)[[*kept, number]], tol=1e-6) == len(kept) + 1:
            kept.append(number)
    matrix = np.array(columns)[kept].T
    origin = response.min()
    coefficients = np.linalg.lstsq(matrix, response - origin, rcond=None)[0]
    residual = response - origin - matrix @ coefficients
    variances = (np.linalg.pinv(matrix) ** 2).sum(axis=1)
    error = _mean_square(levels, response - origin, blocks, residual, len(kept))
    found = [names[number] for number in kept]
    of_terms = [n for n, name in enumerate(found) if name not in {"", "block", "curvature"}]
    return Fit(
        {found[n]: 2 * coefficients[n] for n in of_terms},
        {found[n]: coefficients[n] ** 2 / variances[n] for n in of_terms},
        {found[n]: 2 * np.sqrt(error * variances[n]) for n in of_terms},
        float(np.linalg.cond(matrix)),
        len(kept),
        len(kept) == len(columns),
    )


def _mean_square(
    levels: np.ndarray, response: np.ndarray, blocks: np.ndarray, residual: np.ndarray, n_columns: int
) -> float:
    """Pure error within treatments of a block, or else the residual; nan: neither."""
    cells: dict[tuple[object, ...], list[float]] = {}
    for row, block, y in zip(levels.tolist(), blocks.tolist(), response.tolist(), strict=True):
        cells.setdefault((*row, block), []).append(y)
    df = sum(len(values) - 1 for values in cells.values())
    if df:
        return float(sum(((np.array(values) - np.mean(values)) ** 2).sum() for values in cells.values()) / df)
    left = len(response) - n_columns
    return float((residual**2).sum() / left) if left else float("nan")


def plasma_etch() -> Experiments:
    """Montgomery 2013, Example 7.3: of a 2^3, replicate I confounds ABC with its blocks, replicate II AB."""
    etch_rates = ([550, 669, 633, 642, 1037, 749, 1075, 729], [604, 650, 601, 635, 1052, 868, 1063, 860])
    treatments = factorial(3)
    blocks = [
        np.where(column(treatments, "ABC") < 0, "replicate I, block 1", "replicate I, block 2"),
        np.where(column(treatments, "AB") > 0, "replicate II, block 1", "replicate II, block 2"),
    ]
    levels = np.tile(treatments, (2, 1))[None]
    return Experiments(levels, np.array([np.ravel(etch_rates).astype(float)]), np.array([np.ravel(blocks)]))
