{% macro _raise_domain(name, rule, argument) -%}
raise exception '{{ name }}: {{ rule }}, got %', {{ argument }} using errcode = 'invalid_parameter_value';
{%- endmacro %}

{# Where squaring the statistic x would overflow, the tail is a power law: ln p = ln p(limit) - drop. NaN sorts here too. #}
{% macro _return_beyond_overflow(x, p_at_limit, drop) -%}
if {{ x }} = 'NaN' then
    return {{ x }};
end if;
s := ln(nullif({{ p_at_limit }}, 0)) - {{ drop }};
return case when s > -708 then exp(s) else 0 end;
{%- endmacro %}

{% macro _secant_variables(target) -%}
target double precision := {{ target }};
x double precision;
low double precision;
tail double precision;
log_ratio double precision;
log_ratio_low double precision;
step double precision;
{%- endmacro %}

{# Solves tail(x) = target by the secant method on ln tail as a function of ln x: concave, nearly straight far out.
   Starts from the positive points low and x; `$` marks the place of x in tail_call. #}
{% macro _secant_on_log_tail(tail_call) -%}
log_ratio_low := ln({{ tail_call | replace('$', 'low') }} / target);
for i in 1 .. 100 loop
    tail := {{ tail_call | replace('$', 'x') }};
    if tail = 0 then
        x := sqrt(low) * sqrt(x);  -- too far out to take the logarithm
        continue;
    end if;
    log_ratio := ln(tail / target);
    exit when x = low or log_ratio = log_ratio_low;
    step := log_ratio * ln(x / low) / (log_ratio_low - log_ratio);
    low := x;
    log_ratio_low := log_ratio;
    x := x * exp(step);
    exit when abs(step) < 1e-10;  -- the next step would be below the last digit
end loop;
{%- endmacro %}
