{% macro fold_choices(significant_terms, alias_chains, factors) %}
{#- Which fold-over tells the most significant terms from their aliases. The words of one chain differ by a word d of the
    defining relation. Folding over factor F turns the sign of every word with F, so that it parts the two where d holds F;
    a full fold-over parts them where d has an odd number of letters (Montgomery 2013, section 8.5).
    An alias counts when it is likely (Hamada and Wu 1992, heredity): of a main effect, a two-factor interaction of which
    one factor is active; of an interaction, one of which both are. A factor is active when a significant term has it. -#}
with _doe_active as (
    select distinct
        terms.experiment_id,
        terms.response,
        factors.letter
    from {{ significant_terms }} as terms
    inner join {{ factors }} as factors
        on
            terms.design_key = factors.design_key
            and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.position - 1')) }} > 0
),

_doe_rivals as (
    select
        terms.experiment_id,
        terms.response,
        terms.design_key,
        terms.term,
        terms.term_order,
        chains.word,
        {{ doe.bit_xor('terms.mask', 'chains.mask') }} as difference
    from {{ significant_terms }} as terms
    inner join {{ alias_chains }} as chains
        on terms.design_key = chains.design_key and terms.contrast = chains.contrast
    where terms.term_order <= 2 and chains.word_length <= 2 and chains.word <> terms.term
),

_doe_likely as (
    select
        rivals.experiment_id,
        rivals.response,
        rivals.design_key,
        rivals.term,
        rivals.word,
        rivals.difference
    from _doe_rivals as rivals
    inner join _doe_active as active
        on
            rivals.experiment_id = active.experiment_id
            and rivals.response = active.response
            and position(active.letter in rivals.word) > 0
    group by
        rivals.experiment_id,
        rivals.response,
        rivals.design_key,
        rivals.term,
        rivals.term_order,
        rivals.word,
        rivals.difference
    having count(*) >= rivals.term_order
),

_doe_parted as (
    select
        likely.experiment_id,
        likely.response,
        factors.letter as folded,
        1 as kind_rank,
        factors.position,
        likely.term,
        likely.word
    from _doe_likely as likely
    inner join {{ factors }} as factors
        on
            likely.design_key = factors.design_key
            and {{ doe.bit_and('likely.difference', doe.power_of_two('factors.position - 1')) }} > 0
    union all
    select
        experiment_id,
        response,
        'full' as folded,
        2 as kind_rank,
        0 as position,
        term,
        word
    from _doe_likely
    where {{ doe.bit_count('difference') }} % 2 = 1
),

_doe_choices as (
    select
        experiment_id,
        response,
        folded,
        count(*) as n_parted,
        {{ dbt.listagg("term || ' from ' || word", "', '", 'order by term, word') }} as parted,
        row_number() over (
            partition by experiment_id, response
            -- of equal ones a single factor: it also frees all interactions of that factor
            order by count(*) desc, min(kind_rank), min(position)
        ) as preference
    from _doe_parted
    group by experiment_id, response, folded
)

select
    experiment_id,
    response,
    folded,
    n_parted,
    parted
from _doe_choices
where preference = 1
{% endmacro %}
