{% macro words_as_text(masks, factors) %}
{#- The letters of every mask, in the order of the factors. -#}
select
    masks.design_key,
    masks.mask,
    {{ dbt.listagg('factors.letter', "''", 'order by factors.position') }} as word,
    count(*) as word_length
from {{ masks }} as masks
inner join {{ factors }} as factors
    on
        masks.design_key = factors.design_key
        and {{ doe.bit_and('masks.mask', doe.power_of_two('factors.position - 1')) }} > 0
group by masks.design_key, masks.mask
{% endmacro %}
