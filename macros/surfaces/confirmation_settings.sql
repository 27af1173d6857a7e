{% macro confirmation_settings(runs, experiments, factors, responses) %}
{#- The settings that confirmation runs were made at, each with the mean of its runs on the scale of the analysis; in `reason`
    why they cannot be held against the experiment that they name. -#}
with _doe_factor_texts as (
    select
        experiment_id,
        {{ dbt.listagg("letter || '=' || factor_name || ':' || low || ':' || high", "';'", 'order by factor_position') }} as factor_text
    from {{ factors }} as factors
    group by experiment_id
),

_doe_confirming as (
    select
        confirming.experiment_id,
        confirming.confirms,
        confirmed.experiment_id is not null as is_loaded,
        coalesce(own_texts.factor_text = confirmed_texts.factor_text, false) as has_same_factors
    from {{ experiments }} as confirming
    inner join _doe_factor_texts as own_texts on confirming.experiment_id = own_texts.experiment_id
    left join {{ experiments }} as confirmed on confirming.confirms = confirmed.experiment_id
    left join _doe_factor_texts as confirmed_texts on confirmed.experiment_id = confirmed_texts.experiment_id
    where confirming.confirms is not null
),

_doe_means as (
    select
        confirming.experiment_id,
        confirming.confirms,
        confirming.is_loaded,
        confirming.has_same_factors,
        runs.response,
        runs.levels,
        cast(count(runs.y) as integer) as n_runs,
        avg(runs.y) as mean_y,
        bool_or(coalesce(runs.is_censored, false)) as is_censored
    from _doe_confirming as confirming
    inner join {{ runs }} as runs on confirming.experiment_id = runs.experiment_id
    group by
        confirming.experiment_id,
        confirming.confirms,
        confirming.is_loaded,
        confirming.has_same_factors,
        runs.response,
        runs.levels
)

select
    means.experiment_id,
    means.confirms,
    means.response,
    cast(means.levels as text) as setting,
    means.levels,
    means.n_runs,
    means.mean_y,
    own_responses.transform,
    case
        when not means.is_loaded then means.confirms || ' is not in the warehouse yet'
        when not means.has_same_factors then 'the factors or their levels are not those of ' || means.confirms
        when confirmed_responses.response is null then means.confirms || ' has no response ' || means.response
        when confirmed_responses.transform <> own_responses.transform
            then
                means.confirms || ' has ' || means.response || ' with transform ' || confirmed_responses.transform
                || ', these runs have ' || own_responses.transform
        when means.n_runs = 0 then 'no run at this setting has a response'
        when means.is_censored then 'a life was censored: its mean is not known'
    end as reason
from _doe_means as means
inner join {{ responses }} as own_responses
    on means.experiment_id = own_responses.experiment_id and means.response = own_responses.response
left join {{ responses }} as confirmed_responses
    on means.confirms = confirmed_responses.experiment_id and means.response = confirmed_responses.response
{% endmacro %}
