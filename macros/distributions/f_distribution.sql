{% macro f_upper_p(f, df1, df2) %}{{ return(adapter.dispatch('f_upper_p', 'doe')(f, df1, df2)) }}{% endmacro %}
{% macro default__f_upper_p(f, df1, df2) %}{{ doe._call_function('f_upper_p', [f, df1, df2]) }}{% endmacro %}

{% macro f_quantile(p, df1, df2) %}{{ return(adapter.dispatch('f_quantile', 'doe')(p, df1, df2)) }}{% endmacro %}
{% macro default__f_quantile(p, df1, df2) %}{{ doe._call_function('f_quantile', [p, df1, df2]) }}{% endmacro %}

{# P(F > f) = I_x(a, b) with a = df2/2, b = df1/2, x = 1/u, u = 1 + r, r = f df1/df2, and y = 1 - x. Stepping b up by one adds
   a positive term (DLMF 8.17.20):  I_x(a, b + 1) = I_x(a, b) + x^a y^b / (b B(a, b)),
   each the one before times y (a + b) / (b + 1). Even df1 starts at I_x(a, 1) = x^a, odd df1 at I_x(a, 1/2), Student's t. #}
{% macro _f_upper_p_body() -%}
declare
    {{ doe._student_t_variables('df2') | indent(4) }}
    n_steps int := floor(df1 / 2);
    half double precision := df1 / 2 - n_steps;  -- 1/2 for odd df1
    start double precision := 1;
    total double precision := 1;
    log_scale double precision := 0;
begin
    if not (df1 >= 1 and df1 <= 1e6 and df1 = floor(df1) and df2 > 0 and df2 <= 1e9) then
        {{ doe._raise_domain('f_upper_p', 'df1 must be a whole number in [1, 1e6] and df2 in (0, 1e9]',
                             "concat_ws(' and ', df1, df2)") | indent(8) }}
    elsif f not between 1e-40 and 1e290 then
        if f < 1 then
            return 1;
        end if;
        {{ doe._return_beyond_overflow('f', doe._call_function('f_upper_p', ['1e290', 'df1', 'df2']),
                                       'a * ln(f / 1e290)') | indent(8) }}
    end if;
    r := df1 * f / df2;
    if half = 0 then
        u := 1 + r;
    else
        {{ doe._student_t_tail_series() | indent(8) }}
    end if;

    for j in reverse n_steps - 1 .. 1 loop
        total := start + r / u * (a + half + j - 1) / (half + j) * total;
        if total > 1e250 then  -- x^a is as small: go on in logarithms
            total := total * 1e-250;
            log_scale := log_scale + 575.64627324851142;  -- ln(1e250)
            start := 0;
        end if;
    end loop;
    if df1 = 1 then
        total := (1 + z) * series / gamma_ratio;
    elsif half > 0 then
        total := (start * (1 + z) * series + 2 * a * s * total) / gamma_ratio;
    end if;

    if a * ln(u) < 700 then
        return exp(log_scale) * total * {{ doe._power_of_u() }};
    end if;
    total := ln(total) + log_scale - a * ln(u);
    return case when total > -708 then exp(total) else 0 end;
end
{%- endmacro %}

{# The lower tail of F is the upper tail of 1/F with the degrees of freedom exchanged: the smaller tail is solved for, so that
   no digits of p are lost. #}
{% macro _f_quantile_body() -%}
declare
    is_lower boolean := p < 0.5 and df2 <= 1e6 and df2 = floor(df2);
    {{ doe._secant_variables('case when is_lower then p else 1 - p end') | indent(4) }}
    a double precision := case when is_lower then df2 else df1 end;
    b double precision := case when is_lower then df1 else df2 end;
begin
    if not (p > 0 and p < 1) then
        {{ doe._raise_domain('f_quantile', 'p must be in (0, 1)', 'p') | indent(8) }}
    end if;
    low := 1;
    x := 2;
    {{ doe._secant_on_log_tail(doe._call_function('f_upper_p', ['$', 'a', 'b'])) | indent(4) }}
    return case when is_lower then 1 / x else x end;
end
{%- endmacro %}
