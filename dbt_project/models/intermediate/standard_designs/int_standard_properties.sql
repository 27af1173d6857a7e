with designs as (
    select
        design_key,
        k,
        p,
        k - p as n_basic
    from {{ ref('stg_standard_designs') }}
),

properties as (
    {{ doe.design_properties('designs', ref('int_standard_factors'), ref('int_standard_defining_words')) }}
)

select * from properties
