select
    e.significance_basis,
    e.sigma,
    e.df_error,
    e.detectable_effect,
    e.smallest_effect,
    100 * e.power as power,
    e.replicates_needed,
    r.fitted_unit as unit,
    e.reason
from marts.fct_power as e
inner join marts.dim_response as r on e.experiment_id = r.experiment_id and e.response = r.response
where
    (e.experiment_id, e.response) = (
        select d.experiment_id, d.response
        from marts.dim_response as d
        where true [[and d.experiment_id = {{experiment}}]]
        order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
        limit 1
    )
