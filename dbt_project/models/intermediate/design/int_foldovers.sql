-- two experiments are a fraction and its fold-over when they share tool, factors, levels and responses, and their
-- generators differ in nothing but signs. A design may name the fraction that it folds over; of others that are three
-- or more in a family none is taken to belong to another
with generators as (
    select
        experiment_id,
        letter,
        sign,
        {{ doe.sorted_letters("word || letter") }} as word
    from {{ ref('stg_generators') }}
),

factor_texts as (
    select
        experiment_id,
        {{ dbt.listagg(
            "letter || '=' || factor_name || ':' || low || ':' || high", "';'", 'order by factor_position'
        ) }} as factors
    from {{ ref('stg_factors') }}
    group by experiment_id
),

generator_texts as (
    select
        experiment_id,
        {{ dbt.listagg("letter || word", "' '", 'order by letter') }} as unsigned_words,
        {{ dbt.listagg("case when sign < 0 then '-' else '+' end", "''", 'order by letter') }} as signs
    from generators
    group by experiment_id
),

response_texts as (
    select
        experiment_id,
        {{ dbt.listagg("response || ':' || transform", "';'", 'order by response_position') }} as responses
    from {{ ref('stg_responses') }}
    group by experiment_id
),

families as (
    select
        experiments.experiment_id,
        experiments.folds_over,
        generator_texts.signs,
        md5(
            coalesce(experiments.tool_id, '') || '|' || factor_texts.factors || '|' || generator_texts.unsigned_words
            || '|' || response_texts.responses
        ) as family
    from {{ ref('stg_experiments') }} as experiments
    inner join factor_texts on experiments.experiment_id = factor_texts.experiment_id
    inner join generator_texts on experiments.experiment_id = generator_texts.experiment_id
    inner join response_texts on experiments.experiment_id = response_texts.experiment_id
    where experiments.confirms is null
),

named_pairs as (
    select
        firsts.experiment_id as first_experiment_id,
        seconds.experiment_id as second_experiment_id
    from families as seconds
    inner join families as firsts
        on
            seconds.folds_over = firsts.experiment_id
            and seconds.family = firsts.family
            and seconds.signs <> firsts.signs
),

named as (
    select first_experiment_id as experiment_id from named_pairs
    union
    select second_experiment_id as experiment_id from named_pairs
),

pairs as (
    select * from named_pairs
    union all
    select
        min(families.experiment_id) as first_experiment_id,
        max(families.experiment_id) as second_experiment_id
    from families
    left join named on families.experiment_id = named.experiment_id
    where named.experiment_id is null
    group by families.family
    having count(*) = 2 and min(families.signs) <> max(families.signs)
),

flipped_words as (
    select
        pairs.first_experiment_id,
        pairs.second_experiment_id,
        first_generators.word,
        first_generators.sign <> second_generators.sign as is_flipped
    from pairs
    inner join generators as first_generators on pairs.first_experiment_id = first_generators.experiment_id
    inner join generators as second_generators
        on
            pairs.second_experiment_id = second_generators.experiment_id
            and first_generators.letter = second_generators.letter
),

single_letters as (
    select
        words.first_experiment_id,
        factors.letter
    from flipped_words as words
    inner join {{ ref('stg_factors') }} as factors on words.first_experiment_id = factors.experiment_id
    group by words.first_experiment_id, factors.letter
    having bool_and(words.is_flipped = (position(factors.letter in words.word) > 0))
)

select
    words.first_experiment_id || '+' || words.second_experiment_id as experiment_id,
    words.first_experiment_id,
    words.second_experiment_id,
    case
        -- a change of all signs turns words of an odd number of letters round
        when bool_and(words.is_flipped = (length(words.word) % 2 = 1)) then 'full'
        when max(single_letters.letter) is not null then max(single_letters.letter)
        else 'other fraction of the family'
    end as folded
from flipped_words as words
left join single_letters on words.first_experiment_id = single_letters.first_experiment_id
group by words.first_experiment_id, words.second_experiment_id
