with axes as (
    select * from {{ ref('int_canonical_axes') }}
),

factors as (
    select * from {{ ref('int_factors') }}
)

select
    axes.experiment_id,
    axes.response,
    axes.model,
    axes.axis,
    axes.eigenvalue,
    factors.letter,
    axes.direction
from axes
inner join factors on axes.experiment_id = factors.experiment_id and axes.factor_position = factors.factor_position
