-- Terms + Curvature + Residual = Total, where Total comes from the runs and not from the contrasts
with sums as (
    select
        experiment_id,
        response,
        sum(case when source not in ('Model', 'Pure error', 'Total') then sum_sq end) as ss_parts,
        sum(case when source not in ('Model', 'Pure error', 'Total') then df end) as df_parts,
        max(case when source = 'Total' then sum_sq end) as ss_total,
        max(case when source = 'Total' then df end) as df_total,
        max(case when source = 'Model' then 1 else 0 end) as is_analysed
    from {{ ref('fct_anova') }}
    group by experiment_id, response
)

select *
from sums
where
    is_analysed = 1
    and (df_parts = df_total and abs(ss_parts - ss_total) <= 1e-9 * greatest(ss_total, 1e-300)) is not true
