{% macro log_gamma(x) -%}
{#- Stirling's series for Gamma(x + 8) (Abramowitz and Stegun 1964, 6.1.40), taken back by x (x + 1) ... (x + 7). -#}
{%- set x = '(' ~ x ~ ')' -%}
{%- set z = '(' ~ x ~ ' + 8)' -%}
(({{ z }} - 0.5) * ln({{ z }}) - {{ z }} + 0.9189385332046727
    + (((((1 / 1188.0 / power({{ z }}, 2) - 1 / 1680.0) / power({{ z }}, 2) + 1 / 1260.0) / power({{ z }}, 2) - 1 / 360.0)
        / power({{ z }}, 2) + 1 / 12.0) / {{ z }})
    {%- for shift in range(8) %}
    - ln({{ x }} + {{ shift }})
    {%- endfor %})
{%- endmacro %}
