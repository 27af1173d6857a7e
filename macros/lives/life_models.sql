{% macro life_models(fits, unfailed_cells, alpha=0.05) %}
{#- What each fit found, or why there is none. A maximum does not exist where the censored lives can be moved to infinity
    without moving a failure, or where the failures are fitted exactly (Silvapulle and Burridge 1986).
    Maximum likelihood takes sigma too small: with p coefficients, n runs and f failures standard errors are widened by
    sqrt(n / (n - p f / n)) and held against Student's t with n - p degrees of freedom. Without censoring that is the exact
    interval of lognormal lives; with it, simulation chose it. -#}
with _doe_unfailed as (
    select
        experiment_id,
        response,
        {{ dbt.listagg('reason', "'; '", 'order by cell') }} as reasons
    from {{ unfailed_cells }} as unfailed_cells
    group by experiment_id, response
),

_doe_sizes as (
    select
        *,
        n_runs - n_columns as df
    from {{ fits }} as fits
),

_doe_critical_values as (
    {{ doe.critical_values('_doe_sizes', 'df', alpha) }}
)

select
    fits.experiment_id,
    fits.response,
    fits.model,
    fits.distribution,
    fits.matrix_key,
    fits.df,
    sqrt(
        fits.n_runs
        / nullif(fits.n_runs - cast(fits.n_columns as double precision) * fits.n_failures / fits.n_runs, 0)
    ) as widening,
    critical_values.t_critical,
    fits.n_runs,
    fits.n_failures,
    fits.n_runs - fits.n_failures as n_censored,
    fits.n_columns as n_parameters,
    cast({{ doe.element('fits.fit', 2) }} as integer) as n_steps,
    case when {{ doe.element('fits.fit', 1) }} = 0 then {{ doe.element('fits.fit', 3) }} - fits.log_jacobian end
        as log_likelihood,
    case when {{ doe.element('fits.fit', 1) }} = 0 then exp({{ doe.element('fits.fit', 4) }}) end as scale,
    case
        when {{ doe.element('fits.fit', 1) }} = 0
            then sqrt({{ doe.element('fits.fit', '4 + fits.n_columns + (fits.n_columns + 1) * (fits.n_columns + 1)') }})
    end as std_error_log_scale,
    case
        when fits.fit is null then 'a life of 0 or less has no logarithm'
        when {{ doe.element('fits.fit', 1) }} = 3 then 'all lives are equal: nothing to explain'
        when {{ doe.element('fits.fit', 1) }} = 1 and {{ doe.element('fits.fit', 3) }} > fits.n_columns
            then 'every failure is fitted exactly: the scale would be 0 and the likelihood has no maximum'
        when {{ doe.element('fits.fit', 1) }} > 0
            then
                coalesce(unfailed.reasons || ': nothing bounds the life there, and ', '')
                || 'the likelihood has no maximum'
    end as reason
from _doe_sizes as fits
left join _doe_critical_values as critical_values on fits.df = critical_values.df
left join _doe_unfailed as unfailed
    on fits.experiment_id = unfailed.experiment_id and fits.response = unfailed.response
{% endmacro %}

{% macro life_coefficients(fits, matrix_values, matrix_factors) %}
{#- The coefficients of every fit that exists, with the standard errors of maximum likelihood. -#}
with _doe_columns as (
    select distinct
        matrix_values.matrix_key,
        matrix_values.position,
        matrix_values.kind,
        matrix_values.name,
        matrix_factors.is_estimable
    from {{ matrix_values }} as matrix_values
    inner join {{ matrix_factors }} as matrix_factors
        on
            matrix_values.matrix_key = matrix_factors.matrix_key
            and matrix_values.position = matrix_factors.position
),

_doe_places as (
    select
        *,
        -- in the fit columns that cannot be estimated have no place
        cast(sum(case when is_estimable then 1 else 0 end) over (
            partition by matrix_key
            order by position
        ) as integer) as place
    from _doe_columns
)

select
    fits.experiment_id,
    fits.response,
    fits.model,
    fits.distribution,
    fits.matrix_key,
    places.kind,
    places.name,
    places.position,
    places.is_estimable,
    case when places.is_estimable then {{ doe.element('fits.fit', '4 + places.place') }} end as coefficient,
    case
        when places.is_estimable
            then
                sqrt({{ doe.element(
                    'fits.fit', '4 + fits.n_columns + (places.place - 1) * (fits.n_columns + 1) + places.place'
                ) }})
    end as std_error
from {{ fits }} as fits
inner join _doe_places as places on fits.matrix_key = places.matrix_key
where {{ doe.element('fits.fit', 1) }} = 0
{% endmacro %}
