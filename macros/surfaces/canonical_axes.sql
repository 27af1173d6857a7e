{% macro canonical_axes(surface_models, model_terms, coefficients, factors) %}
{#- The canonical form of y = b0 + x'b + x'Bx, where B holds the coefficients of the squares on its diagonal and half of those
    of the interactions beside it: the eigenvalues of B and their eigenvectors, the canonical axes; `slope` is v'b, that of
    the surface along the axis at the centre (Box and Wilson 1951; Montgomery 2013, section 11.3.2, equations 11.5 to
    11.9). The factors of a model are those in its terms. -#}
with _doe_coefficients as (
    select
        terms.experiment_id,
        terms.response,
        terms.model,
        terms.mask,
        terms.kind,
        coefficients.coefficient
    from {{ surface_models }} as models
    inner join {{ model_terms }} as terms
        on
            models.experiment_id = terms.experiment_id
            and models.response = terms.response
            and models.model = terms.model
    inner join {{ coefficients }} as coefficients
        on
            terms.experiment_id = coefficients.experiment_id
            and terms.response = coefficients.response
            and terms.model = coefficients.model
            and terms.kind = coefficients.kind
            and terms.term = coefficients.name
    where models.reason is null and terms.kind in ('term', 'square')
),

_doe_active_factors as (
    select
        terms.experiment_id,
        terms.response,
        terms.model,
        factors.factor_position,
        {{ doe.power_of_two('factors.factor_position - 1') }} as bit,
        row_number() over (
            partition by terms.experiment_id, terms.response, terms.model
            order by factors.factor_position
        ) as rank_of_factor
    from _doe_coefficients as terms
    inner join {{ factors }} as factors
        on
            terms.experiment_id = factors.experiment_id
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
    group by terms.experiment_id, terms.response, terms.model, factors.factor_position
),

-- row after row of B
_doe_entries as (
    select
        a.experiment_id,
        a.response,
        a.model,
        a.rank_of_factor as i,
        b.rank_of_factor as j,
        coalesce(
            case when a.rank_of_factor = b.rank_of_factor then terms.coefficient else terms.coefficient / 2 end, 0
        ) as value
    from _doe_active_factors as a
    inner join _doe_active_factors as b
        on a.experiment_id = b.experiment_id and a.response = b.response and a.model = b.model
    left join _doe_coefficients as terms
        on
            a.experiment_id = terms.experiment_id
            and a.response = terms.response
            and a.model = terms.model
            and (a.bit | b.bit) = terms.mask
            and terms.kind = case when a.rank_of_factor = b.rank_of_factor then 'square' else 'term' end
),

_doe_matrices as (
    select
        experiment_id,
        response,
        model,
        max(i) as n,
        {{ doe.ordered_array('value', 'i, j') }} as entries
    from _doe_entries
    group by experiment_id, response, model
),

_doe_eigen as (
    select
        experiment_id,
        response,
        model,
        n,
        {{ doe.eigen_symmetric('entries') }} as eigen
    from _doe_matrices
),

-- first the n eigenvalues, then the vectors one after the other
_doe_components as (
    select
        experiment_id,
        response,
        model,
        (element_number - n - 1) / n + 1 as axis,
        (element_number - n - 1) % n + 1 as rank_of_factor,
        {{ doe.element('eigen', '(element_number - n - 1) / n + 1') }} as eigenvalue,
        element as direction
    from _doe_eigen
    {{ doe.cross_join_elements('eigen', 'element', 'element_number') }}
    where element_number > n
),

_doe_slopes as (
    select
        factors.experiment_id,
        factors.response,
        factors.model,
        factors.rank_of_factor,
        factors.factor_position,
        coalesce(terms.coefficient, 0) as slope
    from _doe_active_factors as factors
    left join _doe_coefficients as terms
        on
            factors.experiment_id = terms.experiment_id
            and factors.response = terms.response
            and factors.model = terms.model
            and factors.bit = terms.mask
            and terms.kind = 'term'
)

select
    components.experiment_id,
    components.response,
    components.model,
    cast(components.axis as integer) as axis,
    components.eigenvalue,
    slopes.factor_position,
    components.direction,
    sum(components.direction * slopes.slope) over (
        partition by components.experiment_id, components.response, components.model, components.axis
    ) as slope
from _doe_components as components
inner join _doe_slopes as slopes
    on
        components.experiment_id = slopes.experiment_id
        and components.response = slopes.response
        and components.model = slopes.model
        and components.rank_of_factor = slopes.rank_of_factor
{% endmacro %}
