{% macro error_terms(plans, model_sums, lenth, alpha=0.05) %}
{#- The error variance of a run, by which effects are judged: pure error of replicates and centre points, else what the
    full model leaves over, else Lenth's pseudo standard error, else none with a reason. Where interactions are pooled
    into the error, it is what the model without them leaves over, pure error included. -#}
with _doe_errors as (
    select
        plans.experiment_id,
        plans.response,
        plans.method,
        plans.reason,
        plans.n_factorial,
        plans.ss_pure_error,
        plans.df_pure_error,
        plans.pool_from_order,
        coalesce(plans.pool_from_order is not null and sums.df_residual > plans.df_pure_error, false) as is_pooled,
        -- Yates' effects leave nothing over but pure error
        coalesce(sums.ss_residual, 0) as ss_residual,
        coalesce(sums.df_residual, 0) as df_residual,
        -- a difference of rounding errors is no error
        coalesce(sums.ss_residual > 1e-20 * sums.ss_total, false) as has_residual,
        plans.df_pure_error > 0 and plans.ss_pure_error > 1e-20 * coalesce(sums.ss_total, 0) as has_pure_error,
        lenth.df as df_lenth,
        lenth.pse,
        lenth.margin_of_error
    from {{ plans }} as plans
    left join {{ model_sums }} as sums
        on plans.experiment_id = sums.experiment_id and plans.response = sums.response
    left join {{ lenth }} as lenth on plans.experiment_id = lenth.experiment_id and plans.response = lenth.response
),

_doe_bases as (
    select
        *,
        case
            when method in ('yates', 'least_squares') and not is_pooled and has_pure_error
                then 'pure_error'
            when
                method in ('yates', 'least_squares')
                and (is_pooled or df_pure_error = 0)
                and df_residual > 0
                and has_residual
                then 'residual'
            when method in ('yates', 'least_squares') and df_pure_error = 0 and df_residual = 0 and pse > 0 then 'lenth'
            else 'none'
        end as significance_basis,
        case
            when method is null then reason
            when method = 'censored_ml' then 'censored lives are fitted by maximum likelihood, without sums of squares'
            when is_pooled and has_residual
                then
                    'judged by the ' || df_residual || ' degrees of freedom that the model leaves over: interactions of '
                    || pool_from_order || ' and more factors are pooled into the error'
            when not is_pooled and has_pure_error then null
            when not is_pooled and df_pure_error > 0 then 'replicates agree exactly: with an error of 0 no test is possible'
            when df_residual > 0 and has_residual
                then
                    'no run was repeated in its block: judged by the ' || df_residual
                    || ' degrees of freedom that the model leaves over'
            when df_residual > 0 then 'the model fits exactly: with an error of 0 no test is possible'
            when pse > 0
                then 'no replicates and no centre points: 0 error degrees of freedom, judged by Lenth''s margin of error'
            when pse = 0
                then
                    'no replicates and no centre points: 0 error degrees of freedom, judged by Lenth''s margin of error,'
                    || ' which is 0 here because most contrasts are: no test is possible'
            else
                'no replicates and no centre points: 0 error degrees of freedom, and too few contrasts for Lenth''s method'
        end as basis_reason
    from _doe_errors
),

_doe_sizes as (
    select
        *,
        case significance_basis when 'pure_error' then df_pure_error when 'residual' then df_residual end as df_of_runs
    from _doe_bases
),

_doe_critical_values as (
    {{ doe.critical_values('_doe_sizes', 'df_of_runs', alpha) }}
)

select
    sizes.experiment_id,
    sizes.response,
    sizes.significance_basis,
    sizes.basis_reason as reason,
    case
        when sizes.significance_basis = 'lenth' then sizes.df_lenth else cast(sizes.df_of_runs as double precision)
    end as df_error,
    case sizes.significance_basis
        when 'pure_error' then sizes.ss_pure_error / sizes.df_pure_error
        when 'residual' then sizes.ss_residual / sizes.df_residual
    end as ms_error,
    -- a pseudo standard error is that of an effect, 2 sigma / sqrt(N)
    case sizes.significance_basis
        when 'pure_error' then sqrt(sizes.ss_pure_error / sizes.df_pure_error)
        when 'residual' then sqrt(sizes.ss_residual / sizes.df_residual)
        when 'lenth' then sizes.pse * sqrt(sizes.n_factorial) / 2
    end as sigma,
    case
        when sizes.significance_basis = 'lenth' then sizes.margin_of_error / sizes.pse else critical_values.t_critical
    end as t_critical
from _doe_sizes as sizes
left join _doe_critical_values as critical_values on sizes.df_of_runs = critical_values.df
{% endmacro %}
