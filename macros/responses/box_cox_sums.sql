{% macro box_cox_sums(points, models, runs, columns, with_derivatives=true) %}
{#- The residual sum of squares of each model on the scale of each lambda, with its first two derivatives by lambda.
    In units of the geometric mean g, u = ln(y/g), the transformed response is z = (exp(lambda u) - 1) / lambda, up to a
    constant that the model's intercept takes; g^2 SSE(z) is the SSE of Montgomery (2013), equation 15.1. With q_p the
    orthogonal columns of the model, SSE = sum z^2 - sum (q_p'z)^2, and in the same way for z1 = dz/dlambda and z2.
    A model without a matrix fits every cell by its mean: its orthogonal columns are the cells. -#}
{%- set values = ['z', 'z1', 'z2'] if with_derivatives else ['z'] -%}
{%- set products = {'z_z': '{0}z * {0}z', 'z_z1': '{0}z * {0}z1', 'z1_z1': '{0}z1 * {0}z1 + {0}z * {0}z2'} if with_derivatives
                   else {'z_z': '{0}z * {0}z'} -%}
with _doe_values as (
    select
        points.point_id,
        models.matrix_id,
        runs.cell_number,
        runs.u,
        points.lambda * runs.u as x,
        case when abs(points.lambda * runs.u) >= 0.1 then exp(points.lambda * runs.u) end as e
    from {{ points }} as points
    inner join {{ models }} as models on points.model_id = models.model_id
    inner join {{ runs }} as runs on models.response_id = runs.response_id
),

-- z = u f(x), f(x) = (exp(x) - 1) / x, by its series where the difference would cost digits
_doe_transformed as (
    select
        point_id,
        matrix_id,
        cell_number,
        {%- if with_derivatives %}
        u * u * case
            when e is null then {{ doe._horner('x', doe._reciprocals([403200, 45360, 5760, 840, 144, 30, 8, 3, 2])) }}
            else (e * (x - 1) + 1) / (x * x)
        end as z1,
        u * u * u * case
            when e is null then {{ doe._horner('x', doe._reciprocals([6480, 960, 168, 36, 10, 4, 3])) }}
            else (e * (x * x - 2 * x + 2) - 2) / (x * x * x)
        end as z2,
        {%- endif %}
        u * case
            when e is null
                then {{ doe._horner('x', doe._reciprocals([3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1])) }}
            else (e - 1) / x
        end as z
    from _doe_values
),

_doe_cells as (
    select
        point_id,
        matrix_id,
        cell_number,
        {%- for value in values %}
        sum({{ value }}) as {{ value }},
        {%- endfor %}
        {%- for product, expression in products.items() %}
        sum({{ expression.format('') }}) as {{ product }},
        {%- endfor %}
        count(*) as n
    from _doe_transformed
    group by point_id, matrix_id, cell_number
),

_doe_contrasts as (
    select
        {%- for value in values %}
        sum(columns.orthogonal_x * cells.{{ value }}) as {{ value }},
        {%- endfor %}
        cells.point_id
    from _doe_cells as cells
    inner join {{ columns }} as columns
        on cells.matrix_id = columns.matrix_id and cells.cell_number = columns.cell_number
    group by cells.point_id, columns.position
),

_doe_parts as (
    select
        point_id,
        {%- for product, expression in products.items() %}
        {{ product }} - case when matrix_id is null then ({{ expression.format('') }}) / n else 0 end as {{ product }},
        {%- endfor %}
        z_z as z_z_of_runs
    from _doe_cells
    union all
    select
        point_id,
        {%- for product, expression in products.items() %}
        -({{ expression.format('') }}) as {{ product }},
        {%- endfor %}
        0 as z_z_of_runs
    from _doe_contrasts
)

select
    point_id,
    {%- if with_derivatives %}
    2 * sum(z_z1) as slope,
    2 * sum(z1_z1) as bend,
    {%- endif %}
    -- less than its rounding error cannot be told from an exact fit, and has a logarithm
    greatest(sum(z_z), 1e-15 * sum(z_z_of_runs)) as sse,
    sum(z_z) <= 1e-12 * sum(z_z_of_runs) as is_exact
from _doe_parts
group by point_id
{% endmacro %}

{% macro _reciprocals(numbers) %}
{%- set texts = [] -%}
{%- for number in numbers -%}{%- do texts.append('1e0 / ' ~ number) -%}{%- endfor -%}
{{ return(texts) }}
{% endmacro %}
