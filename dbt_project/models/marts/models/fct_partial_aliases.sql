with terms as (
    select
        plans.experiment_id,
        plans.response,
        terms.term,
        terms.term_order,
        terms.mask
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_effect_terms') }} as terms on plans.design_key = terms.design_key
    where plans.method = 'least_squares'
),

partial_aliases as (
    {{ doe.partial_aliases(
        ref('int_full_matrices'),
        ref('int_full_cells'),
        ref('int_full_matrix_values'),
        ref('int_full_matrix_factors'),
        'terms'
    ) }}
)

select * from partial_aliases
