{{ config(materialized='view') }}

-- what the reduced models say, of means and of lives: intercept, terms and squares; blocks are averaged over
with coefficients as (
    select
        experiment_id,
        response,
        model,
        kind,
        name,
        is_estimable,
        coefficient
    from {{ ref('int_model_coefficients') }}
    union all
    select
        experiment_id,
        response,
        model,
        kind,
        name,
        is_estimable,
        coefficient
    from {{ ref('int_life_reduced_coefficients') }}
),

terms as (
    select
        experiment_id,
        response,
        model,
        kind,
        term,
        mask
    from {{ ref('int_model_terms') }}
    union all
    select
        experiment_id,
        response,
        model,
        kind,
        term,
        mask
    from {{ ref('int_life_reduced_terms') }}
)

select
    coefficients.experiment_id,
    coefficients.response,
    coefficients.kind,
    coefficients.name,
    coalesce(terms.mask, 0) as mask,
    coefficients.is_estimable,
    coefficients.coefficient
from coefficients
left join terms
    on
        coefficients.experiment_id = terms.experiment_id
        and coefficients.response = terms.response
        and coefficients.model = terms.model
        and coefficients.kind = terms.kind
        and coefficients.name = terms.term
where coefficients.model = 'reduced' and coefficients.kind in ('intercept', 'term', 'square')
