{% macro full_model_terms(plans, terms, factors) %}
{#- The terms of the full least-squares model. Where lost runs left at least half of the treatments every term is tried.
    Where fewer were run the runs are a fraction without generators (Plackett and Burman 1946), which carries complete
    orders only: interactions of an order too many for the runs would be a haphazard choice. With axial runs the model is
    the second-order one: main effects, interactions of two factors, and squares (Box and Wilson 1951). Interactions that
    the plan pools into the error are left out. -#}
with _doe_orders as (
    select
        design_key,
        term_order,
        sum(count(*)) over (
            partition by design_key
            order by term_order
        ) as n_to_order
    from {{ terms }} as terms
    group by design_key, term_order
)

select
    plans.experiment_id,
    plans.response,
    'full' as model,
    terms.term,
    terms.term_order,
    terms.mask,
    'term' as kind
from {{ plans }} as plans
inner join {{ terms }} as terms on plans.design_key = terms.design_key
inner join _doe_orders as orders on terms.design_key = orders.design_key and terms.term_order = orders.term_order
where
    plans.method = 'least_squares'
    and (plans.n_axial = 0 or terms.term_order <= 2)
    and (plans.pool_from_order is null or terms.term_order < plans.pool_from_order)
    and orders.n_to_order < {{ doe.max_columns() }}
    and (
        2 * plans.n_treatments >= {{ doe.power_of_two('plans.n_basic') }}
        or orders.n_to_order < plans.n_treatments
    )
union all
select
    experiment_id,
    response,
    'full' as model,
    'Curvature' as term,
    0 as term_order,
    0 as mask,
    'curvature' as kind
from {{ plans }} as plans
where method = 'least_squares' and n_center > 0 and n_axial = 0
union all
select
    plans.experiment_id,
    plans.response,
    'full' as model,
    factors.letter || factors.letter as term,
    2 as term_order,
    {{ doe.power_of_two('factors.position - 1') }} as mask,
    'square' as kind
from {{ plans }} as plans
inner join {{ factors }} as factors on plans.design_key = factors.design_key
where plans.method = 'least_squares' and plans.n_axial > 0
{% endmacro %}
