with asked as (
    select d.experiment_id, d.response, d.fitted_unit
    from marts.dim_response as d
    where (d.experiment_id, d.response) = ({{snippet: asked}})
),

life_terms as (
    select t.model, t.distribution, string_agg(t.term, ' ' order by t.term_position) as terms
    from marts.fct_life_terms as t
    where
        (t.experiment_id, t.response) = (select asked.experiment_id, asked.response from asked)
        and t.kind in ('term', 'square') and t.is_estimable
    group by t.model, t.distribution
),

models as (
    select
        e.model,
        null as distribution,
        e.terms,
        e.n_runs,
        e.df_residual,
        e.residual_std_error,
        100 * e.r_squared as r_squared,
        100 * e.adj_r_squared as adj_r_squared,
        100 * e.pred_r_squared as pred_r_squared,
        e.p_value,
        e.lack_of_fit_p_value,
        cast(null as double precision) as aic,
        e.reason
    from marts.fct_model_summary as e
    where (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
    union all
    -- of lives that were stopped: likelihoods, and sigma for the residual error where it is on the chosen model's scale
    select
        e.model,
        e.distribution,
        t.terms,
        e.n_failures + e.n_censored as n_runs,
        null as df_residual,
        case
            when (e.distribution = 'normal') = (max(e.distribution) filter (where e.is_chosen) over () = 'normal')
                then e.scale
        end as residual_std_error,
        null as r_squared,
        null as adj_r_squared,
        null as pred_r_squared,
        null as p_value,
        null as lack_of_fit_p_value,
        e.aic,
        e.reason
    from marts.fct_life_models as e
    left join life_terms as t on e.model = t.model and e.distribution = t.distribution
    where (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
)

select
    (select asked.response from asked) as response,
    models.*,
    (select asked.fitted_unit from asked) as unit
from models
order by
    case model when 'full' then 1 when 'reduced' then 2 else 3 end,
    model,
    aic,
    distribution
