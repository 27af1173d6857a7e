"""The runs of one experiment: cells to coded levels, responses and keys, with a finding for each bad row."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingestion.convert import count_decimals, is_empty, to_booleans, to_doubles, to_integers, to_mask
from ingestion.design import CENSORED, RUN_COLUMNS, Design, Response
from ingestion.errors import Rejected
from ingestion.findings import Findings, Mask
from ingestion.levels import code_any_level, code_column, describe_any_level, describe_levels
from ingestion.suggest import did_you_mean, listing
from ingestion.text_table import TextTable

LIFE_UNITS = frozenset({"pieces", "h", "min", "s"})
INTEGER_COLUMNS = ("run_order", "std_order", "replicate", "repeat_reading")

# squares and inverses of responses must stay doubles: one that does not would stop the build of all experiments
SMALLEST, LARGEST = 1e-100, 1e100


@dataclass(frozen=True)
class CodedRuns:
    """Accepted rows as `raw.experiment_runs` without its lineage columns, and the rejected rows."""

    accepted: pa.Table
    rejected: pa.Table
    notes: tuple[str, ...]


def known_columns(design: Design) -> list[str]:
    """Every column name that runs of this design may have."""
    factors = [name for factor in design.factors for name in (factor.name, factor.letter)]
    responses = [response.name for response in design.responses]
    return [*factors, *responses, *(name + CENSORED for name in responses), *RUN_COLUMNS]


def code_runs(text: TextTable, design: Design) -> CodedRuns:
    """Validate and code all rows of a bundle. Raises Rejected when the file as a whole cannot be used."""
    columns = _factor_columns(text.columns.column_names, design)
    table, findings = text.columns, Findings(len(text.row_numbers))
    numeric = [columns[f.letter] for f in design.factors if f.is_numeric] + [r.name for r in design.responses]
    comma = count_decimals([table.column(name) for name in numeric]).comma()

    if "experiment_id" in table.column_names:
        other = to_mask(pc.not_equal(table.column("experiment_id"), design.experiment_id))
        findings.add(other, "experiment_id", f"unknown experiment; this bundle is '{design.experiment_id}'")
    levels = []
    for factor in design.factors:
        cells = table.column(columns[factor.letter])
        if design.confirms is None:
            coded, way_out = (
                code_column(cells, factor, design.axial_distance, comma),
                describe_levels(factor, design.axial_distance),
            )
        else:
            coded, way_out = code_any_level(cells, factor, comma), describe_any_level(factor)
        findings.add(is_empty(cells), columns[factor.letter], f"the level of factor {factor.letter} is empty")
        findings.add(coded.unknown, columns[factor.letter], way_out)
        levels.append(coded.codes)
    responses, censored = [], []
    for response in design.responses:
        values, is_censored = _response(table, response, comma, findings)
        responses.append(values)
        censored.append(is_censored)
    integers = {name: _integers(table, name, findings) for name in INTEGER_COLUMNS}
    if "block" in table.column_names:
        nul = to_mask(pc.match_substring(table.column("block"), "\0"))
        findings.add(nul, "block", "contains a NUL byte; remove it")
    _reject_duplicates(table, integers, text.row_numbers, findings)

    keep = findings.accepted
    level_matrix = np.column_stack(levels)
    _check_generators(level_matrix[keep], text.row_numbers[keep], design)
    n_kept = int(keep.sum())
    blocks = table.column("block") if "block" in table.column_names else None
    accepted = pa.table(
        {
            "experiment_id": pa.repeat(pa.scalar(design.experiment_id), n_kept),
            "run_id": pa.array(text.row_numbers[keep].astype(np.int32)),
            **{name: integers[name].filter(pa.array(keep)) for name in INTEGER_COLUMNS[:3]},
            "block": _or_null(blocks, keep),
            "repeat_reading": integers["repeat_reading"].filter(pa.array(keep)),
            "levels": _lists(pa.array(level_matrix[keep].ravel()), len(levels), n_kept),
            "responses": _lists(
                pa.array(np.column_stack(responses)[keep].ravel(), from_pandas=True), len(responses), n_kept
            ),
            "censored": _lists(pa.array(np.column_stack(censored)[keep].ravel()), len(responses), n_kept),
        }
    )
    rejected = pa.concat_tables([findings.rejected(text.row_numbers, table, text.lines), text.malformed])
    return CodedRuns(accepted, rejected.sort_by("row_number"), ("decimal commas",) if comma else ())


def _lists(flat: pa.Array, width: int, n_rows: int) -> pa.ListArray:
    return pa.ListArray.from_arrays(pa.array(np.arange(n_rows + 1, dtype=np.int32) * width), flat)


def _or_null(texts: pa.ChunkedArray | None, keep: Mask) -> pa.Array | pa.ChunkedArray:
    if texts is None:
        return pa.nulls(int(keep.sum()), pa.string())
    kept = texts.filter(pa.array(keep))
    return pc.if_else(pc.equal(kept, ""), pa.scalar(None, pa.string()), kept)


def _factor_columns(names: Sequence[str], design: Design) -> dict[str, str]:
    """Factor letter to column name; every other column must be known too."""
    columns: dict[str, str] = {}
    known = known_columns(design)
    extra = [name for name in names if name not in known]
    for factor in design.factors:
        present = [name for name in dict.fromkeys((factor.name, factor.letter)) if name in names]
        if len(present) > 1:
            raise Rejected(f"factor {factor.letter} has two columns, '{present[0]}' and '{present[1]}'; keep one")
        if not present:
            raise Rejected(_missing(factor.name, f" (or '{factor.letter}') of factor {factor.letter}", extra, names))
        columns[factor.letter] = present[0]
    for response in design.responses:
        if response.name not in names:
            raise Rejected(_missing(response.name, " of a response", extra, names))
    if extra:
        raise Rejected(
            f"unknown column '{extra[0]}'{did_you_mean(extra[0], known)}; remove it, or declare it in "
            "design.yml as a factor or a response"
        )
    return columns


def _missing(name: str, what: str, extra: Sequence[str], names: Sequence[str]) -> str:
    return f"missing column '{name}'{what}{did_you_mean(name, extra)}; the file has: {listing(names)}"


def _response(
    table: pa.Table, response: Response, comma: bool, findings: Findings
) -> tuple[npt.NDArray[np.float64], Mask]:
    cells, name = table.column(response.name), response.name
    values, empty = to_doubles(cells, comma), is_empty(cells)
    findings.add(np.isnan(values) & ~empty, name, "not a finite number; leave the cell empty for a lost run")
    lowest, why = _domain(response)
    with np.errstate(invalid="ignore"):
        size = np.abs(values)
        beyond = (size > LARGEST) | ((size > 0) & (size < SMALLEST))
        findings.add(beyond, name, f"not within {SMALLEST:g} and {LARGEST:g}; write it in another unit")
        if lowest == "positive":
            findings.add(values <= 0, name, f"must be above 0: {why}")
        elif lowest == "not negative":
            findings.add(values < 0, name, f"must not be negative: {why}")
        elif lowest == "not zero":
            findings.add(values == 0, name, f"must not be 0: {why}")
    if name + CENSORED not in table.column_names:
        return values, np.zeros(len(values), dtype=np.bool_)
    censored, bad = to_booleans(table.column(name + CENSORED))
    findings.add(bad, name + CENSORED, "neither true nor false")
    findings.add(censored & empty, name, "censored needs the value that was reached; the cell is empty")
    return values, censored


def _domain(response: Response) -> tuple[str, str]:
    if response.transform in ("ln", "log10"):
        return "positive", f"{response.transform} of {response.name} is asked for"
    if response.unit in LIFE_UNITS:
        return "positive", f"{response.name} is a life in {response.unit}"
    if response.transform == "sqrt":
        return "not negative", f"sqrt of {response.name} is asked for"
    if response.transform == "inverse":
        return "not zero", f"inverse of {response.name} is asked for"
    return "any", ""


def _integers(table: pa.Table, name: str, findings: Findings) -> pa.Array:
    if name not in table.column_names:
        return pa.nulls(table.num_rows, pa.int32())
    values, bad = to_integers(table.column(name))
    findings.add(bad, name, "not a whole number")
    return values


def _reject_duplicates(
    table: pa.Table, integers: dict[str, pa.Array], row_numbers: npt.NDArray[np.int64], findings: Findings
) -> None:
    """The same run twice: by run order, or by standard order and replicate; per block and reading."""
    blocks = table.column("block") if "block" in table.column_names else pa.nulls(table.num_rows, pa.string())
    within = {"block": blocks, "reading": integers["repeat_reading"], "row": pa.array(row_numbers)}
    for names in (("run_order",), ("std_order", "replicate")):
        if any(name not in table.column_names for name in names):
            continue
        keys = pa.table({**{name: integers[name] for name in names}, **within})
        good = keys.filter(pa.array(findings.accepted))
        grouped = good.group_by([*names, "block", "reading"]).aggregate([("row", "min")])
        firsts = to_mask(pc.is_in(keys.column("row"), value_set=grouped.column("row_min")))
        present = np.logical_and.reduce([to_mask(integers[name].is_valid()) for name in names])
        what = " and ".join(names)
        findings.add(
            ~firsts & present & findings.accepted,
            names[0],
            f"duplicate run: the same {what} as an earlier row (second readings: give them a repeat_reading)",
        )


def _check_generators(levels: npt.NDArray[np.float64], row_numbers: npt.NDArray[np.int64], design: Design) -> None:
    """Raise Rejected naming the first factorial run that contradicts a generator."""
    factorial = np.abs(levels).min(axis=1, initial=1.0) == 1.0
    factorial &= np.abs(levels).max(axis=1, initial=1.0) == 1.0
    position = {factor.letter: i for i, factor in enumerate(design.factors)}
    for generator in design.parsed_generators:
        expected = generator.sign * np.prod(levels[:, [position[letter] for letter in generator.word]], axis=1)
        wrong = np.flatnonzero(factorial & (levels[:, position[generator.letter]] != expected))
        if wrong.size:
            row = wrong[0]
            raise Rejected(
                f"row {row_numbers[row]}: {generator} would make {generator.letter} {expected[row]:+.0f}, "
                f"the file says {-expected[row]:+.0f} ({wrong.size} of {int(factorial.sum())} runs contra"
                "dict it); correct the generator in design.yml or the runs"
            )
