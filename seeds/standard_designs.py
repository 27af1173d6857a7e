"""Writes the catalogue of standard designs in seeds/master: run it as `python seeds/standard_designs.py`.

Two-level fractions of minimum aberration (Fries and Hunter 1980) for 2 to 15 factors in 4 to 128 runs are found by
search, not copied; where a book prints generators of the same word length pattern, the book's are taken. Runs are
the points of GF(2)^q and a factor is a column, a non-zero mask of basic factors: the weight of a run is how many
factors are high, and the word length pattern follows from the weights by the identity of MacWilliams (1963).
"""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

MASTER = Path(__file__).parent / "master"
LETTERS = "ABCDEFGHJKLMNOP"
MOST_RUNS = 128
BEAM = 40

Pattern = tuple[int, ...]  # number of words of 1, 2, 3, ... letters
Weights = npt.NDArray[np.int64]

# Montgomery (2013), Table 8.14
PRINTED = """
C=AB | D=ABC | E=ABCD | D=AB E=AC | F=ABCDE | E=ABC F=BCD | D=AB E=AC F=BC | G=ABCDEF
F=ABCD G=ABDE | E=ABC F=BCD G=ACD
D=AB E=AC F=BC G=ABC | G=ABCD H=ABEF | F=ABC G=ABD H=BCDE | E=BCD F=ACD G=ABC H=ABD | H=ACDFG J=BCEFG
G=ABCD H=ACEF J=CDEF | F=BCDE G=ACDE H=ABDE J=ABCE | E=ABC F=BCD G=ACD H=ABD J=ABCD | H=ABCG J=BCDE K=ACDF
G=BCDF H=ACDF J=ABDE K=ABCE | F=ABCD G=ABCE H=ABDE J=ACDE K=BCDE | E=ABC F=BCD G=ACD H=ABD J=ABCD K=AB
G=CDE H=ABCD J=ABF K=BDEF L=ADEF | F=ABC G=BCD H=CDE J=ACD K=ADE L=BDE
E=ABC F=BCD G=ACD H=ABD J=ABCD K=AB L=AC
""".replace("\n", " | ").split(" | ")

# Plackett and Burman (1946): the first row of the cyclic designs, whose last run has every factor low
CYCLIC_ROWS = {
    12: "++-+++---+-",
    20: "++--++++-+-+----++-",
    24: "+++++-+-++--++--+-+----",
}


def column_of(word: str) -> int:
    """The mask of a word of basic factors."""
    return sum(1 << LETTERS.index(letter) for letter in word)


def word_of(column: int) -> str:
    """The word of a column in basic factors."""
    return "".join(letter for i, letter in enumerate(LETTERS) if column >> i & 1)


def parities(q: int) -> Weights:
    """Row c: for every run whether column c is high, 0 or 1."""
    runs = np.arange(1 << q)
    return np.bitwise_count(runs[:, None] & runs[None, :]).astype(np.int64) & 1


def krawtchouk(k: int) -> Weights:
    """Row j, column w: the Krawtchouk polynomial K_j(w) of k, exact."""
    table = np.zeros((k + 1, k + 1), dtype=np.int64)
    for weight in range(k + 1):
        polynomial = [1]
        for i in range(k):
            sign = -1 if i < weight else 1
            polynomial = [a + sign * b for a, b in zip([*polynomial, 0], [0, *polynomial], strict=True)]
        table[:, weight] = polynomial
    return table


def patterns_of(weights: Weights, k: int) -> Weights:
    """Word length patterns of designs, one a row of `weights`: words of 1 to k letters."""
    runs = weights.shape[1]
    counts = np.stack([(weights == weight).sum(axis=1) for weight in range(k + 1)])
    return ((krawtchouk(k) @ counts)[1:] // runs).T


def next_level(beam: list[tuple[int, ...]], q: int, columns: Weights) -> list[tuple[int, ...]]:
    """The designs with one factor more, best aberration first, one of each kind."""
    k = len(beam[0]) + 1
    candidates: list[tuple[int, ...]] = []
    for design in beam:
        candidates += [(*design, c) for c in range(1, 1 << q) if c not in design]
    candidates = list({tuple(sorted(design)): design for design in candidates}.values())
    weights = np.stack([columns[list(design)].sum(axis=0) for design in candidates])
    patterns = patterns_of(weights, k)
    kept: dict[tuple[Pattern, tuple[Pattern, ...]], tuple[int, ...]] = {}
    for index in sorted(range(len(candidates)), key=lambda i: tuple(patterns[i])):
        design = candidates[index]
        # a second invariant: how many words of four letters or fewer hold each factor
        without = patterns_of(np.stack([weights[index] - columns[c] for c in design]), k)
        kind = (tuple(patterns[index]), tuple(sorted(map(tuple, without[:, 2:4]))))
        kept.setdefault(kind, design)
        if len(kept) == BEAM:
            break
    return list(kept.values())


def search(q: int) -> dict[int, tuple[int, ...]]:
    """The best design in 2^q runs for every number of factors from q on."""
    columns = parities(q)
    beam = [tuple(1 << i for i in range(q))]
    found = {q: beam[0]}
    while len(beam[0]) < min(len(LETTERS), (1 << q) - 1):
        beam = next_level(beam, q, columns)
        found[len(beam[0])] = beam[0]
    return found


def pattern(design: tuple[int, ...], q: int) -> Pattern:
    """The word length pattern of one design."""
    return tuple(map(int, patterns_of(parities(q)[list(design)].sum(axis=0)[None, :], len(design))[0]))


def printed(k: int, q: int) -> tuple[int, ...] | None:
    """The generators that the book prints for this size, as columns."""
    for text in PRINTED:
        generators = text.split()
        letters = [g[0] for g in generators]
        if len(generators) == k - q and letters == list(LETTERS[q:k]):
            return tuple(1 << i for i in range(q)) + tuple(column_of(g[2:]) for g in generators)
    return None


def subspaces(q: int, m: int) -> Iterator[tuple[int, ...]]:
    """A basis of every m-dimensional subspace of GF(2)^q, in reduced echelon form."""
    for pivots in itertools.combinations(range(q - 1, -1, -1), m):
        free = [[i for i in range(pivot) if i not in pivots] for pivot in pivots]
        choices = [
            [
                sum(1 << i for i, bit in zip(places, bits, strict=True) if bit)
                for bits in itertools.product((0, 1), repeat=len(places))
            ]
            for places in free
        ]
        for extra in itertools.product(*choices):
            yield tuple((1 << pivot) | rest for pivot, rest in zip(pivots, extra, strict=True))


def span(basis: tuple[int, ...]) -> list[int]:
    """Every non-zero sum of the basis."""
    sums = [0]
    for column in basis:
        sums += [column ^ other for other in sums]
    return sums[1:]


def block_basis(design: tuple[int, ...], q: int, m: int) -> tuple[int, ...] | None:
    """Columns of 2^m blocks: no main effect confounded, then fewest interactions of two factors, then of three."""
    cost = np.zeros(1 << q, dtype=np.int64)
    for order, price in ((1, 10**9), (2, 10**5), (3, 1)):
        for columns in itertools.combinations(design, order):
            cost[np.bitwise_xor.reduce(columns)] += price
    # of equal ones that whose words are the longest, as books print them
    best = min(
        subspaces(q, m),
        key=lambda basis: (sum(int(cost[c]) for c in span(basis)), [-c.bit_count() for c in basis], basis),
    )
    if sum(int(cost[c]) for c in span(best)) >= 10**9:
        return None
    return best


def write(name: str, header: list[str], rows: list[list[object]]) -> None:
    """A seed."""
    with (MASTER / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> None:
    """All three seeds."""
    designs: list[list[object]] = []
    blocks: list[list[object]] = []
    for q in range(2, MOST_RUNS.bit_length()):
        for k, design in search(q).items():
            book = printed(k, q)
            source = "search for minimum aberration (Fries and Hunter 1980)" if k > q else "full factorial"
            if k > q and book and pattern(book, q) == pattern(design, q):
                design, source = book, "Montgomery (2013) Table 8.14"
            words = [f"{letter}={word_of(column)}" for letter, column in zip(LETTERS[q:], design[q:], strict=False)]
            designs.append([k, k - q, 1 << q, " ".join(words), source])
            for m in range(1, min(3, q - 1) + 1):
                basis = block_basis(design, q, m)
                if basis:
                    blocks.append([k, k - q, 1 << m, " ".join(sorted(map(word_of, basis)))])
    designs.sort(key=lambda row: row[:2])
    blocks.sort(key=lambda row: row[:3])
    write("standard_designs.csv", ["k", "p", "n_runs", "generators", "source"], designs)
    write("block_generators.csv", ["k", "p", "n_blocks", "words"], blocks)
    cyclic = [[n, row, "Plackett and Burman (1946)"] for n, row in CYCLIC_ROWS.items()]
    write("plackett_burman_designs.csv", ["n_runs", "first_row", "source"], cyclic)


if __name__ == "__main__":
    main()
