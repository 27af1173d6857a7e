-- cells without a failure: nothing bounds their life from above
select
    cells.experiment_id,
    cells.response,
    cells.cell,
    'cell ' || coalesce(treatments.treatment, cells.cell)
    || case when cells.block <> '' then ' in block ' || cells.block else '' end
    || case
        when cells.n = 1 then ': its only run is censored'
        else ': all ' || cells.n || ' runs are censored'
    end as reason
from {{ ref('int_life_cells') }} as cells
inner join (
    select
        experiment_id,
        response,
        cell
    from {{ ref('int_life_runs') }}
    group by experiment_id, response, cell
    having bool_and(is_censored)
) as unfailed
    on
        cells.experiment_id = unfailed.experiment_id
        and cells.response = unfailed.response
        and cells.cell = unfailed.cell
inner join {{ ref('int_life_plans') }} as plans
    on cells.experiment_id = plans.experiment_id and cells.response = plans.response
left join {{ ref('int_treatments') }} as treatments
    on plans.design_key = treatments.design_key and cells.levels = treatments.levels
