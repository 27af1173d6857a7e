-- every setting that somebody asks a prediction for, whoever asks
with factors as (
    select * from {{ ref('int_factors') }}
),

fitted_models as (
    select distinct
        experiment_id,
        response,
        model
    from {{ ref('int_fitted_coefficients') }}
    union all
    select
        experiment_id,
        response,
        model
    from {{ ref('int_life_reduced_models') }}
    where reason is null
),

named as (
    select
        models.experiment_id,
        models.response,
        models.model,
        'named' as setting_kind,
        settings.setting,
        factors.factor_position,
        settings.coded as level
    from {{ ref('stg_settings') }} as settings
    inner join factors on settings.experiment_id = factors.experiment_id and settings.letter = factors.letter
    inner join fitted_models as models on settings.experiment_id = models.experiment_id
),

-- two confirming experiments may have run the same setting: it is asked for once
confirmation_settings as (
    select distinct
        confirms as experiment_id,
        response,
        setting,
        levels
    from {{ ref('int_confirmation_settings') }}
    where reason is null
),

confirmations as (
    select
        experiment_id,
        response,
        'reduced' as model,
        'confirmation' as setting_kind,
        setting,
        cast(factor_position as integer) as factor_position,
        level
    from confirmation_settings
    {{ doe.cross_join_elements('levels', 'level', 'factor_position') }}
),

located_models as (
    select distinct
        experiment_id,
        response,
        model
    from {{ ref('int_stationary_levels') }}
    where coded is not null
),

-- a factor outside the model stands at its centre
stationary as (
    select
        models.experiment_id,
        models.response,
        models.model,
        'stationary' as setting_kind,
        'point' as setting,
        factors.factor_position,
        coalesce(levels.coded, case when factors.is_numeric then 0 else -1 end) as level
    from located_models as models
    inner join factors on models.experiment_id = factors.experiment_id
    left join {{ ref('int_stationary_levels') }} as levels
        on
            models.experiment_id = levels.experiment_id
            and models.response = levels.response
            and models.model = levels.model
            and factors.factor_position = levels.factor_position
),

path as (
    select
        experiment_id,
        response,
        'reduced' as model,
        'path' as setting_kind,
        cast(path_step as text) as setting,
        factor_position,
        coded as level
    from {{ ref('int_steepest_ascent') }}
),

best_corners as (
    select
        experiment_id,
        response,
        'reduced' as model,
        'corner' as setting_kind,
        'best' as setting,
        factor_position,
        level
    from {{ ref('int_corner_levels') }}
)

select * from named
union all
select * from best_corners
union all
select * from confirmations
union all
select * from stationary
union all
select * from path
