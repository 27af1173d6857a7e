with totals as (
    select * from {{ ref('int_treatment_totals') }}
    where n > 0
),

means as (
    select
        experiment_id,
        response,
        sum(total_above_origin) / sum(n) as mean_all,
        sum(case when point_type = 'factorial' then total_above_origin end)
        / sum(case when point_type = 'factorial' then n end) as mean_factorial,
        sum(case when point_type = 'center' then total_above_origin end)
        / sum(case when point_type = 'center' then n end) as mean_center,
        coalesce(sum(case when point_type = 'factorial' then n end), 0) as n_factorial,
        coalesce(sum(case when point_type = 'center' then n end), 0) as n_center
    from totals
    group by experiment_id, response
)

-- from the runs' deviations, not from the contrasts: so that adding up to it is a check
select
    means.experiment_id,
    means.response,
    means.mean_factorial,
    means.mean_center,
    sum(totals.n) - 1 as df_total,
    sum(
        totals.ss_within + totals.n * power(totals.total_above_origin / totals.n - means.mean_all, 2)
    ) as ss_total,
    means.n_factorial * means.n_center * power(means.mean_factorial - means.mean_center, 2)
    / nullif(means.n_factorial + means.n_center, 0) as ss_curvature,
    -- each cell's mean without the run: (y - mean) n / (n - 1)
    case
        when min(totals.n) > 1
            then sum(totals.ss_within * power(cast(totals.n as double precision) / nullif(totals.n - 1, 0), 2))
    end as press
from totals
inner join means on totals.experiment_id = means.experiment_id and totals.response = means.response
group by
    means.experiment_id, means.response, means.mean_factorial, means.mean_center, means.n_factorial, means.n_center
