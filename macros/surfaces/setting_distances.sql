{% macro setting_distances(setting_levels, regions) %}
{#- How far each setting lies from the centre, and whether that is outside the region of the runs. -#}
select
    levels.experiment_id,
    levels.response,
    levels.model,
    levels.setting_kind,
    levels.setting,
    sqrt(sum(levels.level * levels.level)) as distance,
    bool_or(
        levels.level < regions.lowest - 1e-9 * abs(regions.lowest)
        or levels.level > regions.highest + 1e-9 * abs(regions.highest)
    )
    or sqrt(sum(levels.level * levels.level)) > max(regions.radius) * (1 + 1e-9) as is_extrapolated
from {{ setting_levels }} as levels
inner join {{ regions }} as regions
    on
        levels.experiment_id = regions.experiment_id
        and levels.response = regions.response
        and levels.factor_position = regions.factor_position
group by levels.experiment_id, levels.response, levels.model, levels.setting_kind, levels.setting
{% endmacro %}
