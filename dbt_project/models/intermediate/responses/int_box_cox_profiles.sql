with models as (
    select * from {{ ref('int_box_cox_models') }}
    where reason is null
),

numbered_points as (
    select
        models.model_id,
        cast(quarter as double precision) / 4 as lambda
    from models
    {{ doe.cross_join_series('quarter', '-8', '8') }}
),

points as (
    select
        row_number() over (order by model_id, lambda) as point_id,
        model_id,
        lambda
    from numbered_points
),

sums as (
    {{ doe.box_cox_sums(
        'points', 'models', ref('int_box_cox_runs'), ref('int_box_cox_columns'), with_derivatives=false
    ) }}
)

select
    points.model_id,
    points.lambda,
    sums.sse
from points
inner join sums on points.point_id = sums.point_id
