{% macro model_sums(fitted_cells, coefficients) %}
{#- Sums of squares of each model. The residual is taken from the cells' deviations, not as a difference of large sums;
    blocks stand before the terms, so Blocks + Model + Curvature + Residual = Total. -#}
with _doe_means as (
    select
        experiment_id,
        response,
        model,
        sum(n * mean_above_origin) / sum(n) as mean_all
    from {{ fitted_cells }} as fitted_cells
    group by experiment_id, response, model
),

_doe_deviations as (
    select
        cells.experiment_id,
        cells.response,
        cells.model,
        cast(sum(cells.n) as integer) as n_runs,
        cast(count(*) as integer) as n_cells,
        sum(cells.ss_within) as ss_pure_error,
        sum(cells.n * power(cells.mean_above_origin - cells.fitted_above_origin, 2)) as ss_lack_of_fit,
        sum(cells.ss_within + cells.n * power(cells.mean_above_origin - means.mean_all, 2)) as ss_total,
        -- leave one out: a run of leverage 1 is fitted whatever it says, and has no prediction without it
        case
            when max(cells.leverage) < 1 - 1e-9
                then sum(
                    (cells.ss_within + cells.n * power(cells.mean_above_origin - cells.fitted_above_origin, 2))
                    / power(greatest(1 - cells.leverage, 1e-9), 2)
                )
        end as press
    from {{ fitted_cells }} as cells
    inner join _doe_means as means
        on
            cells.experiment_id = means.experiment_id
            and cells.response = means.response
            and cells.model = means.model
    group by cells.experiment_id, cells.response, cells.model
),

_doe_sources as (
    select
        experiment_id,
        response,
        model,
        cast(count(*) as integer) as n_parameters,
        max(case when kind = 'intercept' then coefficient end) as intercept_above_origin,
        cast(sum(case when kind = 'block' then 1 else 0 end) as integer) as df_blocks,
        sum(case when kind = 'block' then power(orthogonal_contrast, 2) else 0 end) as ss_blocks,
        cast(sum(case when kind in ('term', 'square') then 1 else 0 end) as integer) as df_model,
        sum(case when kind in ('term', 'square') then power(orthogonal_contrast, 2) else 0 end) as ss_model,
        cast(sum(case when kind = 'curvature' then 1 else 0 end) as integer) as df_curvature,
        sum(case when kind = 'curvature' then power(orthogonal_contrast, 2) else 0 end) as ss_curvature
    from {{ coefficients }} as coefficients
    where is_estimable
    group by experiment_id, response, model
)

select
    deviations.experiment_id,
    deviations.response,
    deviations.model,
    deviations.n_runs,
    sources.n_parameters,
    sources.intercept_above_origin,
    sources.df_blocks,
    sources.ss_blocks,
    sources.df_model,
    sources.ss_model,
    sources.df_curvature,
    sources.ss_curvature,
    deviations.n_runs - deviations.n_cells as df_pure_error,
    deviations.ss_pure_error,
    deviations.n_cells - sources.n_parameters as df_lack_of_fit,
    case when deviations.n_cells > sources.n_parameters then deviations.ss_lack_of_fit else 0 end as ss_lack_of_fit,
    deviations.n_runs - sources.n_parameters as df_residual,
    deviations.ss_pure_error
    + case when deviations.n_cells > sources.n_parameters then deviations.ss_lack_of_fit else 0 end as ss_residual,
    deviations.n_runs - 1 as df_total,
    deviations.ss_total,
    deviations.press
from _doe_deviations as deviations
inner join _doe_sources as sources
    on
        deviations.experiment_id = sources.experiment_id
        and deviations.response = sources.response
        and deviations.model = sources.model
{% endmacro %}
