with factors as (
    select * from {{ ref('int_factors') }}
),

generators as (
    select * from {{ ref('int_generators') }}
),

experiments as (
    select * from {{ ref('int_experiments') }}
),

letters as (
    select
        experiment_id,
        count(*) as k,
        sum(case when is_numeric then 1 else 0 end) as n_numeric,
        {{ dbt.listagg('letter', "''", 'order by factor_position') }} as letters
    from factors
    group by experiment_id
),

generator_texts as (
    select
        experiment_id,
        count(*) as p,
        {{ dbt.listagg(
            "letter || '=' || case when sign < 0 then '-' else '' end || word", "' '", 'order by generator_number'
        ) }} as generators
    from generators
    group by experiment_id
)

select
    letters.experiment_id,
    letters.letters || coalesce(' ' || generator_texts.generators, '') as design_key,
    letters.k,
    letters.n_numeric,
    coalesce(generator_texts.p, 0) as p,
    letters.k - coalesce(generator_texts.p, 0) as n_basic,
    letters.k - coalesce(generator_texts.p, 0) <= {{ doe.max_basic_factors() }}
    and letters.k <= {{ doe.max_factors() }} as is_enumerable,
    experiments.pool_from_order,
    experiments.confirms
from letters
inner join experiments on letters.experiment_id = experiments.experiment_id
left join generator_texts on letters.experiment_id = generator_texts.experiment_id
