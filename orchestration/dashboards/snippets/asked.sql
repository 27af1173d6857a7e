-- the experiment and response that a page shows: what is chosen, else the first; of another experiment's response none
select d.experiment_id, d.response
from marts.dim_response as d
where true [[and d.experiment_id = {{experiment}}]]
order by d.experiment_id, [[d.response = {{response}} desc,]] d.response
limit 1
