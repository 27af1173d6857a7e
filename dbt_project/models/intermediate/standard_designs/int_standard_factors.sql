-- letters in the order of the catalogue: I is the identity
with letters as (
    select
        'ABCDEFGHJKLMNOP' as letters,
        1 as first_position
),

factors as (
    select
        designs.design_key,
        designs.k - designs.p as n_basic,
        position_series.position,
        substring(letters.letters from position_series.position for 1) as letter
    from {{ ref('stg_standard_designs') }} as designs
    cross join letters
    {{ doe.cross_join_series('position', 'letters.first_position', 'designs.k') }}
)

select
    design_key,
    letter,
    position,
    position <= n_basic as is_basic,
    case when position <= n_basic then position end as basic_rank
from factors
