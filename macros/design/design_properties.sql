{% macro design_properties(designs, factors, words) %}
{#- Resolution, defining relation and word length pattern. -#}
with _doe_masks as (
    select
        design_key,
        word_mask as mask,
        sign
    from {{ words }}
),

_doe_word_texts as (
    {{ doe.words_as_text('_doe_masks', factors) }}
),

_doe_signed_words as (
    select
        masks.design_key,
        word_texts.word_length,
        word_texts.word,
        case when masks.sign < 0 then '-' else '' end || word_texts.word as signed_word
    from _doe_masks as masks
    inner join _doe_word_texts as word_texts
        on masks.design_key = word_texts.design_key and masks.mask = word_texts.mask
),

_doe_relations as (
    select
        design_key,
        min(word_length) as resolution,
        'I = ' || {{ dbt.listagg('signed_word', "' = '", 'order by word_length, word') }} as defining_relation
    from _doe_signed_words
    group by design_key
),

_doe_lengths as (
    select
        design_key,
        word_length,
        count(*) as n_words
    from _doe_signed_words
    group by design_key, word_length
),

_doe_patterns as (
    select
        design_key,
        {{ dbt.listagg("word_length || ':' || n_words", "' '", 'order by word_length') }} as word_length_pattern
    from _doe_lengths
    group by design_key
)

select
    designs.design_key,
    designs.k,
    designs.p,
    designs.n_basic,
    relations.resolution,
    relations.defining_relation,
    patterns.word_length_pattern
from {{ designs }} as designs
left join _doe_relations as relations on designs.design_key = relations.design_key
left join _doe_patterns as patterns on designs.design_key = patterns.design_key
{% endmacro %}
