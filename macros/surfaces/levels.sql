{# Natural level of a coded one: centre + coded * half range, halved first so that nothing overflows. #}
{% macro natural_level(coded, low_value, high_value) -%}
({{ low_value }} / 2 + {{ high_value }} / 2) + {{ coded }} * ({{ high_value }} / 2 - {{ low_value }} / 2)
{%- endmacro %}

{# As a text: low and high as they were typed, other numbers to 15 digits. #}
{% macro level_text(coded, low, high, low_value, high_value) -%}
case {{ coded }}
        when 1 then {{ high }}
        when -1 then {{ low }}
        else cast(cast({{ doe.natural_level(coded, low_value, high_value) }} as numeric) as text)
    end
{%- endmacro %}

{# A coded level of a grid, step -n_steps to n_steps: counted from the middle, so that the centre is met exactly. #}
{% macro grid_level(lowest, highest, step, n_steps) -%}
({{ lowest }} + {{ highest }}) / 2 + ({{ highest }} - {{ lowest }}) / 2 * ({{ step }} / cast({{ n_steps }} as double precision))
{%- endmacro %}
