"""Runs in the order to make them, and their file."""

import csv
import io
import random
from collections.abc import Sequence
from typing import Any

from ingestion.design import Design, Factor
from orchestration.design.wish import Wish


def plan_runs(
    treatments: Sequence[tuple[int, int, Sequence[float]]], n_factors: int, wish: Wish, seed: int
) -> list[tuple[int | None, int | None, int, Sequence[float]]]:
    """Runs in the order to make them: standard order, replicate, block and coded levels.

    Random within every block; centre points, all levels 0, first, last and evenly between.
    """
    shuffle = random.Random(seed).shuffle
    n_parts = max(wish.blocks // wish.replicates, 1)
    planned: list[tuple[int | None, int | None, int, Sequence[float]]] = []
    for block in range(1, wish.blocks + 1):
        within: list[tuple[int | None, int | None, int, Sequence[float]]] = []
        for replicate in range(1, wish.replicates + 1):
            for std_order, part, levels in treatments:
                of_replicate = (
                    (replicate - 1) * n_parts + part
                    if wish.blocks > wish.replicates
                    else (1 + (replicate - 1) % wish.blocks)
                )
                if of_replicate == block:
                    within.append((std_order, replicate, block, levels))
        shuffle(within)
        n_runs, n_centers = len(within), wish.center_points
        for center in reversed(range(n_centers)):
            place = round(center * n_runs / (n_centers - 1)) if n_centers > 1 else n_runs // 2
            within.insert(place, (None, None, block, (0.0,) * n_factors))
        planned += within
    return planned


def level(factor: Factor, coded: float) -> str:
    """The natural level of a coded one: low and high as they were typed, any other number of a numeric factor."""
    if coded in (-1, 1):
        return factor.low if coded < 0 else factor.high
    assert factor.low_value is not None and factor.high_value is not None
    return f"{factor.low_value + (coded + 1) / 2 * (factor.high_value - factor.low_value):.12g}"


def csv_text(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A header and rows, None as an empty cell."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue()


def runs_csv(design: Design, planned: Sequence[tuple[int | None, int | None, int, Sequence[float]]], wish: Wish) -> str:
    """runs.csv, its responses empty."""
    has_blocks, names = wish.blocks > 1, [response.name for response in design.responses]
    columns = ["run_order", "std_order", "replicate", *["block"] * has_blocks]
    rows = []
    for run_order, (std_order, replicate, block, levels) in enumerate(planned, start=1):
        natural = [level(factor, coded) for factor, coded in zip(design.factors, levels, strict=True)]
        rows.append([run_order, std_order, replicate, *[block] * has_blocks, *natural, *[""] * len(names)])
    return csv_text([*columns, *(factor.name for factor in design.factors), *names], rows)
