"""Rows of the marts as tables that people read."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from rich import box
from rich.table import Table
from rich.text import Text

from ingestion.manifest import LoadSummary
from ingestion.settings import PostgresSettings
from orchestration.services import ServiceStatus
from orchestration.sql import ask, rows_of


def number(value: Any) -> str:
    """A figure with five significant digits, a text as it is, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.5g}"
    return str(value)


def table(title: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A rich table; columns of figures are aligned to the right, and square brackets in data stay what they are."""
    shown = Table(title=Text(title) if title else None, title_justify="left", box=box.SIMPLE_HEAD)
    for index, name in enumerate(names):
        figures = any(isinstance(row[index], int | float) and not isinstance(row[index], bool) for row in rows)
        shown.add_column(Text(name), justify="right" if figures else "left")
    for row in rows:
        shown.add_row(*(Text(number(value)) for value in row))
    return shown


def arrow_table(title: str, found: pa.Table) -> Table:
    """A query's result as a rich table."""
    return table(title, found.column_names, rows_of(found))


def services_table(lines: Sequence[ServiceStatus]) -> Table:
    """`doe status`."""
    rows = [(line.name, line.mode, line.address, line.answers, line.version) for line in lines]
    return table("Services", ["service", "whose", "address", "answers", "version"], rows)


def load_table(summary: LoadSummary) -> Table:
    """What became of every object of a load."""
    rows = [
        (
            o.object_key,
            o.status,
            o.rows_in_file,
            o.rows_loaded,
            o.rows_rejected,
            o.error or "; ".join((*o.details, *o.notes)),
        )
        for o in summary.outcomes
    ]
    return table("Loaded", ["object in raw", "status", "rows", "loaded", "rejected", "why"], rows)


EFFECTS = """
select term, effect, p_value as p, is_significant as significant, aliases, significance_basis as "judged by"
from marts.fct_effects where experiment_id = $1 and response = $2
order by abs(effect) desc nulls last, term_order, term
"""

SETTINGS = """
select letter, factor_name as factor, recommended_level as "set to", unit, predicted_response as predicted,
    pi_lower as "from", pi_upper as "to", reason
from marts.fct_recommended_settings where experiment_id = $1 and response = $2 order by letter
"""

NEXT = """
select step_rank as "#", step, n_new_runs as runs, why
from marts.fct_next_step where experiment_id = $1 and response = $2 order by step_rank
"""

COSTS = """
select experiment_id as experiment, setting, tool_life_pieces as "life, pieces", cost_per_unit_usd as "USD/piece",
    cost_per_unit_usd_lower as "from", cost_per_unit_usd_upper as "to", reason
from marts.fct_cost_analysis where experiment_id = any($1) order by experiment_id, setting
"""

SAVINGS = """
select tool_id as tool, analysis, basis, annual_savings_usd as "USD/year", annual_savings_usd_lower as "from",
    annual_savings_usd_upper as "to", investment_usd as invested, roi_pct as "ROI %",
    payback_months as "payback, months", npv_usd as "NPV, USD", reason
from marts.fct_cost_savings
where experiment_id = any($1) or basis = 'verified' and (
    cardinality($1) = 0 or tool_id in (select e.tool_id from marts.dim_experiment as e where e.experiment_id = any($1))
)
order by tool_id, basis, analysis
"""

RESPONSES = """
select distinct experiment_id, response from marts.fct_effects where experiment_id = any($1)
order by experiment_id, response
"""


def answer(reader: PostgresSettings, experiments: Sequence[str]) -> list[Table]:
    """What the warehouse says of these experiments: effects, settings, next steps, costs, savings.

    Savings verified in production are those of the experiments' tools, or of all tools when there is no experiment.
    """
    ids = [list(experiments)]
    shown: list[Table] = []
    for row in ask(reader, RESPONSES, ids).to_pylist():
        key = (row["experiment_id"], row["response"])
        effects, settings = ask(reader, EFFECTS, key), ask(reader, SETTINGS, key)
        title = f"{key[0]}: {key[1]}"
        shown += [arrow_table(f"Effects, {title}", effects), arrow_table(f"What to set, {title}", settings)]
        shown.append(arrow_table(f"What next, {title}", ask(reader, NEXT, key)))
    costs, savings = ask(reader, COSTS, ids), ask(reader, SAVINGS, ids)
    if costs.num_rows:
        shown.append(arrow_table("What a piece costs", costs))
    if savings.num_rows:
        shown.append(arrow_table("What is saved", savings))
    return shown
