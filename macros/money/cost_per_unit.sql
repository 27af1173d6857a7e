{# Costs in USD per piece. The life, or the pieces, make every quotient a double: whole-number prices do not truncate. #}

{% macro tooling_cost_per_unit(life, new_cost, regrind_cost, regrinds) %}
{#- (new tool + regrinds) / pieces over all its lives: a tool reground r times lives r + 1 times. -#}
(
    (({{ new_cost }}) + ({{ regrinds }}) * ({{ regrind_cost }}))
    / ((({{ regrinds }}) + 1) * cast({{ life }} as double precision))
)
{%- endmacro %}

{% macro changeover_cost_per_unit(life, changeover_min, machine_rate_per_h) %}
{#- Every life ends with a change of tool, during which the machine earns nothing. -#}
(({{ changeover_min }}) * ({{ machine_rate_per_h }}) / (60 * cast({{ life }} as double precision)))
{%- endmacro %}

{% macro breakage_cost_per_unit(life, breakage_share, breakage_cost) %}
{#- The share of lives that end in a breakage, times what a breakage costs beyond the change of tool. -#}
(({{ breakage_share }}) * ({{ breakage_cost }}) / cast({{ life }} as double precision))
{%- endmacro %}

{% macro observed_cost_per_unit(pieces, tooling_cost, tool_changes, failures, changeover_min, machine_rate_per_h, breakage_cost) %}
{#- The same three parts from what production counted; null when nothing was made. -#}
(
    (({{ tooling_cost }}) + ({{ failures }}) * ({{ breakage_cost }})) / nullif(cast({{ pieces }} as double precision), 0)
    + ({{ tool_changes }}) * ({{ changeover_min }}) * ({{ machine_rate_per_h }})
    / nullif(60 * cast({{ pieces }} as double precision), 0)
)
{%- endmacro %}
