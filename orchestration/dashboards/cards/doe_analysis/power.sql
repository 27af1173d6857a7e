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
where (e.experiment_id, e.response) = ({{snippet: asked}})
