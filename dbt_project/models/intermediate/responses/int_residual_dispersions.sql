with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method in ('yates', 'least_squares')
),

-- a residual of rounding errors is none
models as (
    select
        experiment_id,
        response,
        model
    from {{ ref('int_model_sums') }}
    where df_residual > 0 and ss_residual > 1e-20 * ss_total
),

residuals as (
    select
        fitted_cells.experiment_id,
        fitted_cells.response,
        fitted_cells.model,
        plans.design_key,
        treatments.position,
        fitted_cells.n,
        fitted_cells.ss_within,
        fitted_cells.mean_above_origin - fitted_cells.fitted_above_origin as mean_residual
    from {{ ref('int_model_fitted_cells') }} as fitted_cells
    inner join models
        on
            fitted_cells.experiment_id = models.experiment_id
            and fitted_cells.response = models.response
            and fitted_cells.model = models.model
    inner join plans
        on fitted_cells.experiment_id = plans.experiment_id and fitted_cells.response = plans.response
    inner join {{ ref('int_cells') }} as cells
        on
            fitted_cells.experiment_id = cells.experiment_id
            and fitted_cells.response = cells.response
            and fitted_cells.cell = cells.cell
    inner join {{ ref('int_treatments') }} as treatments
        on plans.design_key = treatments.design_key and cells.levels = treatments.levels
),

dispersions as (
    {{ doe.residual_dispersions('residuals', ref('int_term_signs')) }}
)

select * from dispersions
