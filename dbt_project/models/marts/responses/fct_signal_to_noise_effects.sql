with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where method in ('yates', 'least_squares')
),

ratios as (
    select * from {{ ref('int_signal_to_noise') }}
),

effects as (
    select
        plans.experiment_id,
        plans.response,
        signs.term,
        count(*) as n_treatments,
        count(ratios.signal_to_noise) as n_ratios,
        avg(case when signs.sign > 0 then ratios.signal_to_noise end)
        - avg(case when signs.sign < 0 then ratios.signal_to_noise end) as effect
    from plans
    inner join {{ ref('int_term_signs') }} as signs on plans.design_key = signs.design_key
    left join ratios
        on
            plans.experiment_id = ratios.experiment_id
            and plans.response = ratios.response
            and signs.position = ratios.position
    group by plans.experiment_id, plans.response, signs.term
)

select
    experiment_id,
    response,
    term,
    case when n_ratios = n_treatments then effect end as effect_db,
    case
        when n_ratios < n_treatments
            then
                n_treatments - n_ratios || ' of ' || n_treatments
                || ' treatments have no ratio: see fct_signal_to_noise'
    end as reason
from effects
