{% macro transformed(y, transform) %}
{#- The response on the scale it is analysed on; `transform` is a column of none, ln, log10, sqrt, inverse. -#}
case {{ transform }}
        when 'none' then {{ y }}
        when 'ln' then ln({{ y }})
        when 'log10' then log10({{ y }})
        when 'sqrt' then sqrt({{ y }})
        when 'inverse' then 1 / {{ y }}
    end
{%- endmacro %}

{% macro back_transformed(y, transform) %}
{#- The natural scale again; null where the transform never reaches (a negative square
    root) and beyond what a double holds, where the engine would stop with an overflow. -#}
case {{ transform }}
        when 'none' then {{ y }}
        when 'ln' then case when abs({{ y }}) < 700 then exp({{ y }}) end
        when 'log10' then case when abs({{ y }}) < 300 then power(10, {{ y }}) end
        when 'sqrt' then case when {{ y }} >= 0 then {{ y }} * {{ y }} end
        when 'inverse' then 1 / nullif({{ y }}, 0)
    end
{%- endmacro %}

{% macro back_transformed_limit(y, half_width, transform, side) %}
{#- A limit on the natural scale. The inverse turns the order round, so its lower limit comes from the upper one, and
    an interval that reaches across zero has no limit on that side. -#}
{%- set minus, plus = ('-', '+') if side == 'lower' else ('+', '-') -%}
case
        when {{ transform }} = 'inverse'
            then case when sign({{ y }}) = sign({{ y }} {{ plus }} {{ half_width }}) then 1 / ({{ y }} {{ plus }} {{ half_width }}) end
        else {{ doe.back_transformed('(' ~ y ~ ' ' ~ minus ~ ' ' ~ half_width ~ ')', transform) }}
    end
{%- endmacro %}
