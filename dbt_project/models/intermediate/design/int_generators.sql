-- together a fraction and its fold-over keep the words whose sign is the same in both: the first generator whose sign
-- differs makes its factor basic, and the others that differ are multiplied by its word
with factors as (
    select
        experiment_id,
        letter,
        {{ doe.power_of_two('factor_position - 1') }} as bit
    from {{ ref('stg_factors') }}
),

words as (
    select
        generators.experiment_id,
        generators.generator_number,
        generators.letter,
        generators.sign,
        cast(sum(factors.bit) as bigint) as word_mask
    from {{ ref('stg_generators') }} as generators
    inner join factors
        on
            generators.experiment_id = factors.experiment_id
            and position(factors.letter in generators.letter || generators.word) > 0
    group by generators.experiment_id, generators.generator_number, generators.letter, generators.sign
),

compared as (
    select
        foldovers.experiment_id,
        foldovers.first_experiment_id,
        words.generator_number,
        words.letter,
        words.sign,
        words.word_mask,
        words.sign <> others.sign as is_flipped,
        row_number() over (
            partition by foldovers.experiment_id, words.sign <> others.sign
            order by words.generator_number
        ) as rank_of_its_kind
    from {{ ref('int_foldovers') }} as foldovers
    inner join words on foldovers.first_experiment_id = words.experiment_id
    inner join words as others
        on foldovers.second_experiment_id = others.experiment_id and words.letter = others.letter
),

freed as (
    select * from compared
    where is_flipped and rank_of_its_kind = 1
),

kept as (
    select
        compared.experiment_id,
        compared.first_experiment_id,
        compared.generator_number,
        compared.letter,
        compared.sign * case when compared.is_flipped then freed.sign else 1 end as sign,
        case
            when compared.is_flipped then {{ doe.bit_xor('compared.word_mask', 'freed.word_mask') }}
            else compared.word_mask
        end as word_mask
    from compared
    inner join freed on compared.experiment_id = freed.experiment_id
    where compared.letter <> freed.letter
)

select
    experiment_id,
    generator_number,
    letter,
    word,
    sign
from {{ ref('stg_generators') }}
union all
select
    kept.experiment_id,
    cast(row_number() over (
        partition by kept.experiment_id
        order by kept.generator_number
    ) as integer) as generator_number,
    kept.letter,
    {{ dbt.listagg('factors.letter', "''", 'order by factors.bit') }} as word,
    cast(kept.sign as smallint) as sign
from kept
inner join factors
    on
        kept.first_experiment_id = factors.experiment_id
        and kept.letter <> factors.letter
        and {{ doe.bit_and('kept.word_mask', 'factors.bit') }} > 0
group by kept.experiment_id, kept.generator_number, kept.letter, kept.sign
