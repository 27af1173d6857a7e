{% macro effect_estimates(passes, plans, terms, coefficients, model_terms) %}
{#- Effects from the last Yates column, effect = 2 contrast / N, SS = contrast^2 / N (Montgomery 2013, section 6.5), and
    from the coefficients of least squares, whose SS is partial: what the term adds to all others. `variance_factor`
    is the variance of the coefficient over that of a run; `orthogonal_effect` is what the term adds to those before it.
    A square has no two levels to compare: its effect is twice the coefficient all the same. -#}
select
    plans.experiment_id,
    plans.response,
    terms.contrast,
    terms.term,
    terms.term_order,
    terms.mask,
    'term' as kind,
    -- the contrast estimates sign * term: D=-ABC turns D round
    2 * terms.sign * passes.value_above_origin / plans.n_factorial as effect,
    passes.value_above_origin * passes.value_above_origin / plans.n_factorial as sum_sq,
    cast(1 as double precision) / plans.n_factorial as variance_factor,
    2 * terms.sign * passes.value_above_origin / plans.n_factorial as orthogonal_effect
from {{ passes }} as passes
inner join {{ plans }} as plans on passes.experiment_id = plans.experiment_id and passes.response = plans.response
inner join {{ terms }} as terms on plans.design_key = terms.design_key and passes.position = terms.contrast
where passes.pass = passes.n_basic and plans.method = 'yates'
union all
select
    plans.experiment_id,
    plans.response,
    terms.contrast,
    model_terms.term,
    model_terms.term_order,
    model_terms.mask,
    model_terms.kind,
    2 * coefficients.coefficient as effect,
    coefficients.coefficient * coefficients.coefficient / coefficients.variance_factor as sum_sq,
    coefficients.variance_factor,
    2 * coefficients.orthogonal_contrast / sqrt(nullif(plans.n_factorial, 0)) as orthogonal_effect
from {{ coefficients }} as coefficients
inner join {{ plans }} as plans
    on coefficients.experiment_id = plans.experiment_id and coefficients.response = plans.response
inner join {{ model_terms }} as model_terms
    on
        coefficients.experiment_id = model_terms.experiment_id
        and coefficients.response = model_terms.response
        and coefficients.kind = model_terms.kind
        and coefficients.name = model_terms.term
left join {{ terms }} as terms
    on plans.design_key = terms.design_key and model_terms.kind = 'term' and model_terms.term = terms.term
where coefficients.is_estimable and model_terms.kind <> 'curvature'
{% endmacro %}
