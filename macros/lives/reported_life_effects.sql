{% macro reported_life_effects(plans, terms, tests, models, choices, inestimable_terms) %}
{#- One row per term of the design of censored lives: its effect and test, or the reason why there is none. -#}
with _doe_refusals as (
    select
        experiment_id,
        response,
        min(reason) as reason
    from {{ models }} as models
    where model = 'full'
    group by experiment_id, response
)

select
    plans.experiment_id,
    plans.response,
    terms.term,
    cast(terms.term_order as integer) as term_order,
    tests.effect,
    tests.effect / 2 as coefficient,
    cast(null as double precision) as sum_sq,
    case when tests.effect is not null then 1 end as df,
    cast(null as double precision) as mean_sq,
    cast(null as double precision) as f_value,
    tests.p_value,
    tests.std_error,
    tests.ci_lower,
    tests.ci_upper,
    terms.aliases,
    tests.effect is not null as is_estimable,
    'censored_ml' as method,
    case when tests.p_value is not null then 'likelihood' else 'none' end as significance_basis,
    coalesce(tests.is_significant, false) as is_significant,
    case
        when tests.effect is not null
            then
                tests.distribution || ' lives by maximum likelihood: effect on '
                || case when tests.distribution = 'normal' then 'the life' else 'ln life' end || ', no sum of squares'
        when plans.reason is not null then plans.reason
        when inestimable_terms.reason is not null then inestimable_terms.reason
        when refusals.reason is not null
            then
                terms.term || ': left out of the model, because '
                || case when choices.model is null then '' else 'in the full one ' end || refusals.reason
        else
            terms.term || ': left out of the model, for which interactions of ' || terms.term_order
            || ' factors are too many'
    end as reason
from {{ plans }} as plans
inner join {{ terms }} as terms on plans.design_key = terms.design_key
left join {{ tests }} as tests
    on
        plans.experiment_id = tests.experiment_id
        and plans.response = tests.response
        and terms.term = tests.term
left join {{ choices }} as choices
    on plans.experiment_id = choices.experiment_id and plans.response = choices.response
left join _doe_refusals as refusals
    on plans.experiment_id = refusals.experiment_id and plans.response = refusals.response
left join {{ inestimable_terms }} as inestimable_terms
    on
        plans.experiment_id = inestimable_terms.experiment_id
        and plans.response = inestimable_terms.response
        and terms.term = inestimable_terms.term
        and inestimable_terms.model = 'full'
{% endmacro %}
