{% macro candidate_settings(models, terms, factors) %}
{#- The settings among which the best is looked for: every corner of the cube of the factors that a model has, and today's. -#}
with _doe_factors as (
    select
        experiment_id,
        {{ doe.power_of_two('factor_position - 1') }} as bit,
        current_coded
    from {{ factors }} as factors
),

_doe_active_factors as (
    select
        terms.experiment_id,
        terms.response,
        factors.bit,
        row_number() over (
            partition by terms.experiment_id, terms.response
            order by factors.bit
        ) as active_rank
    from {{ terms }} as terms
    inner join _doe_factors as factors
        on terms.experiment_id = factors.experiment_id and {{ doe.bit_and('terms.mask', 'factors.bit') }} > 0
    group by terms.experiment_id, terms.response, factors.bit
),

_doe_active_counts as (
    select
        experiment_id,
        response,
        count(*) as n_active
    from _doe_active_factors as active_factors
    group by experiment_id, response
),

_doe_corner_numbers as (
    select
        experiment_id,
        response,
        corner
    from _doe_active_counts as active_counts
    {{ doe.cross_join_series('corner', '0', doe.power_of_two('n_active') ~ ' - 1') }}
),

-- the corners of the cube of the factors that matter; a setting is the mask of its factors at the high level
_doe_corners as (
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
    from _doe_corner_numbers as corner_numbers
    inner join _doe_active_factors as active_factors
        on
            corner_numbers.experiment_id = active_factors.experiment_id
            and corner_numbers.response = active_factors.response
    group by corner_numbers.experiment_id, corner_numbers.response, corner_numbers.corner
),

_doe_current_settings as (
    select
        models.experiment_id,
        models.response,
        'current' as setting,
        cast(sum(case when factors.current_coded > 0 then factors.bit else 0 end) as bigint) as high_mask
    from {{ models }} as models
    inner join _doe_factors as factors on models.experiment_id = factors.experiment_id
    group by models.experiment_id, models.response
)

select * from _doe_corners
union all
select * from _doe_current_settings
{% endmacro %}

{% macro candidate_levels(settings, factors) %}
{#- Coded levels of the settings, long. -#}
select
    settings.experiment_id,
    settings.response,
    'reduced' as model,
    settings.setting || ' ' || settings.high_mask as setting,
    factors.factor_position,
    cast(
        case
            when {{ doe.bit_and('settings.high_mask', doe.power_of_two('factors.factor_position - 1')) }} > 0 then 1
            else -1
        end as double precision
    ) as level
from {{ settings }} as settings
inner join {{ factors }} as factors on settings.experiment_id = factors.experiment_id
{% endmacro %}
