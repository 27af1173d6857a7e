with designs as (
    select * from {{ ref('int_designs') }}
),

masks as (
    select
        design_key,
        word_mask as mask,
        sign
    from {{ ref('int_defining_words') }}
),

word_texts as (
    {{ doe.words_as_text('masks', ref('int_design_factors')) }}
),

words as (
    select
        masks.design_key,
        word_texts.word_length,
        word_texts.word,
        case when masks.sign < 0 then '-' else '' end || word_texts.word as signed_word
    from masks
    inner join word_texts on masks.design_key = word_texts.design_key and masks.mask = word_texts.mask
),

relations as (
    select
        design_key,
        min(word_length) as resolution,
        'I = ' || {{ dbt.listagg('signed_word', "' = '", 'order by word_length, word') }} as defining_relation
    from words
    group by design_key
),

lengths as (
    select
        design_key,
        word_length,
        count(*) as n_words
    from words
    group by design_key, word_length
),

patterns as (
    select
        design_key,
        {{ dbt.listagg("word_length || ':' || n_words", "' '", 'order by word_length') }} as word_length_pattern
    from lengths
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
from designs
left join relations on designs.design_key = relations.design_key
left join patterns on designs.design_key = patterns.design_key
