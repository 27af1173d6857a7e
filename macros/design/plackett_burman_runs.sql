{% macro plackett_burman_runs(designs) %}
{#- Plackett and Burman (1946): each run is the first row moved on by one place, the last run has every factor low;
    k factors take the first k columns. Position counts from 0. -#}
with _doe_positions as (
    select
        design_key,
        k,
        n_runs,
        first_row,
        position
    from {{ designs }} as designs
    {{ doe.cross_join_series('position', '0', 'n_runs - 1') }}
),

_doe_levels as (
    select
        design_key,
        position,
        column_number,
        case
            when position = n_runs - 1 then -1
            -- a remainder of a negative number would be negative
            when
                substring(first_row from cast((column_number - 1 - position + n_runs - 1) % (n_runs - 1) + 1 as int) for 1)
                = '+'
                then 1
            else -1
        end as coded_level
    from _doe_positions
    {{ doe.cross_join_series('column_number', '1', 'k') }}
)

select
    design_key,
    position,
    {{ doe.ordered_array('cast(coded_level as double precision)', 'column_number') }} as levels
from _doe_levels
group by design_key, position
{% endmacro %}
