{% macro effect_terms(alias_chains, max_order=3) %}
{#- One row per contrast: its shortest word names it, and the chain says what else it measures, signs included. -#}
with _doe_named as (
    select
        design_key,
        contrast,
        word,
        word_length,
        mask,
        alias_rank,
        sign_in_contrast,
        first_value(sign_in_contrast) over (
            partition by design_key, contrast
            order by alias_rank
        ) as sign
    from {{ alias_chains }}
)

select
    design_key,
    contrast,
    max(case when alias_rank = 1 then word end) as term,
    max(case when alias_rank = 1 then word_length end) as term_order,
    max(case when alias_rank = 1 then mask end) as mask,
    max(sign) as sign,
    {{ dbt.listagg(
        "case when alias_rank = 1 then word when sign_in_contrast = sign then '+' || word else '-' || word end",
        "''",
        'order by alias_rank'
    ) }} as aliases
from _doe_named
where alias_rank = 1 or word_length <= {{ max_order }}
group by design_key, contrast
{% endmacro %}
