with plans as (
    select * from {{ ref('int_analysis_plans') }}
    where not is_unreplicated
),

variances as (
    select * from {{ ref('int_treatment_variances') }}
),

-- every treatment must have a spread of its own
complete as (
    select
        variances.experiment_id,
        variances.response
    from variances
    inner join plans on variances.experiment_id = plans.experiment_id and variances.response = plans.response
    where variances.variance > 0
    group by variances.experiment_id, variances.response, plans.n_basic
    having count(*) = {{ doe.power_of_two('plans.n_basic') }}
),

complete_variances as (
    select variances.*
    from variances
    inner join complete on variances.experiment_id = complete.experiment_id and variances.response = complete.response
),

dispersions as (
    {{ doe.replicate_dispersions('complete_variances', ref('int_term_signs')) }}
)

select * from dispersions
