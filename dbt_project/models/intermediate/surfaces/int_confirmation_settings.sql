-- lives are held against a model of lives on its own scale, whatever transform design.yml names
with life_scales as (
    select
        experiment_id,
        response,
        case when distribution = 'normal' then 'none' else 'ln' end as transform
    from {{ ref('int_life_reduced_models') }}
    where reason is null
),

response_scales as (
    select
        experiments.experiment_id,
        responses.response,
        coalesce(life_scales.transform, responses.transform) as transform,
        life_scales.transform as life_transform
    from {{ ref('int_experiments') }} as experiments
    inner join {{ ref('int_responses') }} as responses on experiments.experiment_id = responses.experiment_id
    left join life_scales
        on
            coalesce(experiments.confirms, experiments.experiment_id) = life_scales.experiment_id
            and responses.response = life_scales.response
),

runs as (
    select
        runs.experiment_id,
        runs.response,
        runs.levels,
        case
            when scales.life_transform is null then runs.y
            when scales.life_transform = 'none' then runs.observed
            -- a life of 0 has no logarithm
            when runs.observed > 0 then ln(runs.observed)
        end as y,
        runs.is_censored
    from {{ ref('int_run_responses') }} as runs
    inner join response_scales as scales
        on runs.experiment_id = scales.experiment_id and runs.response = scales.response
),

settings as (
    {{ doe.confirmation_settings('runs', ref('int_experiments'), ref('int_factors'), 'response_scales') }}
)

select * from settings
