{% macro tooling_cost_per_unit(life, new_cost, regrind_cost, regrinds) %}
{#- (new tool + regrinds) / pieces over all its lives: a tool reground r times lives r + 1 times. -#}
(({{ new_cost }} + {{ regrinds }} * {{ regrind_cost }}) / (({{ regrinds }} + 1) * {{ life }}))
{%- endmacro %}

{% macro changeover_cost_per_unit(life, changeover_min, machine_rate_per_h) %}
{#- Every life ends with a change of tool, during which the machine earns nothing. -#}
({{ changeover_min }} / 60 * {{ machine_rate_per_h }} / {{ life }})
{%- endmacro %}

{% macro breakage_cost_per_unit(life, breakage_share, breakage_cost) %}
{#- The share of lives that end in a breakage, times what a breakage costs beyond the change of tool. -#}
({{ breakage_share }} * {{ breakage_cost }} / {{ life }})
{%- endmacro %}
