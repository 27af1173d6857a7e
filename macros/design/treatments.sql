{% macro treatments(factors, generators) %}
{#- The treatment combinations of a design in standard (Yates) order: the first basic factor changes fastest,
    a generated factor is the signed product of its word. Position counts from 0: bit i-1 is the i-th basic factor. -#}
with _doe_basic_counts as (
    select
        design_key,
        sum(case when is_basic then 1 else 0 end) as n_basic
    from {{ factors }}
    group by design_key
),

_doe_positions as (
    select
        design_key,
        position
    from _doe_basic_counts
    {{ doe.cross_join_series('position', '0', doe.power_of_two('n_basic') ~ ' - 1') }}
),

_doe_basic_levels as (
    select
        positions.design_key,
        positions.position,
        factors.letter,
        factors.position as factor_position,
        case
            when {{ doe.bit_and('positions.position', doe.power_of_two('factors.basic_rank - 1')) }} > 0 then 1
            else -1
        end as coded_level
    from _doe_positions as positions
    inner join {{ factors }} as factors
        on positions.design_key = factors.design_key and factors.is_basic
),

_doe_generated_levels as (
    select
        levels.design_key,
        levels.position,
        generated.letter,
        generated.position as factor_position,
        generators.sign
        * case when sum(case when levels.coded_level < 0 then 1 else 0 end) % 2 = 0 then 1 else -1 end as coded_level
    from {{ generators }} as generators
    inner join {{ factors }} as generated
        on generators.design_key = generated.design_key and generators.letter = generated.letter
    inner join _doe_basic_levels as levels
        on
            generators.design_key = levels.design_key
            and {{ doe.bit_and('generators.word_mask', doe.power_of_two('levels.factor_position - 1')) }} > 0
    group by levels.design_key, levels.position, generated.letter, generated.position, generators.sign
),

_doe_levels as (
    select * from _doe_basic_levels
    union all
    select * from _doe_generated_levels
)

select
    design_key,
    position,
    coalesce(
        {{ dbt.listagg('case when coded_level > 0 then lower(letter) end', "''", 'order by factor_position') }}, '(1)'
    ) as treatment,
    {{ doe.ordered_array('cast(coded_level as double precision)', 'factor_position') }} as levels
from _doe_levels
group by design_key, position
{% endmacro %}
