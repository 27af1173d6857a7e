{% macro student_t_two_sided_p(t, df) %}{{ return(adapter.dispatch('student_t_two_sided_p', 'doe')(t, df)) }}{% endmacro %}
{% macro default__student_t_two_sided_p(t, df) %}{{ doe._call_function('student_t_two_sided_p', [t, df]) }}{% endmacro %}

{% macro student_t_quantile(p, df) %}{{ return(adapter.dispatch('student_t_quantile', 'doe')(p, df)) }}{% endmacro %}
{% macro default__student_t_quantile(p, df) %}{{ doe._call_function('student_t_quantile', [p, df]) }}{% endmacro %}

{% macro _student_t_two_sided_p_body() -%}
declare
    {{ doe._student_t_variables('df') | indent(4) }}
begin
    if not (df > 0 and df <= 1e9) then
        {{ doe._raise_domain('student_t_two_sided_p', 'df must be in (0, 1e9]', 'df') | indent(8) }}
    elsif abs(t) not between 1e-20 and 1e150 then
        if abs(t) < 1 then
            return 1;
        end if;
        {{ doe._return_beyond_overflow('t', doe._call_function('student_t_two_sided_p', ['1e150', 'df']),
                                       'df * ln(abs(t) / 1e150)') | indent(8) }}
    end if;
    r := t * t / df;
    {{ doe._student_t_tail_series() | indent(4) }}
    if a * ln(u) > 708 then
        return 0;  -- below 1e-307, the smallest normal double
    end if;
    return {{ doe._power_of_u() }} * (1 + z) * series / gamma_ratio;
end
{%- endmacro %}

{% macro _student_t_quantile_body() -%}
declare
    {{ doe._secant_variables('2 * least(p, 1 - p)') | indent(4) }}
begin
    if not (p > 0 and p < 1 and df > 0 and df <= 1e9) then
        {{ doe._raise_domain('student_t_quantile', 'p must be in (0, 1) and df in (0, 1e9]',
                             "concat_ws(' and ', p, df)") | indent(8) }}
    elsif p = 0.5 then
        return 0;
    end if;
    -- the normal quantile is a lower bound; next to it, the first Cornish-Fisher term (A&S 26.7.5)
    low := abs({{ doe._call_function('normal_quantile', ['p']) }});
    x := low * (1 + least((low * low + 1) / (4 * df), 1));
    {{ doe._secant_on_log_tail(doe._call_function('student_t_two_sided_p', ['$', 'df'])) | indent(4) }}
    return sign(p - 0.5) * x;
end
{%- endmacro %}
