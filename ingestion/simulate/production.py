"""Production day by day: tools wear, are reground, break; the setting changes machine by machine."""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingestion.simulate.taylor import ToolModel, case_life, draw_lives

FIRST_DAY = dt.date(2026, 1, 5)
N_DAYS = 240
MACHINES_PER_TOOL = 4
PIECES_PER_DAY = 3_000  # busier than the case, so that half a year holds enough tool lives to compare
# the best corner of the case: more pressure, more concentration, the gentle cutting condition
CURRENT = {"A": -1, "B": -1, "C": -1}
OPTIMIZED = {"A": 1, "B": 1, "C": -1}


@dataclass(frozen=True)
class ToolMaster:
    """Prices of a tool and what becomes of it, from the master data."""

    new_cost_usd: float
    regrind_cost_usd: float
    max_regrinds: int
    breakage_share: float


@dataclass
class Spindle:
    """One tool in one machine: how worn it is, and what replacing it costs."""

    tool: ToolModel
    master: ToolMaster
    random: np.random.Generator
    regrinds: int = 0
    worn: int = 0
    life: int = field(default=0)

    def start_life(self, coded: dict[str, int]) -> None:
        """A sharp edge whose life is drawn for the setting."""
        self.worn = 0
        self.life = int(draw_lives(self.random, np.array([case_life(self.tool, coded)]))[0])

    def day(self, pieces: int, coded: dict[str, int]) -> tuple[int, int, float, float]:
        """Make ``pieces``; returns tool changes, failures, cost of new tools and of regrinds in USD."""
        changes = failures = 0
        new_cost = regrind_cost = 0.0
        while self.worn + pieces >= self.life:
            pieces -= self.life - self.worn
            broken = self.random.random() < self.master.breakage_share
            changes += 1
            failures += broken
            if broken or self.regrinds == self.master.max_regrinds:
                self.regrinds = 0
                new_cost += self.master.new_cost_usd
            else:
                self.regrinds += 1
                regrind_cost += self.master.regrind_cost_usd
            self.start_life(coded)
        self.worn += pieces
        return changes, failures, new_cost, regrind_cost


def change_day(machine: int) -> int:
    """The day on which a machine goes over to the optimized setting: another one for every machine."""
    return N_DAYS // 3 + machine * N_DAYS // 24


def rows(tool: ToolModel, master: ToolMaster, random: np.random.Generator) -> Iterator[tuple[object, ...]]:
    """Rows of production_data for all machines of a tool, by machine and day."""
    for machine, stream in enumerate(random.spawn(MACHINES_PER_TOOL)):
        spindle = Spindle(tool, master, stream)
        spindle.start_life(CURRENT)
        for day in range(N_DAYS):
            is_optimized = day >= change_day(machine)
            pieces = int(stream.normal(PIECES_PER_DAY, PIECES_PER_DAY / 20))
            events = spindle.day(pieces, OPTIMIZED if is_optimized else CURRENT)
            changes, failures, new_cost, regrind_cost = events
            yield (
                (FIRST_DAY + dt.timedelta(days=day)).isoformat(),
                f"{tool.tool_id}-M{machine + 1}",
                tool.tool_id,
                "optimized" if is_optimized else "current",
                pieces,
                changes,
                failures,
                round(new_cost, 2),
                round(regrind_cost, 2),
            )


HEADER = (
    "date",
    "machine_id",
    "tool_id",
    "configuration",
    "daily_production",
    "tool_changes",
    "failures",
    "cost_new_tools_usd",
    "cost_resharpening_usd",
)


def write_production(tools: list[tuple[ToolModel, ToolMaster]], random: np.random.Generator, path: Path) -> Path:
    """Write production_data.csv for all tools."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for (tool, master), stream in zip(tools, random.spawn(len(tools)), strict=True):
            writer.writerows(rows(tool, master, stream))
    return path
