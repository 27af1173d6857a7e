-- the best corner with a level for every factor: one that matters to nothing stays where it is today
with active_masks as (
    select
        experiment_id,
        response,
        bit_or(mask) as active_mask
    from {{ ref('int_reduced_terms') }}
    group by experiment_id, response
)

select
    best_corners.experiment_id,
    best_corners.response,
    factors.factor_position,
    cast(
        case
            when
                {{ doe.bit_and('active_masks.active_mask', doe.power_of_two('factors.factor_position - 1')) }} = 0
                then factors.current_coded
            when
                {{ doe.bit_and('best_corners.high_mask', doe.power_of_two('factors.factor_position - 1')) }} > 0
                then 1
            else -1
        end as double precision
    ) as level
from {{ ref('int_best_corners') }} as best_corners
inner join active_masks
    on best_corners.experiment_id = active_masks.experiment_id and best_corners.response = active_masks.response
inner join {{ ref('int_factors') }} as factors on best_corners.experiment_id = factors.experiment_id
