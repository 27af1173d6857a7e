-- where a factor stands while others are looked at: at the recommended level, or at the centre, a text at its low one
with active_masks as (
    select
        experiment_id,
        response,
        bit_or(mask) as active_mask
    from {{ ref('int_reduced_terms') }}
    group by experiment_id, response
)

select
    active_masks.experiment_id,
    active_masks.response,
    factors.factor_position,
    coalesce(recommended.level, cast(case when factors.is_numeric then 0 else -1 end as double precision)) as level,
    {{ doe.bit_and('active_masks.active_mask', doe.power_of_two('factors.factor_position - 1')) }} > 0 as is_active
from active_masks
inner join {{ ref('int_factors') }} as factors on active_masks.experiment_id = factors.experiment_id
left join {{ ref('int_recommended_levels') }} as recommended
    on
        active_masks.experiment_id = recommended.experiment_id
        and active_masks.response = recommended.response
        and factors.factor_position = recommended.factor_position
