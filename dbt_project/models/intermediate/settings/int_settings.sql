with responses as (
    select * from {{ ref('stg_responses') }}
),

experiment_factors as (
    select
        experiment_id,
        letter,
        {{ doe.power_of_two('factor_position - 1') }} as bit,
        current_coded
    from {{ ref('stg_factors') }}
),

models as (
    select * from {{ ref('int_reduced_models') }}
),

terms as (
    select * from {{ ref('int_model_terms') }}
),

active_factors as (
    select
        terms.experiment_id,
        terms.response,
        factors.bit,
        row_number() over (
            partition by terms.experiment_id, terms.response
            order by factors.bit
        ) as active_rank
    from terms
    inner join experiment_factors as factors
        on terms.experiment_id = factors.experiment_id and {{ doe.bit_and('terms.mask', 'factors.bit') }} > 0
    group by terms.experiment_id, terms.response, factors.bit
),

active_counts as (
    select
        experiment_id,
        response,
        count(*) as n_active
    from active_factors
    group by experiment_id, response
),

corner_numbers as (
    select
        experiment_id,
        response,
        corner
    from active_counts
    {{ doe.cross_join_series('corner', '0', doe.power_of_two('n_active') ~ ' - 1') }}
),

-- the corners of the cube of the factors that matter; a setting is the mask of its factors at the high level
corners as (
    select
        corner_numbers.experiment_id,
        corner_numbers.response,
        'corner' as setting,
        cast(sum(
            case
                when {{ doe.bit_and('corner_numbers.corner', doe.power_of_two('active_factors.active_rank - 1')) }} > 0
                    then active_factors.bit
                else 0
            end
        ) as bigint) as high_mask
    from corner_numbers
    inner join active_factors
        on
            corner_numbers.experiment_id = active_factors.experiment_id
            and corner_numbers.response = active_factors.response
    group by corner_numbers.experiment_id, corner_numbers.response, corner_numbers.corner
),

current_settings as (
    select
        models.experiment_id,
        models.response,
        'current' as setting,
        cast(sum(case when factors.current_coded > 0 then factors.bit else 0 end) as bigint) as high_mask
    from models
    inner join experiment_factors as factors on models.experiment_id = factors.experiment_id
    group by models.experiment_id, models.response
),

settings as (
    select * from corners
    union all
    select * from current_settings
),

deviations as (
    select
        settings.experiment_id,
        settings.response,
        settings.setting,
        settings.high_mask,
        -- coefficient times the product of the levels: negative for an odd number of low letters
        sum(
            terms.effect / 2
            * case
                when
                    (
                        {{ doe.bit_count('terms.mask') }}
                        - {{ doe.bit_count(doe.bit_and('terms.mask', 'settings.high_mask')) }}
                    ) % 2 = 0
                    then 1
                else -1
            end
        ) as deviation
    from settings
    left join terms on settings.experiment_id = terms.experiment_id and settings.response = terms.response
    group by settings.experiment_id, settings.response, settings.setting, settings.high_mask
),

predictions as (
    select
        deviations.experiment_id,
        deviations.response,
        deviations.setting,
        deviations.high_mask,
        responses.goal,
        responses.target,
        responses.transform,
        models.intercept + coalesce(deviations.deviation, 0) as predicted,
        models.t_critical * models.residual_std_error * sqrt(models.leverage) as ci_half_width,
        models.t_critical * models.residual_std_error * sqrt(1 + models.leverage) as pi_half_width
    from deviations
    inner join models on deviations.experiment_id = models.experiment_id and deviations.response = models.response
    inner join responses
        on deviations.experiment_id = responses.experiment_id and deviations.response = responses.response
)

select
    experiment_id,
    response,
    setting,
    high_mask,
    goal,
    target,
    transform,
    {{ doe.back_transformed('predicted', 'transform') }} as predicted_response,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'lower') }} as ci_lower,
    {{ doe.back_transformed_limit('predicted', 'ci_half_width', 'transform', 'upper') }} as ci_upper,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'lower') }} as pi_lower,
    {{ doe.back_transformed_limit('predicted', 'pi_half_width', 'transform', 'upper') }} as pi_upper
from predictions
