"""Levels: natural or coded, per column, as the public contract says."""

import math

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.design import Factor
from ingestion.levels import code_any_level, code_column

NUMERIC = Factor(letter="A", name="speed", low="100", high="150")
TEXT = Factor(letter="B", name="geometry", low="flat", high="chamfered")


def codes(cells: list[str], factor: Factor, axial: float | None = None, comma: bool = False) -> list[float | None]:
    found = code_column(pa.chunked_array([pa.array(cells, pa.string())]), factor, axial, comma).codes
    return [None if math.isnan(code) else code for code in found]


CASES = {
    "natural": (["100", "150.0", "125"], NUMERIC, [-1, 1, 0]),
    "coded": (["-1", "+1", "0", "1.0"], NUMERIC, [-1, 1, 0, 1]),
    "minus sign": (["\N{MINUS SIGN}1", "1"], NUMERIC, [-1, 1]),
    "one wrong among natural": (["100", "150", "120"], NUMERIC, [-1, 1, None]),
    "one wrong among coded": (["-1", "1", "2"], NUMERIC, [-1, 1, None]),
    "both, and no doubt": (["100", "-1", "1"], NUMERIC, [-1, -1, 1]),
    "empty": (["100", "150", ""], NUMERIC, [-1, 1, None]),
    "text": (["flat", "chamfered"], TEXT, [-1, 1]),
    "text coded": (["-1", "1"], TEXT, [-1, 1]),
    "text has no centre": (["-1", "1", "0"], TEXT, [-1, 1, None]),
    "text in other case": (["flat", "Flat"], TEXT, [-1, None]),
}


@pytest.mark.parametrize("case", CASES)
def test_codes(case: str) -> None:
    cells, factor, expected = CASES[case]
    assert codes(cells, factor) == expected


def test_natural_wins_where_both_fit() -> None:
    """Low 0 and high 1: `0` is the low level, unless -1 shows that the column is coded."""
    factor = Factor(letter="A", name="x", low="0", high="1")
    assert codes(["0", "1", "0.5"], factor) == [-1, 1, 0]
    assert codes(["0", "1", "-1"], factor) == [0, 1, -1]


def test_ambiguous_column_is_not_mixed() -> None:
    """Low 1, high 2: `1` means low or, coded, high. A column of both kinds keeps the kind of most cells."""
    factor = Factor(letter="A", name="x", low="1", high="2")
    assert codes(["1", "2", "-1"], factor) == [-1, 1, None]


def test_axial_levels_need_their_distance() -> None:
    assert codes(["100", "160.35", "89.65"], NUMERIC) == [-1, None, None]
    assert codes(["100", "160.35", "89.65"], NUMERIC, 1.414) == [-1, 1.414, -1.414]
    assert codes(["-1", "1.414", "-1.414", "0"], NUMERIC, 1.414) == [-1, 1.414, -1.414, 0]


def test_decimal_comma() -> None:
    factor = Factor(letter="A", name="x", low="0,1", high="0,3")
    assert codes(["0,1", "0,3", "0,2"], factor, comma=True) == [-1, 1, 0]


levels = st.decimals(-10_000, 10_000, places=3)


@given(levels, levels, st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1))
def test_natural_cells_come_back_as_their_codes(low: object, high: object, wanted: list[float]) -> None:
    """Whatever the levels, a column written with them is read as what was meant."""
    if float(str(low)) == float(str(high)):
        return
    factor = Factor(letter="A", name="x", low=str(low), high=str(high))
    assert factor.low_value is not None
    assert factor.high_value is not None
    centre = (factor.low_value + factor.high_value) / 2
    cells = [{-1.0: str(low), 1.0: str(high), 0.0: repr(centre)}[code] for code in wanted]
    assert codes(cells, factor) == wanted


def test_confirmation_runs_may_lie_anywhere() -> None:
    """Natural levels only: 1 is one metre a minute, not the high level."""
    cells = pa.chunked_array([pa.array(["120", "150", "125", "200", "1", "fast", "1e9"], pa.string())])
    found = code_any_level(cells, NUMERIC).codes.tolist()
    assert found == pytest.approx([-0.2, 1, 0, 3, -4.96, math.nan, math.nan], nan_ok=True)
    texts = pa.chunked_array([pa.array(["flat", "round"], pa.string())])
    assert math.isnan(code_any_level(texts, TEXT).codes[1])
