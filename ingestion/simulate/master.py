"""Prices and business assumptions of the tools, read from the project's master data."""

import csv
from dataclasses import dataclass
from pathlib import Path

MASTER_DATA = Path(__file__).resolve().parents[2] / "seeds" / "master"


@dataclass(frozen=True)
class ToolMaster:
    """What a tool costs and what becomes of it; money in USD."""

    new_cost: float
    regrind_cost: float
    max_regrinds: int
    breakage_share: float
    breakage_cost: float
    changeover_cost: float

    def cost_per_unit(self, life: float) -> float:
        """Cost per piece at a mean life in pieces, as the warehouse defines it: every tool lives all its lives."""
        lives = self.max_regrinds + 1
        return self._per_life((self.new_cost + self.max_regrinds * self.regrind_cost) / lives) / life

    def production_cost_per_unit(self, life: float) -> float:
        """Cost per piece that long production tends to, where a breakage scraps the tool before its last life."""
        survives = 1 - self.breakage_share
        lives = sum(survives**n for n in range(self.max_regrinds + 1))
        return self._per_life((self.new_cost + (lives - 1) * self.regrind_cost) / lives) / life

    def _per_life(self, tooling: float) -> float:
        return tooling + self.changeover_cost + self.breakage_share * self.breakage_cost


def _by_tool(name: str) -> dict[str, dict[str, str]]:
    with (MASTER_DATA / name).open(encoding="utf-8", newline="") as file:
        return {row["tool_id"]: row for row in csv.DictReader(file)}


def tool_masters() -> dict[str, ToolMaster]:
    """Master data by tool_id."""
    assumptions = _by_tool("business_assumptions.csv")
    masters = {}
    for tool_id, tool in _by_tool("tools.csv").items():
        assumed = assumptions[tool_id]
        masters[tool_id] = ToolMaster(
            new_cost=float(tool["new_cost_usd"]),
            regrind_cost=float(tool["regrind_cost_usd"]),
            max_regrinds=int(tool["max_regrinds"]),
            breakage_share=float(assumed["breakage_share_of_lives"]),
            breakage_cost=float(assumed["breakage_cost_usd"]),
            changeover_cost=float(assumed["changeover_min"]) / 60 * float(assumed["machine_rate_usd_per_h"]),
        )
    return masters
