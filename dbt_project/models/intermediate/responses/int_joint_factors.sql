-- the factors that are active in any response
with experiments as (
    select
        experiment_id,
        max(reason) as reason
    from {{ ref('int_desirability_limits') }}
    group by experiment_id
)

select distinct
    factors.experiment_id,
    factors.letter,
    factors.factor_position,
    factors.is_numeric
from experiments
inner join {{ ref('int_factors') }} as factors on experiments.experiment_id = factors.experiment_id
inner join {{ ref('int_model_terms') }} as terms
    on
        factors.experiment_id = terms.experiment_id
        and {{ doe.bit_and('terms.mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
where experiments.reason is null and terms.model = 'reduced'
