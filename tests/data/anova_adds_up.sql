-- Blocks + Model + Curvature + Residual = Total, where Total comes from the runs; and where the design is orthogonal
-- the terms add up to the model
with sources as (
    select
        anova.experiment_id,
        anova.response,
        anova.source,
        anova.df,
        anova.sum_sq,
        plans.method,
        anova.source in ('Blocks', 'Model', 'Curvature', 'Residual') as is_part
    from {{ ref('fct_anova') }} as anova
    inner join {{ ref('int_analysis_plans') }} as plans
        on anova.experiment_id = plans.experiment_id and anova.response = plans.response
),

sums as (
    select
        experiment_id,
        response,
        method,
        sum(case when is_part then sum_sq else 0 end) as ss_parts,
        sum(case when is_part then df else 0 end) as df_parts,
        sum(case when source = 'Model' then sum_sq else 0 end) as ss_model,
        sum(
            case when not is_part and source not in ('Lack of fit', 'Pure error', 'Total') then sum_sq else 0 end
        ) as ss_terms,
        max(case when source = 'Total' then sum_sq end) as ss_total,
        max(case when source = 'Total' then df end) as df_total
    from sources
    group by experiment_id, response, method
)

select *
from sums
where
    (
        df_parts = df_total
        and abs(ss_parts - ss_total) <= 1e-9 * greatest(ss_total, 1e-300)
        and (method <> 'yates' or abs(ss_terms - ss_model) <= 1e-9 * greatest(ss_total, 1e-300))
    ) is not true
