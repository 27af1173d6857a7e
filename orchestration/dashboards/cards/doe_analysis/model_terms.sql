with asked as (
    select d.experiment_id, d.response, d.fitted_unit
    from marts.dim_response as d
    where (d.experiment_id, d.response) = ({{snippet: asked}})
),

terms as (
    select e.term_position, e.term, e.coefficient, e.std_error, e.t_value, e.p_value, e.ci_lower, e.ci_upper, e.reason
    from marts.fct_model_terms as e
    where
        (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
        and e.model = 'reduced'
    union all
    select e.term_position, e.term, e.coefficient, e.std_error, e.z_value, e.p_value, e.ci_lower, e.ci_upper, e.reason
    from marts.fct_life_terms as e
    where
        (e.experiment_id, e.response) = (select asked.experiment_id, asked.response from asked)
        and e.model = 'reduced'
)

select
    term,
    coefficient,
    std_error,
    t_value,
    p_value,
    ci_lower,
    ci_upper,
    (select asked.fitted_unit from asked) as unit,
    reason
from terms
order by term_position, term
