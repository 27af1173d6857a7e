with surfaces as (
    select
        e.*,
        r.unit,
        max(e.predicted_response) over pair - min(e.predicted_response) over pair as span
    from marts.fct_response_surfaces as e
    inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
    where (e.experiment_id, e.response) = ({{snippet: asked}})
    window pair as (partition by e.letter_x, e.letter_y)
),

ranked as (
    select *, dense_rank() over (order by span desc, letter_x, letter_y) as place from surfaces
),

coded as (
    select
        ranked.*,
        x.low || ' … ' || x.high as ends_x,
        y.low || ' … ' || y.high as ends_y
    from ranked
    inner join marts.dim_factor as x on ranked.experiment_id = x.experiment_id and ranked.letter_x = x.letter
    inner join marts.dim_factor as y on ranked.experiment_id = y.experiment_id and ranked.letter_y = y.letter
    where ranked.place <= 4
)

select
    letter_x || ' × ' || letter_y as pair,
    letter_x || ': ' || factor_x || case when natural_x is null then ', ' || ends_x else '' end as factor_x,
    coalesce(natural_x, coded_x) as level_x,
    case when natural_x is not null then unit_x end as unit_x,
    letter_y || ': ' || factor_y || case when natural_y is null then ', ' || ends_y else '' end as factor_y,
    coalesce(natural_y, coded_y) as level_y,
    case when natural_y is not null then unit_y end as unit_y,
    predicted_response,
    held,
    is_extrapolated,
    unit
from coded
order by place, coded_y, coded_x
