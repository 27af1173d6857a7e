"""Where the warehouse holds the figures of a published experiment."""

from typing import Any

import psycopg2.extras

QUERIES = {
    "effects": """
        select term as key, std_error / 2 as std_error_of_coefficient, * from marts.fct_effects
        where experiment_id = %s""",
    "totals": """
        select '' as key, plans.origin + totals.mean_factorial as mean_factorial,
            plans.origin + totals.mean_center as mean_center, totals.mean_factorial - totals.mean_center as diff,
            plans.n_factorial as n_f, plans.n_center as n_c, plans.n_censored, factorial.ss_factorial
        from intermediate.int_total_sums as totals
        inner join intermediate.int_analysis_plans as plans using (experiment_id, response)
        inner join (
            select experiment_id, response, sum(
                runs.ss_within + runs.n * power(runs.total_above_origin / runs.n - means.mean_factorial, 2)
            ) as ss_factorial
            from intermediate.int_treatment_totals as runs
            inner join intermediate.int_total_sums as means using (experiment_id, response)
            where runs.point_type = 'factorial' and runs.n > 0 group by experiment_id, response
        ) as factorial using (experiment_id, response)
        where experiment_id = %s""",
    "alternate": "select term as key, effect from marts.fct_effects where experiment_id = %s || '_alternate'",
    "anova": "select source as key, * from marts.fct_anova where experiment_id = %s",
    "lenth": """
        select '' as key, pseudo.df, marts.* from marts.fct_lenth as marts
        inner join intermediate.int_lenth as pseudo using (experiment_id, response) where experiment_id = %s""",
    "scores": "select term as key, * from marts.fct_effect_scores where experiment_id = %s",
    "contrasts": """
        select terms.term as key, 2 * columns.value / plans.n_factorial as effect,
            columns.value / plans.n_factorial as coefficient,
            columns.value * columns.value / plans.n_factorial as sum_sq,
            100 * columns.value * columns.value / plans.n_factorial / sums.ss_total as percent_contribution
        from intermediate.int_yates_columns as columns
        inner join intermediate.int_analysis_plans as plans using (experiment_id, response)
        inner join intermediate.int_effect_terms as terms using (design_key, term)
        inner join intermediate.int_full_sums as sums using (experiment_id, response)
        where columns.experiment_id = %s and columns.pass = plans.n_basic""",
    "summary": """
        select model as key, summaries.*, ss_residual / nullif(df_residual, 0) as ms_residual, max_leverage, max_cook,
            sums.ss_total, sums.df_total, sums.ss_blocks, sums.df_blocks, sums.ss_pure_error,
            sums.df_pure_error, sums.ss_pure_error / nullif(sums.df_pure_error, 0) as ms_pure_error,
            summaries.ss_lack_of_fit / nullif(summaries.df_lack_of_fit, 0) as ms_lack_of_fit
        from marts.fct_model_summary as summaries
        inner join (
            select experiment_id, response, model, ss_total, df_total, ss_blocks, df_blocks, ss_pure_error,
                df_pure_error
            from intermediate.int_sums
        ) as sums using (experiment_id, response, model)
        left join (
            select experiment_id, response, model, max(leverage) as max_leverage, max(cooks_distance) as max_cook
            from intermediate.int_fitted_runs group by experiment_id, response, model
        ) as runs using (experiment_id, response, model)
        where experiment_id = %s""",
    "terms": """
        select model || ' ' || term as key, 2 * coefficient as effect, * from marts.fct_model_terms
        where experiment_id = %s and kind <> 'block'""",
    "first_block": """
        select model as key, sum(coefficient) as coefficient from marts.fct_model_terms
        where experiment_id = %s and (kind = 'intercept' or (kind = 'block' and term = '1')) group by model""",
    "life_models": """
        select distribution || ' ' || model as key, * from marts.fct_life_models where experiment_id = %s""",
    "life_terms": """
        select distribution || ' ' || model || ' ' || term as key, * from marts.fct_life_terms
        where experiment_id = %s""",
    "fitted": """
        select model || ' ' || run_number - 1 as key, *,
            case when cooks_distance >= (1 - 1e-9) * max(cooks_distance) over (partition by model) then run_number end
                as max_cook_run
        from (
            select *, row_number() over (partition by model order by run_id) as run_number
            from intermediate.int_fitted_runs where experiment_id = %s
        ) as numbered""",
    "corners": """
        select model || ' ' || setting as key, * from intermediate.int_model_corners where experiment_id = %s""",
    "foldover": """
        select chains.word as key, chains.sign_in_contrast * terms.sign * effects.effect as effect
        from intermediate.int_foldovers as foldovers
        inner join intermediate.int_analysis_plans as plans using (experiment_id)
        inner join intermediate.int_alias_chains as chains using (design_key)
        inner join intermediate.int_effect_terms as terms using (design_key, contrast)
        inner join marts.fct_effects as effects using (experiment_id, response, term)
        where %s in (foldovers.first_experiment_id, foldovers.second_experiment_id)""",
    "fold": """
        with pair as (
            select experiment_id, parts.part_id
            from intermediate.int_foldovers,
                lateral (values (first_experiment_id), (second_experiment_id)) as parts (part_id)
            where experiment_id in (
                select experiment_id from intermediate.int_foldovers
                where %s in (first_experiment_id, second_experiment_id)
            )
        )
        select term as key, effect, null as block_difference, null as mean
        from marts.fct_effects inner join pair on fct_effects.experiment_id = part_id where part_id like '%%fold_d'
        union all
        select '1', null, 2 * coalesce(sum(coefficient) filter (where kind = 'block' and name like '%%fold_d'), 0)
            - 2 * coalesce(sum(coefficient) filter (where kind = 'block' and name not like '%%fold_d'), 0),
            sum(coefficient + origin) filter (where kind = 'intercept')
        from intermediate.int_full_coefficients
        inner join intermediate.int_analysis_plans using (experiment_id, response)
        where experiment_id in (select experiment_id from pair)""",
    "box_cox": "select model || ' ' || lambda as key, * from marts.fct_box_cox where experiment_id = %s",
    "transformations": "select model as key, * from marts.fct_transformations where experiment_id = %s",
    "dispersion": """
        select model || ' ' || term as key, * from marts.fct_dispersion_effects
        where experiment_id = %s and method = 'residuals'""",
}

Found = dict[tuple[str, str], dict[str, Any]]


def warehouse_figures(connection: Any, name: str) -> Found:
    """What the warehouse holds of one experiment, by table and key."""
    rows: Found = {}
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor:
        for table, query in QUERIES.items():
            cursor.execute(query, (name,))
            rows |= {(table, row["key"]): dict(row) for row in cursor}
    return rows
