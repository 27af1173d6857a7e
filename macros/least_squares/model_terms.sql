{% macro reduced_model_terms(tests, plans) %}
{#- The reduced model: what is significant, and for hierarchy every effect whose letters a significant interaction or
    square contains (Montgomery 2013, section 6.2, "model hierarchy"); with centre points the curvature, which is no
    error. -#}
select
    members.experiment_id,
    members.response,
    'reduced' as model,
    members.term,
    members.term_order,
    members.mask,
    members.kind,
    bool_or(members.is_significant) as is_significant
from {{ tests }} as members
inner join {{ tests }} as leaders
    on
        members.experiment_id = leaders.experiment_id
        and members.response = leaders.response
        and leaders.is_significant
        and {{ doe.bit_and('members.mask', 'leaders.mask') }} = members.mask
        -- a square is brought along by nothing
        and (members.kind = 'term' or members.term = leaders.term)
group by
    members.experiment_id, members.response, members.term, members.term_order, members.mask, members.kind
union all
select
    experiment_id,
    response,
    'reduced' as model,
    'Curvature' as term,
    0 as term_order,
    0 as mask,
    'curvature' as kind,
    false as is_significant
from {{ plans }} as plans
where method in ('yates', 'least_squares') and n_center > 0 and n_factorial > 0 and n_axial = 0
{% endmacro %}

{% macro chosen_model_terms(models, plans, factors) %}
{#- Models that the designs name, term by term as they are written: AB is a product, AA a square, and the curvature is in
    them only if it is listed. -#}
select
    plans.experiment_id,
    plans.response,
    models.model,
    models.term,
    length(models.term) as term_order,
    cast(sum({{ doe.power_of_two('factors.factor_position - 1') }}) as bigint) as mask,
    case when length(models.term) > count(*) then 'square' else 'term' end as kind,
    cast(null as boolean) as is_significant
from {{ plans }} as plans
inner join {{ models }} as models on plans.experiment_id = models.experiment_id
inner join {{ factors }} as factors
    on models.experiment_id = factors.experiment_id and position(factors.letter in models.term) > 0
where plans.method in ('yates', 'least_squares') and models.term <> 'Curvature'
group by plans.experiment_id, plans.response, models.model, models.term
union all
select
    plans.experiment_id,
    plans.response,
    models.model,
    models.term,
    0 as term_order,
    0 as mask,
    'curvature' as kind,
    cast(null as boolean) as is_significant
from {{ plans }} as plans
inner join {{ models }} as models on plans.experiment_id = models.experiment_id
where plans.method in ('yates', 'least_squares') and models.term = 'Curvature'
{% endmacro %}
