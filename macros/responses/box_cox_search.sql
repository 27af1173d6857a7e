{% macro box_cox_search(starts, models, runs, columns) %}
{#- Newton's steps towards the lambda where SSE is smallest (`log_target` null) or where ln SSE crosses `log_target`, all
    models at once. Each search keeps a bracket, which it halves when a step would leave it, and ends with a step below
    1e-8: what a step of Newton leaves to do is of the order of its square. -#}
with recursive _doe_steps as (
    select
        point_id,
        model_id,
        side,
        log_target,
        lambda,
        low,
        high,
        0 as step,
        cast(null as double precision) as previous_lambda,
        cast(null as double precision) as sse,
        cast(null as boolean) as is_exact
    from {{ starts }} as starts
    union all
    select
        next_steps.*
    from (
        with _doe_current as (
            select * from _doe_steps
            where step < 60 and (previous_lambda is null or abs(lambda - previous_lambda) > 1e-8)
        ),

        _doe_sums as (
            {{ doe.box_cox_sums('_doe_current', models, runs, columns) | indent(12) }}
        ),

        -- the function whose zero is sought rises from the low end of the bracket to its high end
        _doe_judged as (
            select
                current_points.*,
                sums.sse as sse_here,
                sums.is_exact as is_exact_here,
                case
                    when current_points.log_target is null then sums.slope
                    else current_points.side * (ln(sums.sse) - current_points.log_target)
                end as value,
                case
                    when current_points.log_target is null then sums.bend
                    else current_points.side * sums.slope / sums.sse
                end as slope
            from _doe_current as current_points
            inner join _doe_sums as sums on current_points.point_id = sums.point_id
        ),

        _doe_brackets as (
            select
                *,
                case when value > 0 then low else lambda end as new_low,
                case when value > 0 then lambda else high end as new_high,
                case when slope > 0 then lambda - value / slope end as newton
            from _doe_judged
        )

        select
            point_id,
            model_id,
            side,
            log_target,
            case when newton between new_low and new_high then newton else (new_low + new_high) / 2 end as lambda,
            new_low as low,
            new_high as high,
            step + 1 as step,
            lambda as previous_lambda,
            sse_here as sse,
            is_exact_here as is_exact
        from _doe_brackets
    ) as next_steps
),

_doe_ranked as (
    select
        *,
        row_number() over (
            partition by point_id
            order by step desc
        ) as steps_to_end
    from _doe_steps
)

select
    point_id,
    model_id,
    side,
    lambda,
    sse,
    is_exact,
    step as n_steps
from _doe_ranked
where steps_to_end = 1
{% endmacro %}
