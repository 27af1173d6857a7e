{% macro noncentral_t_two_sided_p(t, df, noncentrality) %}{{ return(adapter.dispatch('noncentral_t_two_sided_p', 'doe')(t, df, noncentrality)) }}{% endmacro %}
{% macro default__noncentral_t_two_sided_p(t, df, noncentrality) %}{{ doe._call_function('noncentral_t_two_sided_p', [t, df, noncentrality]) }}{% endmacro %}

{% macro noncentrality_of_power(power, df, t_critical) %}{{ return(adapter.dispatch('noncentrality_of_power', 'doe')(power, df, t_critical)) }}{% endmacro %}
{% macro default__noncentrality_of_power(power, df, t_critical) %}{{ doe._call_function('noncentrality_of_power', [power, df, t_critical]) }}{% endmacro %}

{# P(|T'| > t) is a Poisson mixture of beta tails (Lenth 1989, AS 243, both tails at once):

   sum over j of p_j Q_j, p_j = exp(-m) m^j / j!, m = noncentrality^2 / 2, Q_j = 1 - I_x(j + 1/2, a), x = t^2 / (df + t^2)
   Q_0 = P(|T| > t), Q_(j + 1) = Q_j + x^(j + 1/2) (1 - x)^a / ((j + 1/2) B(j + 1/2, a))             (DLMF 8.17.20)

   All terms are positive: no cancellation. Where exp(-m) would underflow, the sum is carried with its logarithm. #}
{% macro _noncentral_t_two_sided_p_body() -%}
declare
    {{ doe._student_t_variables('df') | indent(4) }}
    m double precision;
    j int := 0;
    weight double precision := 1;
    tail double precision;
    increment double precision;
    total double precision := 0;
    log_scale double precision;
begin
    if not (df > 0 and df <= 1e9 and noncentrality <> 'NaN' and abs(t) <= 1e150) then
        {{ doe._raise_domain('noncentral_t_two_sided_p',
                             'df must be in (0, 1e9], t within 1e150, noncentrality a number',
                             "concat_ws(' and ', t, df, noncentrality)") | indent(8) }}
    end if;
    tail := {{ doe._call_function('student_t_two_sided_p', ['t', 'df']) }};
    if abs(noncentrality) > 1000 then
        if abs(t) < abs(noncentrality) / 10 then
            return 1;
        end if;
        m := 500000;  -- a lower bound: the tail grows with the noncentrality
    else
        m := case when abs(noncentrality) > 1e-15 then noncentrality * noncentrality / 2 else 0 end;
    end if;
    if m < 1e-30 or abs(t) < 1e-20 then
        return tail;
    end if;
    r := t * t / df;
    {{ doe._student_t_tail_series() | indent(4) }}
    increment := case when a * ln(u) < 708 then 2 * s * a * {{ doe._power_of_u() }} / gamma_ratio else 0 end;
    log_scale := -m;
    loop
        -- a product that underflows is an error to the server: what is that small is left out
        if tail > 1e-150 then
            total := total + weight * tail;
        end if;
        exit when j > m and (weight * 1e19 < total or weight < 1e-100);
        tail := tail + increment;
        increment := case when increment > 1e-250 then increment * (r / u) * (j + 0.5 + a) / (j + 1.5) else 0 end;
        j := j + 1;
        weight := weight * m / j;
        if weight > 1e250 then
            weight := weight * 1e-250;
            total := case when total > 1e-50 then total * 1e-250 else 0 end;
            log_scale := log_scale + 575.64627324851142;  -- ln(1e250)
        end if;
    end loop;
    if total = 0 then
        return 0;
    end if;
    total := ln(total) + log_scale;
    return case when total > -708 then least(exp(total), 1) else 0 end;
end
{%- endmacro %}

{# Bisection: the tail grows with the noncentrality. #}
{% macro _noncentrality_of_power_body() -%}
declare
    low double precision := 0;
    high double precision := 1 + t_critical;
    middle double precision;
begin
    if not (power > 0 and power < 1 and df > 0 and df <= 1e9 and t_critical > 0 and t_critical <= 1e150) then
        {{ doe._raise_domain('noncentrality_of_power', 'power must be in (0, 1), df in (0, 1e9], t_critical in (0, 1e150]',
                             "concat_ws(' and ', power, df, t_critical)") | indent(8) }}
    elsif {{ doe._call_function('student_t_two_sided_p', ['t_critical', 'df']) }} >= power then
        return 0;
    end if;
    while high <= 1000 and {{ doe._call_function('noncentral_t_two_sided_p', ['t_critical', 'df', 'high']) }} < power loop
        low := high;
        high := 2 * high;
    end loop;
    if high > 1000 then
        return null;
    end if;
    for i in 1 .. 60 loop
        middle := (low + high) / 2;
        exit when middle <= low or middle >= high or high - low < 1e-13 * high;
        if {{ doe._call_function('noncentral_t_two_sided_p', ['t_critical', 'df', 'middle']) }} < power then
            low := middle;
        else
            high := middle;
        end if;
    end loop;
    return (low + high) / 2;
end
{%- endmacro %}
