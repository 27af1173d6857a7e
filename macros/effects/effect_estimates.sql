{% macro effect_estimates(passes, plans, terms) %}
{#- The last Yates column to effects: effect = 2 contrast / N, SS = contrast^2 / N (Montgomery 2013, section 6.5). -#}
select
    plans.experiment_id,
    plans.response,
    terms.contrast,
    terms.term,
    -- the contrast estimates sign * term: D=-ABC turns D round
    2 * terms.sign * passes.value_above_origin / plans.n_factorial as effect,
    passes.value_above_origin * passes.value_above_origin / plans.n_factorial as sum_sq
from {{ passes }} as passes
inner join {{ plans }} as plans on passes.experiment_id = plans.experiment_id and passes.response = plans.response
inner join {{ terms }} as terms on plans.design_key = terms.design_key and passes.position = terms.contrast
where passes.pass = passes.n_basic
{% endmacro %}
