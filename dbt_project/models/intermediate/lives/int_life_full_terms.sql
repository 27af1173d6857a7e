-- the full model, the models that the design names, and where a cell has no failure what the full model falls back on:
-- all terms of at most `order` letters
with full_terms as (
    {{ doe.full_model_terms(ref('int_life_plans'), ref('int_effect_terms'), ref('int_design_factors')) }}
),

chosen as (
    {{ doe.chosen_model_terms(ref('stg_models'), ref('int_life_plans'), ref('int_factors')) }}
),

unfailed as (
    select distinct
        experiment_id,
        response
    from {{ ref('int_unfailed_cells') }}
),

orders as (
    select distinct
        full_terms.experiment_id,
        full_terms.response,
        full_terms.term_order
    from full_terms
    inner join unfailed
        on full_terms.experiment_id = unfailed.experiment_id and full_terms.response = unfailed.response
    where full_terms.kind = 'term'
),

lower_orders as (
    select
        *,
        max(term_order) over (partition by experiment_id, response) as highest_order
    from orders
)

select
    experiment_id,
    response,
    model,
    term,
    term_order,
    mask,
    kind
from full_terms
union all
select
    full_terms.experiment_id,
    full_terms.response,
    'order ' || lower_orders.term_order as model,
    full_terms.term,
    full_terms.term_order,
    full_terms.mask,
    full_terms.kind
from lower_orders
inner join full_terms
    on lower_orders.experiment_id = full_terms.experiment_id and lower_orders.response = full_terms.response
where
    lower_orders.term_order < lower_orders.highest_order
    and full_terms.term_order <= lower_orders.term_order
    and full_terms.kind <> 'square'
union all
select
    experiment_id,
    response,
    model,
    term,
    term_order,
    mask,
    kind
from chosen
