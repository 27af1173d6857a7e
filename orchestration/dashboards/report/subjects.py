"""What a report is about: one experiment, or the whole warehouse, and which sections it then has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingestion.errors import Refused
from orchestration.dashboards.definitions import Language
from orchestration.dashboards.formats import number
from orchestration.dashboards.report.contents import Asking, Section, sections
from orchestration.dashboards.texts import say

WAREHOUSE = ("executive_summary", "cost_analysis", "tool_performance", "data_quality")
EXPERIMENT = ("doe_analysis", "cost_analysis")
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

ABOUT = """
select e.title, e.tool_id, e.k, e.p, e.n_runs, e.n_center_points, e.resolution,
    e.n_factorial_runs > 0 and mod(e.n_factorial_runs, (2 ^ (e.k - e.p))::int) = 0 as is_regular,
    (select string_agg(f.factor_name, ', ' order by f.letter) from marts.dim_factor as f
    where f.experiment_id = e.experiment_id) as factors,
    (select string_agg(r.response, ', ' order by r.response) from marts.dim_response as r
    where r.experiment_id = e.experiment_id) as responses
from marts.dim_experiment as e where e.experiment_id = $1
"""
ABOUT_ALL = """
select (select count(*) from marts.dim_experiment) as experiments,
    (select count(distinct tool_id) from marts.dim_experiment) as tools
"""
AS_OF = "select to_char(max(loaded_at) at time zone 'utc', 'YYYY-MM-DD HH24:MI') as as_of from marts.fct_loads"
FIRST_ONES = "select experiment_id from marts.dim_experiment order by experiment_id limit 5"


@dataclass(frozen=True)
class Report:
    """A report, before it is a page. `name` is that of its files, without language and ending."""

    name: str
    language: Language
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    as_of: str
    sections: tuple[Section, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return all(section.is_empty for section in self.sections)


def file_name(experiment: str) -> str:
    """The name of an experiment's files: ids hold letters, digits, _, and + where runs of two are taken together."""
    return f"experiments/{experiment.replace('+', '--')}"


def of_experiment(asking: Asking, experiment: str) -> Report:
    """An experiment: the analysis of each of its responses, and its costs. Raises Refused where there is none."""
    found = asking.ask(ABOUT, [experiment])
    if not found:
        raise Refused(_unknown(asking, experiment))
    row = found[0]
    facts = {
        "design": _design(row, asking.language),
        "runs": _runs(row, asking.language),
        "factors": row["factors"],
        "responses": row["responses"],
        "tool": row["tool_id"],
    }
    return Report(
        name=file_name(experiment),
        language=asking.language,
        title=row["title"] or experiment,
        subtitle=experiment,
        facts=tuple((say(name, asking.language), value) for name, value in facts.items() if value),
        as_of=_as_of(asking),
        sections=_all(asking, EXPERIMENT, {"experiment": experiment}),
    )


def of_warehouse(asking: Asking) -> Report:
    """Everything: the summary, costs, tools and data."""
    counts = asking.ask(ABOUT_ALL)[0]
    return Report(
        name="warehouse",
        language=asking.language,
        title=say("warehouse_title", asking.language),
        subtitle="",
        facts=tuple((say(name, asking.language), number(count, asking.language)) for name, count in counts.items()),
        as_of=_as_of(asking),
        sections=_all(asking, WAREHOUSE, {}),
    )


def _unknown(asking: Asking, experiment: str) -> str:
    known = ", ".join(row["experiment_id"] for row in asking.ask(FIRST_ONES))
    rest = f"the first ones are {known}" if known else "there is none yet: hand one in with doe run FOLDER"
    return f"no experiment {experiment!r} is in the warehouse; {rest}"


def _all(asking: Asking, keys: Sequence[str], values: dict[str, str]) -> tuple[Section, ...]:
    return tuple(section for key in keys for section in sections(asking, key, values))


def _as_of(asking: Asking) -> str:
    return str(asking.ask(AS_OF)[0]["as_of"] or "")


def _design(row: dict[str, Any], language: Language) -> str:
    if not row["is_regular"]:
        return ""
    design = "2" + (f"{row['k']}-{row['p']}" if row["p"] else str(row["k"])).translate(SUPERSCRIPT)
    resolution = row["resolution"]
    if not resolution or resolution >= len(ROMAN):
        return design
    return say("resolution", language, design=design, resolution=ROMAN[resolution])


def _runs(row: dict[str, Any], language: Language) -> str:
    if not row["n_center_points"]:
        return number(row["n_runs"], language)
    return say("run_count", language, runs=row["n_runs"], center_points=row["n_center_points"])
