"""Recognises factor levels: natural or coded, column by column (public contract, section 1)."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.convert import Floats, to_doubles
from ingestion.design import FARTHEST, Factor
from ingestion.findings import Mask

RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class CodedColumn:
    """Coded levels of one factor; NaN where the cell is no level of it."""

    codes: Floats

    @property
    def unknown(self) -> Mask:
        """Rows whose cell is no level."""
        return np.isnan(self.codes)


def code_column(
    texts: pa.ChunkedArray, factor: Factor, axial_distance: float | None = None, decimal_comma: bool = False
) -> CodedColumn:
    """Code one column of cells.

    Natural if every value is low, high or centre; else coded if every value is -1, 0 or +1; else each cell
    counts as what most of the column is, and as the other only if no value of the column could mean both.
    """
    numbers = to_doubles(texts, decimal_comma)
    natural = _natural(texts, numbers, factor, axial_distance)
    coded = _coded(numbers, factor, axial_distance)
    fits_natural, fits_coded = ~np.isnan(natural), ~np.isnan(coded)
    if fits_natural.all():
        return CodedColumn(natural)
    if fits_coded.all():
        return CodedColumn(coded)
    if fits_natural.sum() >= fits_coded.sum():
        main, other = natural, coded
    else:
        main, other = coded, natural
    ambiguous = fits_natural & fits_coded & (natural != coded)
    if ambiguous.any():
        return CodedColumn(main)
    return CodedColumn(np.where(np.isnan(main), other, main))


def code_any_level(texts: pa.ChunkedArray, factor: Factor, decimal_comma: bool = False) -> CodedColumn:
    """Code a column of natural levels that may lie anywhere, as those of confirmation runs do; texts as ever."""
    low, high = factor.low_value, factor.high_value
    if low is None or high is None:
        return code_column(texts, factor)
    exact = _natural(texts, to_doubles(texts, decimal_comma), factor, None)
    half = (high - low) / 2
    coded = (to_doubles(texts, decimal_comma) - (low + half)) / half
    coded[~(np.abs(coded) <= FARTHEST)] = np.nan
    return CodedColumn(np.where(np.isnan(exact), coded, exact))


def describe_any_level(factor: Factor) -> str:
    """The way out for a cell of confirmation runs that is no level."""
    if not factor.is_numeric:
        return describe_levels(factor, None)
    unit = f" {factor.unit}" if factor.unit else ""
    return (
        f"not a natural level of factor {factor.letter}: confirmation runs give numbers{unit}, "
        f"within {FARTHEST:g} half ranges of the centre {_centre(factor):g}"
    )


def describe_levels(factor: Factor, axial_distance: float | None) -> str:
    """The way out for a cell that is no level."""
    unit = f" {factor.unit}" if factor.unit else ""
    if not factor.is_numeric:
        return f"neither low '{factor.low}' nor high '{factor.high}' of factor {factor.letter} (coded: -1, +1)"
    axial = f", or axial at ±{axial_distance:g}" if axial_distance else ""
    return (
        f"neither low {factor.low}, high {factor.high} nor centre {_centre(factor):g}{unit} "
        f"of factor {factor.letter} (coded: -1, +1, 0{axial})"
    )


def _centre(factor: Factor) -> float:
    low, high = factor.low_value, factor.high_value
    assert low is not None and high is not None
    return low + (high - low) / 2


def _natural(texts: pa.ChunkedArray, numbers: Floats, factor: Factor, axial_distance: float | None) -> Floats:
    low, high = factor.low_value, factor.high_value
    if low is None or high is None:
        return _text_codes(texts, factor)
    half = (high - low) / 2
    tolerance = RELATIVE_TOLERANCE * max(abs(low), abs(high))
    values = {-1.0: low, 1.0: high, 0.0: _centre(factor)}
    for distance in [axial_distance] if axial_distance else []:
        values |= {-distance: _centre(factor) - distance * half, distance: _centre(factor) + distance * half}
    return _match(numbers, values, tolerance)


def _coded(numbers: Floats, factor: Factor, axial_distance: float | None) -> Floats:
    codes = [-1.0, 1.0]
    if factor.is_numeric:
        codes += [0.0] + ([-axial_distance, axial_distance] if axial_distance else [])
    return _match(numbers, {code: code for code in codes}, RELATIVE_TOLERANCE)


def _match(numbers: Floats, values: dict[float, float], tolerance: float) -> Floats:
    codes = np.full(len(numbers), np.nan)
    for code, value in values.items():
        codes[np.isnan(codes) & (np.abs(numbers - value) <= tolerance)] = code
    return codes


def _text_codes(texts: pa.ChunkedArray, factor: Factor) -> Floats:
    low = np.asarray(pc.equal(texts, factor.low).to_numpy(), dtype=np.bool_)
    high = np.asarray(pc.equal(texts, factor.high).to_numpy(), dtype=np.bool_)
    return np.where(low, -1.0, np.where(high, 1.0, np.nan))
