{% macro normal_hazard(z) %}{{ return(adapter.dispatch('normal_hazard', 'doe')(z)) }}{% endmacro %}
{% macro default__normal_hazard(z) %}{{ doe._call_function('normal_hazard', [z]) }}{% endmacro %}

{% macro normal_log_upper_tail(z) %}{{ return(adapter.dispatch('normal_log_upper_tail', 'doe')(z)) }}{% endmacro %}
{% macro default__normal_log_upper_tail(z) %}{{ doe._call_function('normal_log_upper_tail', [z]) }}{% endmacro %}

{# P(|Z| > |z|) of a normal deviate. #}
{% macro normal_two_sided_p(z) -%}
(2 * exp({{ doe.normal_log_upper_tail('abs(' ~ z ~ ')') }}))
{%- endmacro %}

{# phi(z) / Q(z). The far upper tail needs no exponential at all, so nothing underflows. #}
{% macro _normal_hazard_body() -%}
begin
    if abs(z) <= 1.2 then
        return 0.3989422804014327 * exp(-z * z / 2) / (0.5 - 0.3989422804014327 * exp(-z * z / 2) * {{ doe._normal_central_series() }});
    elsif z > 1e8 then
        return z;  -- to the last digit; NaN sorts here
    elsif z > 0 then
        return 1 / ({{ doe._mills_ratio('z') }});
    elsif z > -38 then
        return 0.3989422804014327 * exp(-z * z / 2) / (1 - 0.3989422804014327 * exp(-z * z / 2) * ({{ doe._mills_ratio('-z') }}));
    end if;
    return 0;  -- below 1e-307
end
{%- endmacro %}

{% macro _normal_log_upper_tail_body() -%}
declare
    lower_tail double precision;
begin
    if abs(z) <= 1.2 then
        return ln(0.5 - 0.3989422804014327 * exp(-z * z / 2) * {{ doe._normal_central_series() }});
    elsif z > 1e150 then
        return case when z = 'NaN' then z else '-Infinity' end;  -- its square overflows
    elsif z > 0 then
        return ln({{ doe._mills_ratio('z') }}) - 0.9189385332046727 - z * z / 2;
    elsif z > -38 then
        lower_tail := 0.3989422804014327 * exp(-z * z / 2) * ({{ doe._mills_ratio('-z') }});
        return -2 * atanh(lower_tail / (2 - lower_tail));  -- ln(1 - p), exact for the smallest p
    end if;
    return 0;
end
{%- endmacro %}

{# (Phi(z) - 1/2) / phi(z) = z + z^3/3 + z^5/(3 5) + ... (Abramowitz & Stegun 26.2.11): 20 terms for |z| <= 1.2. #}
{% macro _normal_central_series() -%}
z * ({% for odd in range(3, 43, 2) %}1 + z * z / {{ odd }} * ({% endfor %}1{{ ')' * 21 }}
{%- endmacro %}

{# Q(z) / phi(z) for z > 1.2: sqrt(pi/2) exp(x^2) erfc(x) at x = z / sqrt(2), its integral by the trapezoidal rule with
   step h = 1/2 and the residue at the pole (Chiarella and Reichel 1968, Math. Comp. 22, 137-143): error exp(-(pi/h)^2) = 7e-18. #}
{% macro _mills_ratio(z) -%}
0.5641895835477563 * (0.5 / ({{ z }})
    + ({{ z }}) * (
{%- for n in range(1, 14) -%}
    {{ 2.718281828459045 ** (-n * n / 4) }} / ({{ n * n / 2 }} + ({{ z }}) * ({{ z }})){{ ' + ' if not loop.last }}
{%- endfor -%}
    )) - case when abs(z) < 8.9 then 2.5066282746310002 * exp(z * z / 2) / (exp(8.885765876316732 * ({{ z }})) - 1) else 0 end
{%- endmacro %}
