select
    experiment_id,
    response,
    cast(n_contrasts as integer) as n_contrasts,
    s0,
    pse,
    margin_of_error,
    simultaneous_margin_of_error,
    t_me,
    t_sme,
    gamma,
    simulated_me,
    simulated_sme,
    simulated_margin_of_error,
    simulated_simultaneous_margin_of_error,
    dong_s,
    cast(n_inert as integer) as n_inert,
    reason
from {{ ref('int_lenth') }}
