{% macro residual_dispersions(residuals, signs) %}
{#- Box and Meyer (1986), Technometrics 28, 19-27: of the residuals of a location model, s+ and s- are the standard
    deviations where a term is positive and where it is negative, and F* = ln(s+^2 / s-^2) (Montgomery 2013, section 6.5,
    equation 6.24). -#}
with _doe_halves as (
    select
        residuals.experiment_id,
        residuals.response,
        residuals.model,
        signs.term,
        signs.sign,
        sum(residuals.n) as n,
        sum(residuals.ss_within + residuals.n * residuals.mean_residual * residuals.mean_residual)
        - power(sum(residuals.n * residuals.mean_residual), 2) / sum(residuals.n) as sum_sq
    from {{ residuals }} as residuals
    inner join {{ signs }} as signs
        on residuals.design_key = signs.design_key and residuals.position = signs.position
    group by residuals.experiment_id, residuals.response, residuals.model, signs.term, signs.sign
),

_doe_variances as (
    select
        experiment_id,
        response,
        model,
        term,
        max(case when sign > 0 then greatest(sum_sq, 0) / nullif(n - 1, 0) end) as variance_plus,
        max(case when sign < 0 then greatest(sum_sq, 0) / nullif(n - 1, 0) end) as variance_minus
    from _doe_halves
    group by experiment_id, response, model, term
)

select
    experiment_id,
    response,
    model,
    term,
    sqrt(variance_plus) as s_plus,
    sqrt(variance_minus) as s_minus,
    -- a level without any spread, or with that of rounding errors, has no logarithm worth the name
    case
        when least(variance_plus, variance_minus) > 1e-13 * greatest(variance_plus, variance_minus)
            then ln(variance_plus) - ln(variance_minus)
    end as f_star
from _doe_variances
{% endmacro %}

{% macro half_variance_ratios(contrasts, model_contrasts, signs) %}
{#- Bergman and Hynen (1997), Technometrics 39, 191-198: with the location model fitted to each half of the runs alone the
    two residual variances are independent, and their ratio is F when the halves vary alike. In an unreplicated two-level
    design the residual contrasts c_j of the halves are c_j + c_ji and c_j - c_ji, where ji is the product of j and the
    term i, and neither is in the model. -#}
with _doe_free as (
    select
        contrasts.experiment_id,
        contrasts.response,
        contrasts.model,
        contrasts.design_key,
        contrasts.contrast,
        contrasts.value
    from {{ contrasts }} as contrasts
    left join {{ model_contrasts }} as model_contrasts
        on
            contrasts.experiment_id = model_contrasts.experiment_id
            and contrasts.response = model_contrasts.response
            and contrasts.model = model_contrasts.model
            and contrasts.contrast = model_contrasts.contrast
    where model_contrasts.contrast is null
),

_doe_terms as (
    select distinct
        design_key,
        term,
        contrast
    from {{ signs }} as signs
)

select
    a.experiment_id,
    a.response,
    a.model,
    terms.term,
    cast(count(*) as integer) as df,
    sum(power(a.value + b.value, 2)) as ss_plus,
    sum(power(a.value - b.value, 2)) as ss_minus
from _doe_free as a
inner join _doe_terms as terms on a.design_key = terms.design_key
inner join _doe_free as b
    on
        a.experiment_id = b.experiment_id
        and a.response = b.response
        and a.model = b.model
        and b.contrast = {{ doe.bit_xor('a.contrast', 'terms.contrast') }}
where a.contrast < b.contrast
group by a.experiment_id, a.response, a.model, terms.term
{% endmacro %}

{% macro replicate_dispersions(variances, signs) %}
{#- ln s^2 of each treatment as a response of its own (Bartlett and Kendall 1946, JRSS Supplement 8, 128-138): its variance
    is trigamma(df / 2), whatever sigma is. F* is its effect, s+ and s- the geometric means of the standard deviations. -#}
select
    variances.experiment_id,
    variances.response,
    signs.term,
    exp(avg(case when signs.sign > 0 then ln(variances.variance) end) / 2) as s_plus,
    exp(avg(case when signs.sign < 0 then ln(variances.variance) end) / 2) as s_minus,
    avg(case when signs.sign > 0 then ln(variances.variance) end)
    - avg(case when signs.sign < 0 then ln(variances.variance) end) as f_star,
    2 * sqrt(sum({{ doe.trigamma('variances.df / 2e0') }})) / count(*) as std_error
from {{ variances }} as variances
inner join {{ signs }} as signs
    on variances.design_key = signs.design_key and variances.position = signs.position
group by variances.experiment_id, variances.response, signs.term
{% endmacro %}

{% macro trigamma(x) -%}
{#- sum of 1/(x+j)^2 up to x + 10, then the asymptotic series (Abramowitz and Stegun 6.4.6 and 6.4.12). -#}
({% for j in range(10) %}1 / power({{ x }} + {{ j }}, 2) + {% endfor -%}
(1 + (0.5 + (1e0 / 6 - (1e0 / 30 - (1e0 / 42 - 1e0 / 30 / power({{ x }} + 10, 2)) / power({{ x }} + 10, 2))
/ power({{ x }} + 10, 2)) / ({{ x }} + 10)) / ({{ x }} + 10)) / ({{ x }} + 10))
{%- endmacro %}
