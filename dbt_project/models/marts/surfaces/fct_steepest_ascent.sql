with plans as (
    select * from {{ ref('int_analysis_plans') }}
),

factors as (
    select * from {{ ref('int_factors') }}
),

path as (
    select * from {{ ref('int_steepest_ascent') }}
),

predictions as (
    select * from {{ ref('int_asked_predictions') }}
    where setting_kind = 'path'
),

error_terms as (
    select * from {{ ref('int_error_terms') }}
),

sums as (
    select * from {{ ref('int_full_sums') }}
),

numeric_masks as (
    select
        experiment_id,
        cast(sum({{ doe.power_of_two('factor_position - 1') }}) as bigint) as numeric_mask
    from factors
    where is_numeric
    group by experiment_id
),

interactions as (
    select
        terms.experiment_id,
        terms.response,
        {{ dbt.listagg(
            "case when terms.kind = 'term' then terms.term end", "', '", 'order by terms.term_order, terms.term'
        ) }} as terms,
        bool_or(terms.kind = 'square') as has_squares
    from {{ ref('int_model_terms') }} as terms
    inner join numeric_masks on terms.experiment_id = numeric_masks.experiment_id
    where
        terms.model = 'reduced'
        and terms.is_significant
        and (
            terms.kind = 'square'
            or {{ doe.bit_count(doe.bit_and('terms.mask', 'numeric_masks.numeric_mask')) }} > 1
        )
    group by terms.experiment_id, terms.response
)

select
    plans.experiment_id,
    plans.response,
    cast(coalesce(path.path_step, 0) as integer) as path_step,
    factors.letter,
    factors.factor_name,
    path.coded,
    {{ doe.level_text('path.coded', 'factors.low', 'factors.high', 'factors.low_value', 'factors.high_value') }}
        as level,
    {{ doe.natural_level('path.coded', 'factors.low_value', 'factors.high_value') }} as natural_level,
    factors.unit,
    predictions.predicted_response,
    predictions.pi_lower,
    predictions.pi_upper,
    predictions.is_extrapolated,
    case
        when plans.method is null or plans.method = 'censored_ml' then 'not analysed: ' || error_terms.reason
        when path.path_step is null
            then 'no numeric factor has a slope to follow at the centre (or the target is met there)'
        else
            nullif(concat_ws(
                '; ',
                case
                    when interactions.has_squares then 'a second-order surface: see fct_stationary_points'
                    when sums.df_curvature > 0
                        and sums.ss_curvature > power(error_terms.t_critical, 2) * error_terms.ms_error
                        then 'curvature is significant: the path is straight, the surface is not'
                end,
                case
                    when interactions.terms is not null
                        then 'the direction changes along the path: ' || interactions.terms || ' significant'
                end,
                predictions.reason
            ), '')
    end as reason
from plans
inner join factors on plans.experiment_id = factors.experiment_id
inner join error_terms on plans.experiment_id = error_terms.experiment_id and plans.response = error_terms.response
left join sums on plans.experiment_id = sums.experiment_id and plans.response = sums.response
left join interactions
    on plans.experiment_id = interactions.experiment_id and plans.response = interactions.response
left join path
    on
        plans.experiment_id = path.experiment_id
        and plans.response = path.response
        and factors.factor_position = path.factor_position
left join predictions
    on
        path.experiment_id = predictions.experiment_id
        and path.response = predictions.response
        and cast(path.path_step as text) = predictions.setting
