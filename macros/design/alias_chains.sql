{% macro alias_chains(factors, words) %}
{#- What each Yates contrast measures: the basic effect it is named for, times every word of the defining relation. -#}
with _doe_basic_counts as (
    select
        design_key,
        sum(case when is_basic then 1 else 0 end) as n_basic
    from {{ factors }}
    group by design_key
),

_doe_contrasts as (
    select
        design_key,
        contrast
    from _doe_basic_counts
    {{ doe.cross_join_series('contrast', '1', doe.power_of_two('n_basic') ~ ' - 1') }}
),

_doe_basic_effects as (
    select
        contrasts.design_key,
        contrasts.contrast,
        cast(sum({{ doe.power_of_two('factors.position - 1') }}) as bigint) as mask
    from _doe_contrasts as contrasts
    inner join {{ factors }} as factors
        on
            contrasts.design_key = factors.design_key
            and factors.is_basic
            and {{ doe.bit_and('contrasts.contrast', doe.power_of_two('factors.basic_rank - 1')) }} > 0
    group by contrasts.design_key, contrasts.contrast
),

_doe_aliases as (
    select
        design_key,
        contrast,
        mask,
        1 as sign
    from _doe_basic_effects
    union all
    select
        basic_effects.design_key,
        basic_effects.contrast,
        {{ doe.bit_xor('basic_effects.mask', 'words.word_mask') }} as mask,
        words.sign
    from _doe_basic_effects as basic_effects
    inner join {{ words }} as words on basic_effects.design_key = words.design_key
),

_doe_words as (
    {{ doe.words_as_text('_doe_aliases', factors) }}
)

select
    aliases.design_key,
    aliases.contrast,
    aliases.mask,
    words.word,
    words.word_length,
    aliases.sign as sign_in_contrast,
    row_number() over (
        partition by aliases.design_key, aliases.contrast
        order by words.word_length, words.word
    ) as alias_rank
from _doe_aliases as aliases
inner join _doe_words as words
    on aliases.design_key = words.design_key and aliases.mask = words.mask
{% endmacro %}
