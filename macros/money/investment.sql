{% macro roi_pct(benefit, investment) %}
{#- Return on investment, net: 100 (benefit - investment) / investment; null without an investment. -#}
(100 * cast(({{ benefit }}) - ({{ investment }}) as double precision) / nullif({{ investment }}, 0))
{%- endmacro %}

{% macro payback_months(annual_benefit, investment) %}
{#- Months until the benefit has paid the investment; null when there is no benefit. -#}
(case when ({{ annual_benefit }}) > 0 then 12 * cast({{ investment }} as double precision) / ({{ annual_benefit }}) end)
{%- endmacro %}

{% macro npv(annual_benefit, investment, discount_rate, years) %}
{#- Net present value of equal yearly benefits, paid at the end of each year: the annuity formula. -#}
(
    ({{ annual_benefit }}) * case
        when ({{ discount_rate }}) = 0 then cast({{ years }} as double precision)
        else (1 - power(1 + cast({{ discount_rate }} as double precision), -({{ years }}))) / ({{ discount_rate }})
    end - ({{ investment }})
)
{%- endmacro %}
