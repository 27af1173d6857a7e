"""The order of the runs: random, balanced, and the same for the same seed."""

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from orchestration.design.runs import plan_runs
from orchestration.design.wish import Wish, parse_factor, parse_response

# two blocks of a 2^3, told apart by ABC
HALVES = [
    (order, 1 if levels[0] * levels[1] * levels[2] > 0 else 2, levels)
    for order, levels in enumerate(itertools.product((-1.0, 1.0), repeat=3), start=1)
]
WHOLE = [(order, 1, levels) for order, _, levels in HALVES]


@given(
    seed=st.integers(0, 10**9), replicates=st.integers(1, 4), centers=st.integers(0, 5), halves=st.booleans(),
    shared=st.booleans(),
)  # fmt: skip
def test_every_block_is_balanced(seed: int, replicates: int, centers: int, halves: bool, shared: bool) -> None:
    blocks = 2 * replicates if halves else replicates if shared else 1
    wish = Wish(replicates=replicates, blocks=blocks, center_points=centers)
    treatments = HALVES if halves else WHOLE
    planned = plan_runs(treatments, 3, wish, seed)
    assert planned == plan_runs(treatments, 3, wish, seed)
    assert len(planned) == 8 * replicates + centers * blocks
    keys = Counter((order, replicate) for order, replicate, _, _ in planned if order is not None)
    assert keys == Counter((order, replicate) for order in range(1, 9) for replicate in range(1, replicates + 1))
    assert [block for _, _, block, _ in planned] == sorted(block for _, _, block, _ in planned)
    for number in range(1, blocks + 1):
        within = [(order, levels) for order, _, block, levels in planned if block == number]
        assert all(sum(levels[factor] for _, levels in within) == 0 for factor in range(3))
        places = [place for place, (order, _) in enumerate(within) if order is None]
        assert len(places) == centers
        if centers > 1:
            assert (places[0], places[-1]) == (0, len(within) - 1)
            gaps = [later - earlier for earlier, later in itertools.pairwise(places)]
            assert max(gaps) - min(gaps) <= 1


def test_seeds_differ() -> None:
    orders = {tuple(run[0] for run in plan_runs(WHOLE, 3, Wish(), seed)) for seed in range(20)}
    assert len(orders) == 20


def test_what_the_engineer_writes() -> None:
    factor = parse_factor("speed=100:150 m/min", "A")
    assert (factor.name, factor.low, factor.high, factor.unit) == ("speed", "100", "150", "m/min")
    factor = parse_factor("tip = flat : very round", "B")
    assert (factor.name, factor.low, factor.high, factor.unit) == ("tip", "flat", "very round", None)
    assert parse_response("life h maximize") == {"name": "life", "unit": "h", "goal": "maximize"}
    assert parse_response("size target 12.5") == {"name": "size", "goal": "target", "target": "12.5"}
