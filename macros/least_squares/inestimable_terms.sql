{% macro inestimable_terms(matrices, matrix_values, matrix_factors, plans, treatments, cells) %}
{#- Why a term of a least-squares model has no estimate: what its column is a combination of. -#}
with _doe_names as (
    select distinct
        matrix_key,
        position,
        kind,
        name
    from {{ matrix_values }} as matrix_values
),

_doe_lost_columns as (
    select distinct
        factors.matrix_key,
        factors.position,
        names.name
    from {{ matrix_factors }} as factors
    inner join _doe_names as names
        on factors.matrix_key = names.matrix_key and factors.position = names.position
    where not factors.is_estimable and names.kind in ('term', 'square')
),

_doe_combinations as (
    select
        lost.matrix_key,
        lost.name,
        bool_or(names.kind = 'block') as has_blocks,
        sum(case when names.kind in ('term', 'square') then 1 else 0 end) as n_terms,
        {{ dbt.listagg(
            "case when names.kind in ('term', 'square') then names.name end", "', '", 'order by names.position'
        ) }} as terms
    from _doe_lost_columns as lost
    inner join {{ matrix_factors }} as factors
        on lost.matrix_key = factors.matrix_key and lost.position = factors.position
    inner join _doe_names as names
        on factors.matrix_key = names.matrix_key and factors.of_position = names.position
    where factors.of_position < factors.position and abs(factors.weight) > 1e-9
    group by lost.matrix_key, lost.name
),

_doe_missing as (
    select
        plans.experiment_id,
        plans.response,
        treatments.treatment,
        row_number() over (
            partition by plans.experiment_id, plans.response
            order by treatments.position
        ) as rank_of_missing,
        count(*) over (partition by plans.experiment_id, plans.response) as n_missing
    from {{ plans }} as plans
    inner join {{ treatments }} as treatments on plans.design_key = treatments.design_key
    left join {{ cells }} as cells
        on
            plans.experiment_id = cells.experiment_id
            and plans.response = cells.response
            and treatments.levels = cells.levels
    where plans.method = 'least_squares' and cells.cell is null
),

_doe_missing_texts as (
    select
        experiment_id,
        response,
        case when max(n_missing) = 1 then 'cell ' else 'cells ' end
        || {{ dbt.listagg('treatment', "', '", 'order by rank_of_missing') }}
        || case when max(n_missing) > 8 then ' and ' || max(n_missing) - 8 || ' more' else '' end
        || case when max(n_missing) = 1 then ' is missing' else ' are missing' end as missing
    from _doe_missing
    where rank_of_missing <= 8
    group by experiment_id, response
)

select
    matrices.experiment_id,
    matrices.response,
    matrices.model,
    lost.name as term,
    lost.name || ': '
    || case
        when combinations.has_blocks and combinations.n_terms = 0 then 'confounded with blocks'
        when combinations.has_blocks
            then 'in these runs a combination of blocks and ' || combinations.terms
        when missing_texts.missing is not null then missing_texts.missing
        when combinations.n_terms > 0 then 'in these runs a combination of ' || combinations.terms
        else 'the same in all runs'
    end as reason
from {{ matrices }} as matrices
inner join _doe_lost_columns as lost on matrices.matrix_key = lost.matrix_key
left join _doe_combinations as combinations
    on lost.matrix_key = combinations.matrix_key and lost.name = combinations.name
left join _doe_missing_texts as missing_texts
    on matrices.experiment_id = missing_texts.experiment_id and matrices.response = missing_texts.response
{% endmacro %}
