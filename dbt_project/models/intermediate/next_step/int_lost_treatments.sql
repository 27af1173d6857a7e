-- treatments of a factorial without any analysed run: fewer than half of them, or it is a fraction of another kind
with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method = 'least_squares' and 2 * n_treatments >= {{ doe.power_of_two('n_basic') }}
),

analysed as (
    select distinct
        experiment_id,
        response,
        position
    from {{ ref('int_treatment_totals') }}
    where n > 0 and position is not null
)

select
    plans.experiment_id,
    plans.response,
    treatments.position,
    treatments.treatment,
    treatments.levels
from plans
inner join {{ ref('int_treatments') }} as treatments on plans.design_key = treatments.design_key
left join analysed
    on
        plans.experiment_id = analysed.experiment_id
        and plans.response = analysed.response
        and treatments.position = analysed.position
where analysed.experiment_id is null
