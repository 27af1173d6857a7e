"""Production day by day: tools wear, are reground, break; the setting changes machine by machine."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ingestion.simulate.master import ToolMaster
from ingestion.simulate.taylor import SETTINGS, TOOLS, ToolModel, case_life, draw_scatter

LAST_DAY = np.datetime64("2026-06-30", "D")
N_DAYS = 180
MACHINES_PER_TOOL = 4
PIECES_PER_DAY = 700
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


def working_days() -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The production days, Monday to Friday, shape (N_DAYS,)."""
    return np.busday_offset(LAST_DAY, np.arange(1 - N_DAYS, 1), roll="backward")


def machine_id(tool_id: str, machine: int) -> str:
    """Name of a tool's n-th machine, counted from 0."""
    return f"{tool_id}-M{machine + 1}"


def change_day(machine: int) -> int:
    """The day on which a machine goes over to the optimized setting: another one for every machine."""
    return N_DAYS // 3 + machine * N_DAYS // 24


@dataclass
class Events:
    """What one day brought to one machine."""

    changes: int = 0
    failures: int = 0
    new_cost: float = 0.0
    regrind_cost: float = 0.0


@dataclass
class Spindle:
    """The tool in a machine. Wear is a share of its life, so that it carries over when the setting changes."""

    master: ToolMaster
    random: np.random.Generator
    regrinds: int = 0
    scatter: float = field(init=False)
    wear: float = field(init=False)

    def __post_init__(self) -> None:
        # half-worn on average: machines that all start with new tools would make the lives look longer
        self.scatter, self.wear = self._sharp(), self.random.random()

    def _sharp(self) -> float:
        return float(draw_scatter(self.random, 1)[0])

    def day(self, pieces: float, mean_life: float) -> Events:
        """Make ``pieces`` at a setting with this mean life, changing the tool whenever its life ends."""
        events = Events()
        while pieces >= (left := (1 - self.wear) * self.scatter * mean_life):
            pieces -= left
            self._change(events)
        self.wear += pieces / (self.scatter * mean_life)
        return events

    def _change(self, events: Events) -> None:
        is_broken = self.random.random() < self.master.breakage_share
        events.changes += 1
        events.failures += is_broken
        if is_broken or self.regrinds == self.master.max_regrinds:
            self.regrinds = 0
            events.new_cost += self.master.new_cost
        else:
            self.regrinds += 1
            events.regrind_cost += self.master.regrind_cost
        self.scatter, self.wear = self._sharp(), 0.0


def rows(tool: ToolModel, master: ToolMaster, random: np.random.Generator) -> Iterator[tuple[object, ...]]:
    """Rows of production_data for all machines of a tool, by machine and day."""
    lives = {name: case_life(tool, corner) for name, corner in SETTINGS.items()}
    dates = working_days().astype(str)
    for machine, stream in enumerate(random.spawn(MACHINES_PER_TOOL)):
        spindle = Spindle(master, stream, regrinds=int(stream.integers(master.max_regrinds + 1)))
        for day, pieces in enumerate(np.rint(stream.normal(PIECES_PER_DAY, PIECES_PER_DAY / 20, N_DAYS)).astype(int)):
            setting = "optimized" if day >= change_day(machine) else "current"
            events = spindle.day(float(pieces), lives[setting])
            yield (
                dates[day],
                machine_id(tool.tool_id, machine),
                tool.tool_id,
                setting,
                pieces,
                events.changes,
                events.failures,
                round(events.new_cost, 2),
                round(events.regrind_cost, 2),
            )


def write_production(masters: Mapping[str, ToolMaster], random: np.random.Generator, path: Path) -> Path:
    """Write production_data.csv for all tools."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        for tool, stream in zip(TOOLS, random.spawn(len(TOOLS)), strict=True):
            writer.writerows(rows(tool, masters[tool.tool_id], stream))
    return path
