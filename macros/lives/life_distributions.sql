{% macro life_distributions(alpha=0.05) %}
{#- What the standardised distributions z = (y - mu) / sigma have in common with any: median, mean, standard deviation and
    the quantiles of a prediction interval. Smallest extreme value: quantile ln(-ln(1 - p)), mean -0.577 (Euler's constant),
    standard deviation pi / sqrt(6) (Meeker and Escobar 1998, section 4.6). -#}
{%- set tail = 'cast(' ~ alpha ~ ' as double precision) / 2' -%}
{%- set distributions = {'weibull': 'ln', 'lognormal': 'ln', 'normal': 'none'} -%}
{%- for distribution, transform in distributions.items() %}
{%- if not loop.first %}
union all
{%- endif %}
select
    '{{ distribution }}' as distribution,
    '{{ transform }}' as transform,
    {%- if distribution == 'weibull' %}
    ln(ln(cast(2 as double precision))) as median_z,
    cast(-0.5772156649015329 as double precision) as mean_z,
    pi() / sqrt(cast(6 as double precision)) as std_dev_z,
    ln(-ln(1 - {{ tail }})) as lower_z,
    ln(-ln({{ tail }})) as upper_z,
    {%- else %}
    cast(0 as double precision) as median_z,
    cast(0 as double precision) as mean_z,
    cast(1 as double precision) as std_dev_z,
    {{ doe.normal_quantile(tail) }} as lower_z,
    -{{ doe.normal_quantile(tail) }} as upper_z,
    {%- endif %}
    -{{ doe.normal_quantile(tail) }} as z_critical
{%- endfor %}
{% endmacro %}

{% macro mean_over_median(distribution, scale) %}
{#- Mean life over median life: Gamma(1 + sigma) / (ln 2)^sigma, exp(sigma^2 / 2), or 1; null beyond what a double holds. -#}
{%- set logarithm -%}
case {{ distribution }}
        when 'weibull'
            then {{ doe.log_gamma('1 + ' ~ scale) }} - {{ scale }} * ln(ln(cast(2 as double precision)))
        when 'lognormal' then {{ scale }} * {{ scale }} / 2
        when 'normal' then 0
    end
{%- endset -%}
{{ doe.back_transformed('(' ~ logarithm ~ ')', "'ln'") }}
{%- endmacro %}
