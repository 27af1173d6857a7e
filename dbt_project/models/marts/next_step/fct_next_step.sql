with steps as (
    select * from {{ ref('int_next_steps') }}
),

targets as (
    select * from {{ ref('int_confirmation_targets') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

-- folding over turns the sign of every generator whose word holds the factor; of all factors, of every odd word
generator_texts as (
    select
        steps.experiment_id,
        steps.response,
        steps.step,
        {{ dbt.listagg(
            "generators.letter || '=' || case when generators.sign * case when steps.step = 'fold_over' and ("
            ~ "position(steps.factor in generators.letter || generators.word) > 0"
            ~ " or (steps.factor = 'full' and length(generators.word) % 2 = 0)) then -1 else 1 end < 0"
            ~ " then '-' else '' end || generators.word",
            "' '",
            'order by generators.generator_number'
        ) }} as generators
    from steps
    inner join {{ ref('int_generators') }} as generators on steps.experiment_id = generators.experiment_id
    where steps.step in ('repeat_lost_runs', 'replicate', 'fold_over', 'add_axial_runs')
    group by steps.experiment_id, steps.response, steps.step
)

select
    steps.experiment_id,
    steps.response,
    cast(row_number() over (
        partition by steps.experiment_id, steps.response
        order by steps.priority
    ) as integer) as step_rank,
    steps.step,
    steps.factor,
    steps.why,
    cast(steps.n_new_runs as integer) as n_new_runs,
    generator_texts.generators,
    case
        when steps.step = 'add_axial_runs' then {{ doe.rotatable_distance('plans.n_treatments') }}
    end as axial_distance,
    case when steps.step = 'confirm' then targets.predicted_response end as predicted_response,
    case when steps.step = 'confirm' then targets.mean_lower end as mean_lower,
    case when steps.step = 'confirm' then targets.mean_upper end as mean_upper
from steps
inner join plans on steps.experiment_id = plans.experiment_id and steps.response = plans.response
left join targets on steps.experiment_id = targets.experiment_id and steps.response = targets.response
left join generator_texts
    on
        steps.experiment_id = generator_texts.experiment_id
        and steps.response = generator_texts.response
        and steps.step = generator_texts.step
