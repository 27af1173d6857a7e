{% macro error_terms(plans, lenth, alpha=0.05) %}
{#- The yardstick of every response: std_error = 2 sqrt(MS / N) from pure error, or Lenth's PSE, or none with a reason. -#}
with _doe_critical_values as (
    {{ doe.critical_values(plans, 'df_pure_error', alpha) }}
),

_doe_pure_errors as (
    select
        plans.experiment_id,
        plans.response,
        plans.significance_basis,
        plans.reason,
        cast(plans.df_pure_error as double precision) as df_error,
        plans.ss_pure_error / plans.df_pure_error as ms_error,
        2 * sqrt(plans.ss_pure_error / plans.df_pure_error / plans.n_factorial) as std_error,
        critical_values.t_critical
    from {{ plans }} as plans
    inner join _doe_critical_values as critical_values on plans.df_pure_error = critical_values.df
    where plans.significance_basis = 'pure_error'
),

_doe_pseudo_errors as (
    select
        plans.experiment_id,
        plans.response,
        case when lenth.pse > 0 then 'lenth' else 'none' end as significance_basis,
        case
            when lenth.pse > 0 then plans.reason
            else plans.reason || ', which is 0 here because most contrasts are: no test is possible'
        end as reason,
        lenth.df as df_error,
        cast(null as double precision) as ms_error,
        nullif(lenth.pse, 0) as std_error,
        lenth.margin_of_error / nullif(lenth.pse, 0) as t_critical
    from {{ plans }} as plans
    inner join {{ lenth }} as lenth on plans.experiment_id = lenth.experiment_id and plans.response = lenth.response
),

_doe_untested as (
    select
        experiment_id,
        response,
        significance_basis,
        reason,
        cast(null as double precision) as df_error,
        cast(null as double precision) as ms_error,
        cast(null as double precision) as std_error,
        cast(null as double precision) as t_critical
    from {{ plans }} as plans
    where significance_basis = 'none'
)

select * from _doe_pure_errors as pure_errors
union all
select * from _doe_pseudo_errors as pseudo_errors
union all
select * from _doe_untested as untested
{% endmacro %}
