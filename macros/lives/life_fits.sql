{% macro life_fits(models, matrices, matrix_values, matrix_factors, runs) %}
{#- One fit per row of `models` (experiment, response, model, distribution). Weibull lives have logarithms of the smallest
    extreme value distribution, lognormal lives normal ones (Lawless 2003, section 6.1); columns that are combinations of
    those before them are left out. -#}
with _doe_estimable as (
    select distinct
        matrix_key,
        position
    from {{ matrix_factors }} as matrix_factors
    where is_estimable
),

_doe_columns as (
    select
        matrix_values.matrix_key,
        cast(count(distinct matrix_values.position) as integer) as n_columns,
        cast(count(distinct matrix_values.cell) as integer) as n_cells,
        {{ doe.ordered_array('cast(matrix_values.x as double precision)', 'matrix_values.cell, matrix_values.position') }} as x
    from {{ matrix_values }} as matrix_values
    inner join _doe_estimable as estimable
        on matrix_values.matrix_key = estimable.matrix_key and matrix_values.position = estimable.position
    group by matrix_values.matrix_key
),

_doe_lives as (
    select
        experiment_id,
        response,
        cast(count(*) as integer) as n_runs,
        cast(sum(case when is_censored then 0 else 1 end) as integer) as n_failures,
        min(life) as shortest_life,
        sum(case when not is_censored and life > 0 then ln(life) end) as log_lives,
        {{ doe.ordered_array('life', 'cell_number, life, is_censored') }} as lives,
        {{ doe.ordered_array('case when life > 0 then ln(life) end', 'cell_number, life, is_censored') }} as logarithms,
        {{ doe.ordered_array('cell_number', 'cell_number, life, is_censored') }} as cells,
        {{ doe.ordered_array('not is_censored', 'cell_number, life, is_censored') }} as failures
    from {{ runs }} as runs
    group by experiment_id, response
)

select
    models.experiment_id,
    models.response,
    models.model,
    models.distribution,
    matrices.matrix_key,
    columns.n_columns,
    columns.n_cells,
    lives.n_runs,
    lives.n_failures,
    lives.shortest_life,
    -- densities are those of lives, not of their logarithms
    case when models.distribution = 'normal' then 0 else coalesce(lives.log_lives, 0) end as log_jacobian,
    case
        when models.distribution <> 'normal' and lives.shortest_life <= 0 then null
        else
            {{ doe.life_fit(
                'columns.x',
                "case when models.distribution = 'normal' then lives.lives else lives.logarithms end",
                'lives.cells',
                'lives.failures',
                'columns.n_columns',
                "models.distribution = 'weibull'"
            ) }}
    end as fit
from {{ models }} as models
inner join {{ matrices }} as matrices
    on
        models.experiment_id = matrices.experiment_id
        and models.response = matrices.response
        and models.model = matrices.model
inner join _doe_columns as columns on matrices.matrix_key = columns.matrix_key
inner join _doe_lives as lives
    on models.experiment_id = lives.experiment_id and models.response = lives.response
{% endmacro %}
