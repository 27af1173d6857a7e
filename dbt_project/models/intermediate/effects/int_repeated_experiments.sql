-- a table of its own, so that the planner knows how few they are
select distinct experiment_id
from {{ ref('int_experiment_runs') }}
where repeat_reading > 1
