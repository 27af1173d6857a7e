with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method in ('yates', 'least_squares')
),

chosen as (
    select distinct
        experiment_id,
        model
    from {{ ref('stg_models') }}
),

listed as (
    select
        experiment_id,
        response,
        'reduced' as model
    from plans
    union all
    select
        plans.experiment_id,
        plans.response,
        chosen.model
    from plans
    inner join chosen on plans.experiment_id = chosen.experiment_id
),

term_counts as (
    select
        experiment_id,
        response,
        model,
        cast(sum(case when kind <> 'curvature' then 1 else 0 end) as integer) as n_terms,
        {{ dbt.listagg('term', "' '", 'order by kind desc, term_order, term') }} as terms
    from {{ ref('int_model_terms') }}
    group by experiment_id, response, model
)

select
    listed.experiment_id,
    listed.response,
    listed.model,
    coalesce(term_counts.n_terms, 0) as n_terms,
    term_counts.terms,
    case
        when term_counts.n_terms >= {{ doe.max_columns() }}
            then term_counts.n_terms || ' terms: models of at most {{ doe.max_columns() - 1 }} terms are fitted'
    end as reason
from listed
left join term_counts
    on
        listed.experiment_id = term_counts.experiment_id
        and listed.response = term_counts.response
        and listed.model = term_counts.model
