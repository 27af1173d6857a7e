{{ config(materialized='view') }}

with locations as (
    select
        coefficients.experiment_id,
        coefficients.response,
        matrix_values.cell,
        sum(coefficients.coefficient * matrix_values.x) as location
    from {{ ref('int_life_reduced_coefficients') }} as coefficients
    inner join {{ ref('int_life_reduced_matrix_values') }} as matrix_values
        on
            coefficients.matrix_key = matrix_values.matrix_key
            and coefficients.position = matrix_values.position
    where coefficients.is_estimable
    group by coefficients.experiment_id, coefficients.response, matrix_values.cell
),

distributions as (
    {{ doe.life_distributions(var('alpha')) }}
),

lives as (
    select
        experiment_id,
        response,
        run_id,
        {{ doe.cell_of_run('position', 'levels', 'block') }} as cell,
        observed as life,
        coalesce(is_censored, false) as is_censored
    from {{ ref('int_run_responses') }}
    where observed is not null
),

fitted as (
    select
        lives.experiment_id,
        lives.response,
        lives.run_id,
        lives.is_censored,
        {{ doe.transformed('lives.life', 'distributions.transform') }} as observed,
        locations.location,
        models.scale,
        locations.location + distributions.median_z * models.scale as fitted
    from lives
    inner join locations
        on
            lives.experiment_id = locations.experiment_id
            and lives.response = locations.response
            and lives.cell = locations.cell
    inner join {{ ref('int_life_reduced_models') }} as models
        on lives.experiment_id = models.experiment_id and lives.response = models.response
    inner join distributions on models.distribution = distributions.distribution
)

select
    experiment_id,
    response,
    run_id,
    observed,
    fitted,
    observed - fitted as residual,
    (observed - location) / scale as standardized_residual,
    case when is_censored then 'censored: life and residual are at least this' end as reason
from fitted
