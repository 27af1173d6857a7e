{% macro reported_effects(plans, terms, tests) %}
{#- One row per term of the design: its effect and test, or the reason why there is none. -#}
select
    plans.experiment_id,
    plans.response,
    terms.term,
    cast(terms.term_order as integer) as term_order,
    tests.effect,
    tests.effect / 2 as coefficient,
    tests.sum_sq,
    case when plans.method is not null then 1 end as df,
    tests.sum_sq as mean_sq,
    tests.f_value,
    tests.p_value,
    tests.std_error,
    tests.ci_lower,
    tests.ci_upper,
    terms.aliases,
    plans.method is not null as is_estimable,
    plans.method,
    coalesce(tests.significance_basis, plans.significance_basis) as significance_basis,
    coalesce(tests.is_significant, false) as is_significant,
    coalesce(tests.reason, plans.reason) as reason
from {{ plans }} as plans
inner join {{ terms }} as terms on plans.design_key = terms.design_key
left join {{ tests }} as tests
    on
        plans.experiment_id = tests.experiment_id
        and plans.response = tests.response
        and terms.contrast = tests.contrast
{% endmacro %}
