{{ config(materialized='view') }}

with passes as (
    select * from {{ ref('int_yates_passes') }}
),

plans as (
    select * from {{ ref('int_analysis_plans') }}
),

treatments as (
    select * from {{ ref('int_treatments') }}
),

terms as (
    select * from {{ ref('int_effect_terms') }}
)

select
    passes.experiment_id,
    passes.response,
    passes.position + 1 as std_order,
    treatments.treatment,
    passes.pass,
    -- only sums of sums still hold the origin; in every difference it has cancelled
    passes.value_above_origin
    + case
        when passes.position < {{ doe.power_of_two('passes.n_basic - passes.pass') }}
            then plans.origin * plans.n_replicates * {{ doe.power_of_two('passes.pass') }}
        else 0
    end as value,
    case when passes.pass = passes.n_basic then coalesce(terms.term, 'I') end as term
from passes
inner join plans on passes.experiment_id = plans.experiment_id and passes.response = plans.response
inner join treatments on plans.design_key = treatments.design_key and passes.position = treatments.position
left join terms on plans.design_key = terms.design_key and passes.position = terms.contrast
