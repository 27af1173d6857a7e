{% macro surface_models(model_terms, coefficients, factors) %}
{#- The fitted models that have a square, each with the reason why it has no canonical form, if it has none. -#}
with _doe_judged as (
    select
        terms.experiment_id,
        terms.response,
        terms.model,
        bool_or(terms.kind = 'square') as has_square,
        max(terms.term_order) as highest_order,
        {{ dbt.listagg("case when not coefficients.is_estimable then terms.term end", "', '", 'order by terms.term') }} as lost_terms
    from {{ model_terms }} as terms
    inner join {{ coefficients }} as coefficients
        on
            terms.experiment_id = coefficients.experiment_id
            and terms.response = coefficients.response
            and terms.model = coefficients.model
            and terms.kind = coefficients.kind
            and terms.term = coefficients.name
    group by terms.experiment_id, terms.response, terms.model
),

_doe_text_factors as (
    select
        terms.experiment_id,
        terms.response,
        terms.model,
        min(factors.letter) as letter
    from {{ model_terms }} as terms
    inner join {{ factors }} as factors
        on
            terms.experiment_id = factors.experiment_id
            and not factors.is_numeric
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
    group by terms.experiment_id, terms.response, terms.model
)

select
    judged.experiment_id,
    judged.response,
    judged.model,
    case
        when judged.lost_terms is not null
            then 'not all of the second-order model can be estimated: ' || judged.lost_terms || ' cannot'
        when text_factors.letter is not null
            then 'the model holds factor ' || text_factors.letter || ', whose levels are texts: each has a surface of its own'
        when judged.highest_order > 2 then 'the model has terms of more than the second order'
    end as reason
from _doe_judged as judged
left join _doe_text_factors as text_factors
    on
        judged.experiment_id = text_factors.experiment_id
        and judged.response = text_factors.response
        and judged.model = text_factors.model
where judged.has_square
{% endmacro %}
