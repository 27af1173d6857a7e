select
    e.model,
    e.terms,
    e.n_runs,
    e.df_residual,
    e.residual_std_error,
    100 * e.r_squared as r_squared,
    100 * e.adj_r_squared as adj_r_squared,
    100 * e.pred_r_squared as pred_r_squared,
    e.p_value,
    e.lack_of_fit_p_value,
    concat_ws(' ', nullif(r.transform, 'none'), r.unit) as unit,
    e.reason
from marts.fct_model_summary as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    e.experiment_id = coalesce([[{{experiment}},]] (select min(d.experiment_id) from marts.dim_experiment as d))
    and e.response = coalesce(
        [[{{response}},]]
        (select min(d.response) from marts.dim_response as d where d.experiment_id = e.experiment_id)
    )
order by case e.model when 'full' then 1 when 'reduced' then 2 else 3 end, e.model
limit 50
