{% macro replicates_for_power(effect_ratio, n_runs, df_single, alpha, power) %}{{ return(adapter.dispatch('replicates_for_power', 'doe')(effect_ratio, n_runs, df_single, alpha, power)) }}{% endmacro %}
{% macro default__replicates_for_power(effect_ratio, n_runs, df_single, alpha, power) %}{{ doe._call_function('replicates_for_power', [effect_ratio, n_runs, df_single, alpha, power]) }}{% endmacro %}

{# The normal approximation N = 4 (z_(alpha/2) + z_power)^2 / (effect/sigma)^2 asks for too few: count up from there. #}
{% macro _replicates_for_power_body() -%}
declare
    n_replicates double precision;
    df double precision;
begin
    if not (n_runs >= 1 and df_single >= 0 and alpha > 0 and alpha < 1 and power > alpha and power < 1) then
        {{ doe._raise_domain('replicates_for_power', 'n_runs >= 1, df_single >= 0 and 0 < alpha < power < 1 are needed',
                             "concat_ws(' and ', n_runs, df_single, alpha, power)") | indent(8) }}
    elsif not abs(effect_ratio) > 1e-3 then
        return null;
    end if;
    n_replicates := greatest(1, floor(4 * power({{ doe._call_function('normal_quantile', ['1 - alpha / 2']) }}
        + {{ doe._call_function('normal_quantile', ['power']) }}, 2) / (effect_ratio * effect_ratio * n_runs)));
    loop
        df := df_single + n_runs * (n_replicates - 1);
        exit when df > 0 and {{ doe._call_function('noncentral_t_two_sided_p', [
            '-' ~ doe._call_function('student_t_quantile', ['alpha / 2', 'least(df, 1e9)']),
            'least(df, 1e9)',
            'effect_ratio * sqrt(n_runs * n_replicates) / 2',
        ]) }} >= power;
        n_replicates := n_replicates + 1;
    end loop;
    return n_replicates;
end
{%- endmacro %}
