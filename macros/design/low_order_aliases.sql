{% macro low_order_aliases(terms, words) %}
{#- Which main effects and interactions of two factors share a contrast: two terms do when their product is a word of the
    defining relation, which then has four letters at most. -#}
with _doe_short_words as (
    select
        design_key,
        word_mask,
        sign
    from {{ words }}
    where {{ doe.bit_count('word_mask') }} <= 4
)

select
    terms.design_key,
    terms.term,
    terms.term_order,
    aliases.term as alias,
    aliases.term_order as alias_order,
    words.sign
from {{ terms }} as terms
inner join _doe_short_words as words on terms.design_key = words.design_key
inner join {{ terms }} as aliases
    on
        terms.design_key = aliases.design_key
        and aliases.mask = {{ doe.bit_xor('terms.mask', 'words.word_mask') }}
{% endmacro %}
