"""Standard designs of the warehouse, and what each can show: all figures are computed in SQL."""

import os
from typing import Any

from ingestion.design import Design
from ingestion.errors import Refused
from ingestion.settings import PostgresSettings
from orchestration.dbt import dbt
from orchestration.design.wish import LETTERS, Wish
from orchestration.pipeline import BUILD, BuildFailed
from orchestration.services import Connections
from orchestration.sql import ask

MODELS = ("dim_standard_design", "dim_standard_blocking", "fct_standard_runs")

# What every standard design of k factors would be with these replicates, blocks and centre points. Pure error is that
# of replicates and centre points of one block; without any, what the estimated effects leave over; without that, what
# main effects alone leave over.
PLANS = """
with asked as (
    select
        $1::int as n_factors, $2::int as replicates, $3::int as blocks, $4::int as centers,
        $5::double precision as effect, $6::double precision as sigma, $7::double precision as alpha
),
designs as (
    select
        d.*, a.*, b.words, b.confounded_two_factor,
        case when a.blocks > a.replicates then a.blocks / a.replicates else 1 end as n_parts,
        d.n_runs * a.replicates as n_factorial,
        d.n_runs * a.replicates + a.centers * a.blocks as n_total
    from asked as a
    inner join marts.dim_standard_design as d on d.k = a.n_factors
    left join marts.dim_standard_blocking as b
        on d.design_key = b.design_key and a.blocks > a.replicates and b.n_blocks = a.blocks / a.replicates
),
errors as (
    select
        *,
        n_runs * greatest(replicates - blocks, 0) + blocks * greatest(centers - 1, 0) as df_pure,
        n_total - (n_runs - n_parts + blocks) - least(centers, 1) as df_residual,
        n_total - (k + blocks) - least(centers, 1) as df_main
    from designs
    where n_parts = 1 or words is not null
),
judged as (
    select
        *,
        case
            when df_pure > 0 then 'replicates'
            when df_residual > 0 and family <> 'Plackett-Burman' then 'residual'
            when df_main > 0 then 'interactions'
        end as error_from,
        case
            when df_pure > 0 then df_pure
            when df_residual > 0 and family <> 'Plackett-Burman' then df_residual
            when df_main > 0 then df_main
        end as df_error
    from errors
)
select
    *,
    case when df_error > 0 then {schema}.noncentral_t_two_sided_p(
        -{schema}.student_t_quantile(alpha / 2, df_error), df_error, effect * sqrt(n_factorial) / (2 * sigma)
    ) end as power,
    {schema}.replicates_for_power(
        effect / sigma, n_runs, case when family = 'Plackett-Burman' then n_runs - 1 - k else 0 end, alpha, 0.8
    ) as replicates_for_80
from judged
order by n_total, resolution nulls last
"""

RUNS = "select std_order, block, levels from marts.fct_standard_runs where design_key = $1 and n_blocks = $2 order by 1"


def ensure_catalogue(connections: Connections) -> None:
    """Build the standard designs when the warehouse has none."""
    query = "select count(*) from unnest($1::text[]) as name where to_regclass('marts.' || name) is not null"
    if ask(connections.postgres, query, [list(MODELS)]).column(0).to_pylist() == [len(MODELS)]:
        return
    result = dbt(connections.postgres, [*BUILD, "--select", *(f"+{model}" for model in MODELS)], quiet=True)
    if result.returncode != 0:
        raise BuildFailed(f"the standard designs could not be built:\n{result.stdout[-6000:]}{result.stderr[-2000:]}")


def choose(plans: list[dict[str, Any]], design: Design, wish: Wish) -> dict[str, Any]:
    """The highest resolution that the runs allow, then the most runs; without a limit the smallest without III."""
    if not plans:
        raise Refused(
            f"no standard design of {len(design.factors)} factors can be run in {wish.blocks} blocks "
            f"of {wish.replicates} replicates without confounding a main effect; ask for fewer blocks"
        )

    def rank(plan: dict[str, Any]) -> tuple[int, int]:
        return (plan["resolution"] or 99, plan["n_total"])

    if wish.runs is not None:
        affordable = [plan for plan in plans if plan["n_total"] <= wish.runs]
        if not affordable:
            least = plans[0]
            raise Refused(
                f"{wish.runs} runs are too few: the smallest standard design of {len(design.factors)} factors, "
                f"{least['design_key']}, takes {least['n_total']} with these replicates and centre points"
            )
        return max(affordable, key=rank)
    unconfounded = [plan for plan in plans if rank(plan)[0] >= 4]
    return unconfounded[0] if unconfounded else plans[-1]


def own_generators(plan: dict[str, Any], design: Design) -> list[str]:
    """The catalogue's generators in the letters of this design."""
    names = dict(zip(LETTERS, (factor.letter for factor in design.factors), strict=False))
    text = "".join(names.get(character, character) for character in plan["generators"] or "")
    return text.split()


def function_schema(target: PostgresSettings) -> str:
    """Where dbt created the functions, quoted."""
    name = os.environ.get("DOE_PG_SCHEMA", "doe")
    found = ask(target, "select quote_ident(nspname) from pg_namespace where nspname = $1", [name])
    if not found.num_rows:
        raise Refused(f"schema '{name}' with the functions of the warehouse is missing; run doe build")
    return str(found.column(0).to_pylist()[0])
