with terms as (
    select
        plans.experiment_id,
        plans.response,
        terms.term,
        terms.mask,
        tests.effect,
        tests.sum_sq,
        tests.is_significant
    from {{ ref('int_analysis_plans') }} as plans
    inner join {{ ref('int_effect_terms') }} as terms on plans.design_key = terms.design_key
    inner join {{ ref('int_effect_tests') }} as tests
        on
            plans.experiment_id = tests.experiment_id
            and plans.response = tests.response
            and terms.contrast = tests.contrast
)

-- hierarchy: an interaction brings along every effect whose letters it contains
select
    members.experiment_id,
    members.response,
    members.term,
    members.mask,
    members.effect,
    members.sum_sq,
    bool_or(members.is_significant) as is_significant
from terms as members
inner join terms as leaders
    on
        members.experiment_id = leaders.experiment_id
        and members.response = leaders.response
        and leaders.is_significant
        and {{ doe.bit_and('members.mask', 'leaders.mask') }} = members.mask
group by
    members.experiment_id, members.response, members.term, members.mask, members.effect, members.sum_sq
