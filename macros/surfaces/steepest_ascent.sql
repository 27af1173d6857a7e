{% macro steepest_ascent(model_terms, coefficients, factors, responses, best_settings, plans, n_steps=10) %}
{#- The path of steepest ascent of the reduced model: from the centre along its gradient there, so that the factor with the
    largest coefficient moves one coded unit a step (Box and Wilson 1951; Montgomery 2013, section 11.2); descent where
    the response is to be minimized, towards the target where there is one. Text factors stand at their best levels:
    the gradient there holds their interactions. The inverse turns the direction round. -#}
with _doe_starts as (
    select
        factors.experiment_id,
        responses.response,
        responses.goal,
        responses.target,
        responses.transform,
        plans.origin,
        coalesce(best_settings.high_mask, 0) as high_mask,
        sum(case when factors.is_numeric then {{ doe.power_of_two('factors.factor_position - 1') }} else 0 end) as numeric_mask
    from {{ factors }} as factors
    inner join {{ responses }} as responses on factors.experiment_id = responses.experiment_id
    inner join {{ plans }} as plans
        on responses.experiment_id = plans.experiment_id and responses.response = plans.response
    left join {{ best_settings }} as best_settings
        on responses.experiment_id = best_settings.experiment_id and responses.response = best_settings.response
    group by
        factors.experiment_id,
        responses.response,
        responses.goal,
        responses.target,
        responses.transform,
        plans.origin,
        best_settings.high_mask
),

-- a term with one numeric factor slopes along it; a term of text factors only lifts the centre
_doe_slopes as (
    select
        coefficients.experiment_id,
        coefficients.response,
        cast({{ doe.bit_and('terms.mask', 'cast(starts.numeric_mask as bigint)') }} as bigint) as numeric_letters,
        terms.kind,
        coefficients.coefficient
        * case
            when
                {{ doe.bit_count(
                    '(terms.mask & ~ cast(starts.numeric_mask as bigint) & ~ starts.high_mask)'
                ) }} % 2 = 0
                then 1
            else -1
        end as slope
    from {{ coefficients }} as coefficients
    inner join {{ model_terms }} as terms
        on
            coefficients.experiment_id = terms.experiment_id
            and coefficients.response = terms.response
            and coefficients.model = terms.model
            and coefficients.kind = terms.kind
            and coefficients.name = terms.term
    inner join _doe_starts as starts
        on coefficients.experiment_id = starts.experiment_id and coefficients.response = starts.response
    where coefficients.model = 'reduced' and coefficients.is_estimable and coefficients.kind = 'term'
),

_doe_centers as (
    select
        starts.experiment_id,
        starts.response,
        starts.goal,
        starts.target,
        starts.transform,
        starts.origin + coefficients.coefficient + coalesce(sum(slopes.slope), 0) as center
    from _doe_starts as starts
    inner join {{ coefficients }} as coefficients
        on
            starts.experiment_id = coefficients.experiment_id
            and starts.response = coefficients.response
            and coefficients.model = 'reduced'
            and coefficients.kind = 'intercept'
    left join _doe_slopes as slopes
        on
            starts.experiment_id = slopes.experiment_id
            and starts.response = slopes.response
            and slopes.numeric_letters = 0
    group by
        starts.experiment_id,
        starts.response,
        starts.goal,
        starts.target,
        starts.transform,
        starts.origin,
        coefficients.coefficient
),

_doe_directions as (
    select
        experiment_id,
        response,
        case goal
            when 'maximize' then 1
            when 'minimize' then -1
            else sign(target - {{ doe.back_transformed('center', 'transform') }})
        end * case when transform = 'inverse' then -1 else 1 end as direction
    from _doe_centers
),

_doe_gradients as (
    select
        slopes.experiment_id,
        slopes.response,
        factors.factor_position,
        sum(slopes.slope) * directions.direction as gradient,
        max(abs(sum(slopes.slope) * directions.direction)) over (
            partition by slopes.experiment_id, slopes.response
        ) as steepest
    from _doe_slopes as slopes
    inner join _doe_directions as directions
        on slopes.experiment_id = directions.experiment_id and slopes.response = directions.response
    inner join {{ factors }} as factors
        on
            slopes.experiment_id = factors.experiment_id
            and slopes.numeric_letters = {{ doe.power_of_two('factors.factor_position - 1') }}
    group by slopes.experiment_id, slopes.response, factors.factor_position, directions.direction
),

_doe_paths as (
    select
        experiment_id,
        response,
        max(steepest) as steepest
    from _doe_gradients
    group by experiment_id, response
    having max(steepest) > 0
)

select
    paths.experiment_id,
    paths.response,
    path_step_series.path_step,
    factors.factor_position,
    case
        when factors.is_numeric
            -- adding 0 makes a minus zero plain
            then path_step_series.path_step * coalesce(gradients.gradient, 0) / paths.steepest + 0
        when {{ doe.bit_and('starts.high_mask', doe.power_of_two('factors.factor_position - 1')) }} > 0 then 1
        else -1
    end as coded
from _doe_paths as paths
inner join _doe_starts as starts on paths.experiment_id = starts.experiment_id and paths.response = starts.response
inner join {{ factors }} as factors on paths.experiment_id = factors.experiment_id
left join _doe_gradients as gradients
    on
        paths.experiment_id = gradients.experiment_id
        and paths.response = gradients.response
        and factors.factor_position = gradients.factor_position
{{ doe.cross_join_series('path_step', '0', n_steps) }}
{% endmacro %}
