{% macro reported_effects(plans, terms, tests, inestimable_terms) %}
{#- One row per term of the design: its effect and test, or the reason why there is none. -#}
select
    plans.experiment_id,
    plans.response,
    terms.term,
    cast(terms.term_order as integer) as term_order,
    tests.effect,
    tests.effect / 2 as coefficient,
    tests.sum_sq,
    case when tests.effect is not null then 1 end as df,
    tests.sum_sq as mean_sq,
    tests.f_value,
    tests.p_value,
    tests.std_error,
    tests.ci_lower,
    tests.ci_upper,
    terms.aliases,
    tests.effect is not null as is_estimable,
    plans.method,
    coalesce(tests.significance_basis, 'none') as significance_basis,
    coalesce(tests.is_significant, false) as is_significant,
    case
        when tests.effect is not null then tests.reason
        when inestimable_terms.reason is not null then inestimable_terms.reason
        when plans.method = 'least_squares' and terms.term_order >= plans.pool_from_order
            then
                terms.term || ': pooled into the error, as all interactions of ' || plans.pool_from_order
                || ' and more factors are'
        when plans.method = 'least_squares'
            then
                terms.term || ': left out of the model, for which interactions of ' || terms.term_order || ' factors are'
                || ' too many (' || plans.n_treatments || ' treatments were run, and at most {{ doe.max_columns() }}'
                || ' columns are fitted)'
        when plans.method = 'censored_ml'
            then 'censored lives are fitted by maximum likelihood, without sums of squares'
        else plans.reason
    end as reason
from {{ plans }} as plans
inner join {{ terms }} as terms on plans.design_key = terms.design_key
left join {{ tests }} as tests
    on
        plans.experiment_id = tests.experiment_id
        and plans.response = tests.response
        and terms.contrast = tests.contrast
left join {{ inestimable_terms }} as inestimable_terms
    on
        plans.experiment_id = inestimable_terms.experiment_id
        and plans.response = inestimable_terms.response
        and terms.term = inestimable_terms.term
union all
-- squares belong to the experiment that has axial runs, not to the design
select
    plans.experiment_id,
    plans.response,
    tests.term,
    cast(tests.term_order as integer) as term_order,
    tests.effect,
    tests.effect / 2 as coefficient,
    tests.sum_sq,
    1 as df,
    tests.sum_sq as mean_sq,
    tests.f_value,
    tests.p_value,
    tests.std_error,
    tests.ci_lower,
    tests.ci_upper,
    tests.term as aliases,
    true as is_estimable,
    plans.method,
    tests.significance_basis,
    tests.is_significant,
    tests.reason
from {{ tests }} as tests
inner join {{ plans }} as plans on tests.experiment_id = plans.experiment_id and tests.response = plans.response
where tests.kind = 'square'
{% endmacro %}
