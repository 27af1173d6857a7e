with experiments as (
    select * from {{ ref('int_experiments') }}
),

designs as (
    select * from {{ ref('int_experiment_designs') }}
),

properties as (
    select * from {{ ref('int_design_properties') }}
),

runs as (
    select
        experiment_id,
        count(*) as n_runs,
        sum(case when point_type = 'factorial' then 1 else 0 end) as n_factorial_runs,
        sum(case when point_type = 'center' then 1 else 0 end) as n_center_points,
        count(distinct block) as n_blocks,
        count(distinct position) as n_treatments
    from {{ ref('int_runs') }}
    group by experiment_id
),

replicates as (
    select
        experiment_id,
        min(n) as min_replicates,
        max(n) as max_replicates
    from {{ ref('int_treatment_totals') }}
    where point_type = 'factorial'
    group by experiment_id
),

confounded_terms as (
    select distinct
        experiment_id,
        term,
        length(term) as term_order
    from {{ ref('int_inestimable_terms') }}
    where reason = term || ': confounded with blocks'
),

confounded as (
    select
        experiment_id,
        {{ dbt.listagg('term', "', '", 'order by term_order, term') }} as terms
    from confounded_terms
    group by experiment_id
)

select
    experiments.experiment_id,
    experiments.title,
    experiments.tool_id,
    cast(designs.k as integer) as k,
    cast(designs.p as integer) as p,
    cast(coalesce(runs.n_runs, 0) as integer) as n_runs,
    cast(coalesce(runs.n_factorial_runs, 0) as integer) as n_factorial_runs,
    cast(coalesce(runs.n_center_points, 0) as integer) as n_center_points,
    cast(coalesce(runs.n_blocks, 0) as integer) as n_blocks,
    coalesce(
        runs.n_treatments = {{ doe.power_of_two('designs.n_basic') }}
        and replicates.min_replicates = replicates.max_replicates,
        false
    ) as is_balanced,
    cast(properties.resolution as integer) as resolution,
    properties.defining_relation,
    properties.word_length_pattern,
    confounded.terms as confounded_with_blocks
from experiments
inner join designs on experiments.experiment_id = designs.experiment_id
inner join properties on designs.design_key = properties.design_key
left join runs on experiments.experiment_id = runs.experiment_id
left join replicates on experiments.experiment_id = replicates.experiment_id
left join confounded on experiments.experiment_id = confounded.experiment_id
