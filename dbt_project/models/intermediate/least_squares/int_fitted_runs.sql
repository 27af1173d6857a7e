{{ config(materialized='view') }}

with runs as (
    select
        experiment_id,
        response,
        run_id,
        y,
        {{ doe.cell_of_run('position', 'levels', 'block') }} as cell
    from {{ ref('int_run_responses') }}
    where y is not null
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

fitted as (
    select
        runs.experiment_id,
        runs.response,
        fitted_cells.model,
        runs.run_id,
        runs.y as observed,
        plans.origin + fitted_cells.fitted_above_origin as fitted,
        (runs.y - plans.origin) - fitted_cells.fitted_above_origin as residual,
        fitted_cells.leverage,
        sums.n_parameters,
        case
            when sums.df_residual > 0 and sums.ss_residual > 1e-20 * sums.ss_total
                then sums.ss_residual / sums.df_residual
        end as ms_residual
    from runs
    inner join plans on runs.experiment_id = plans.experiment_id and runs.response = plans.response
    inner join {{ ref('int_fitted_cells') }} as fitted_cells
        on
            runs.experiment_id = fitted_cells.experiment_id
            and runs.response = fitted_cells.response
            and runs.cell = fitted_cells.cell
    inner join {{ ref('int_sums') }} as sums
        on
            fitted_cells.experiment_id = sums.experiment_id
            and fitted_cells.response = sums.response
            and fitted_cells.model = sums.model
),

studentized as (
    select
        *,
        -- a run of leverage 1 fits itself: it has no residual to judge
        case when leverage < 1 - 1e-9 then residual / sqrt(ms_residual * (1 - leverage)) end as studentized_residual
    from fitted
)

select
    experiment_id,
    response,
    model,
    run_id,
    observed,
    fitted,
    residual,
    leverage,
    studentized_residual,
    case
        when leverage < 1 - 1e-9
            then
                -- the square of a residual of rounding errors beside huge ones is below what doubles hold: it is 0
                power(case when abs(studentized_residual) < 1e-150 then 0 else studentized_residual end, 2)
                * leverage / ((1 - leverage) * n_parameters)
    end as cooks_distance,
    case
        when leverage >= 1 - 1e-9 then 'leverage 1: the model fits this run whatever it says'
        when ms_residual is null then 'the model leaves no residual: nothing to compare with'
    end as reason
from studentized
