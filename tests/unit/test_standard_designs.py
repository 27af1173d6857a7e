"""The catalogue of standard designs: by brute force over all words, against published patterns, against every rival."""

import csv
import itertools
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

MASTER = Path(__file__).parents[2] / "seeds/master"
LETTERS = "ABCDEFGHJKLMNOP"

# word length patterns from three letters on: Chen, Sun and Wu (1993), Tables 2 and 3; Wu and Hamada (2009), appendix 5A
PUBLISHED = {
    (5, 1): (0, 0, 1),
    (6, 2): (0, 3),
    (7, 3): (0, 7),
    (7, 4): (7, 7, 0, 0, 1),
    (8, 4): (0, 14, 0, 0, 0, 1),
    (9, 5): (4, 14, 8, 0, 4, 1),
    (6, 1): (0, 0, 0, 1),
    (7, 2): (0, 1, 2),
    (8, 3): (0, 3, 4),
    (9, 4): (0, 6, 8, 0, 0, 1),
    (10, 5): (0, 10, 16, 0, 0, 5),
    (11, 6): (0, 25, 0, 27, 0, 10, 0, 1),
    (12, 7): (0, 38, 0, 52, 0, 33, 0, 4),
    (13, 8): (0, 55, 0, 96, 0, 87, 0, 16, 0, 1),
    (8, 2): (0, 0, 2, 1),
    (9, 3): (0, 1, 4, 2),
    (10, 4): (0, 2, 8, 4, 0, 1),
    (11, 5): (0, 4, 14, 8, 0, 3, 2),
    (9, 2): (0, 0, 0, 3),
    (10, 3): (0, 0, 3, 3, 1),
}
# Montgomery (2013), Table 8.14
RESOLUTIONS = {
    (3, 1): 3, (4, 1): 4, (5, 1): 5, (5, 2): 3, (6, 1): 6, (6, 2): 4, (6, 3): 3, (7, 1): 7, (7, 2): 4, (7, 3): 4,
    (7, 4): 3, (8, 2): 5, (8, 3): 4, (8, 4): 4, (9, 2): 6, (9, 3): 4, (9, 4): 4, (9, 5): 3, (10, 3): 5, (10, 4): 4,
    (10, 5): 4, (10, 6): 3, (11, 5): 4, (11, 6): 4, (11, 7): 3, (15, 11): 3,
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (MASTER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def mask(word: str) -> int:
    return sum(1 << LETTERS.index(letter) for letter in word)


def columns(row: dict[str, str]) -> list[int]:
    """Every factor as a mask of basic factors."""
    n_basic = int(row["k"]) - int(row["p"])
    return [1 << i for i in range(n_basic)] + [mask(text[2:]) for text in row["generators"].split()]


def pattern(design: list[int]) -> tuple[int, ...]:
    """How many sets of three, four, ... factors multiply to I: every subset is looked at."""
    sums, sizes = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for column in design:
        sums, sizes = np.concatenate([sums, sums ^ column]), np.concatenate([sizes, sizes + 1])
    found = np.bincount(sizes[sums == 0], minlength=len(design) + 1)
    assert found[1] == found[2] == 0
    return tuple(map(int, found[3:]))


DESIGNS = {(int(row["k"]), int(row["p"])): row for row in rows("standard_designs.csv")}


def test_every_design_is_what_it_says() -> None:
    assert len(DESIGNS) == 49
    for (k, p), row in DESIGNS.items():
        design = columns(row)
        assert len(design) == len(set(design)) == k
        assert int(row["n_runs"]) == 2 ** (k - p)
        assert [text[0] for text in row["generators"].split()] == list(LETTERS[k - p : k])
        assert all(text[1] == "=" and set(text[2:]) <= set(LETTERS[: k - p]) for text in row["generators"].split())


def test_resolutions_are_those_of_the_book() -> None:
    for key, resolution in RESOLUTIONS.items():
        found = pattern(columns(DESIGNS[key]))
        assert 3 + next(i for i, count in enumerate(found) if count) == resolution, key


def test_patterns_are_the_published_ones() -> None:
    for key, published in PUBLISHED.items():
        found = pattern(columns(DESIGNS[key]))
        assert found == published + (0,) * (len(found) - len(published)), key


@pytest.mark.parametrize(
    ("k", "p"),
    [(k, k - 3) for k in (4, 5, 6, 7)] + [(k, k - 4) for k in range(5, 16)] + [(k, k - 5) for k in (6, 7, 8)],
)
def test_no_rival_has_less_aberration(k: int, p: int) -> None:
    n_basic = k - p
    basic = [1 << i for i in range(n_basic)]
    others = [column for column in range(1, 1 << n_basic) if column not in basic]
    rivals = itertools.combinations(others, p)
    assert pattern(columns(DESIGNS[k, p])) == min(pattern(basic + list(rival)) for rival in rivals)


@pytest.mark.parametrize(("k", "p"), [(9, 4), (10, 5), (11, 6), (9, 3), (10, 4), (11, 4)])
def test_no_random_rival_has_less_aberration(k: int, p: int) -> None:
    random = np.random.default_rng(29)
    n_basic = k - p
    basic = [1 << i for i in range(n_basic)]
    others = [column for column in range(1, 1 << n_basic) if column not in basic]
    best = pattern(columns(DESIGNS[k, p]))
    for _ in range(500):
        assert best <= pattern(basic + list(map(int, random.choice(others, p, replace=False))))


def confounded(design: list[int], basis: list[int]) -> Counter[int]:
    """How many terms of one and of two factors the blocks hide."""
    span = {0}
    for column in basis:
        span |= {column ^ other for other in span}
    assert len(span) == 2 ** len(basis)
    found = Counter({1: sum(column in span for column in design)})
    found[2] = sum(a ^ b in span for a, b in itertools.combinations(design, 2))
    return found


def test_blocks_hide_no_main_effect_and_few_interactions() -> None:
    for row in rows("block_generators.csv"):
        design = columns(DESIGNS[int(row["k"]), int(row["p"])])
        basis = [mask(word) for word in row["words"].split()]
        n_basic = int(row["k"]) - int(row["p"])
        assert 2 ** len(basis) == int(row["n_blocks"])
        found = confounded(design, basis)
        assert found[1] == 0, row
        if n_basic <= 5 and len(basis) <= 2:
            rivals = itertools.combinations(range(1, 1 << n_basic), len(basis))
            least = min(rival[2] for other in rivals if (rival := confounded(design, list(other)))[1] == 0)
            assert found[2] == least, row


def test_blocks_of_the_book() -> None:
    """Montgomery (2013), Table 7.9: how many interactions of two factors a full factorial gives up."""
    hidden = {}
    for row in rows("block_generators.csv"):
        if row["p"] == "0":
            design = columns(DESIGNS[int(row["k"]), 0])
            found = confounded(design, [mask(word) for word in row["words"].split()])
            hidden[int(row["k"]), int(row["n_blocks"])] = found[2]
    book = {
        (3, 2): 0,
        (3, 4): 3,
        (4, 2): 0,
        (4, 4): 1,
        (4, 8): 6,
        (5, 2): 0,
        (5, 4): 0,
        (5, 8): 2,
        (6, 4): 0,
        (6, 8): 0,
    }
    for key, count in book.items():
        assert hidden[key] == count, key


def test_plackett_burman_columns_are_orthogonal() -> None:
    for row in rows("plackett_burman_designs.csv"):
        first = np.array([1 if sign == "+" else -1 for sign in row["first_row"]])
        n_runs = int(row["n_runs"])
        assert len(first) == n_runs - 1
        runs = np.vstack([*(np.roll(first, shift) for shift in range(n_runs - 1)), -np.ones(n_runs - 1, dtype=int)])
        assert np.array_equal(runs.T @ runs, n_runs * np.eye(n_runs - 1, dtype=int))
