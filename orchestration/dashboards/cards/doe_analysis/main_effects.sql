select
    letter || ': ' || factor_name as factor,
    level,
    avg(value) as mean_response,
    count(*) as n_runs,
    unit
from ({{snippet: values_by_level}}) as runs
where value is not null
group by letter, factor_name, coded, level, unit
order by letter, coded, level
