-- censored lives have the cells, terms and matrices of least squares
select
    plans.experiment_id,
    plans.response,
    plans.design_key,
    plans.n_basic,
    plans.pool_from_order,
    plans.origin,
    plans.n_factorial,
    plans.n_center,
    plans.n_axial,
    plans.n_treatments,
    plans.n_censored,
    'least_squares' as method,
    responses.distribution,
    case
        when responses.transform not in ('none', 'ln')
            then
                'transform ' || responses.transform
                || ': lives are analysed as they are or as logarithms; name none or ln'
        when plans.n_censored = plans.n_factorial + plans.n_center + plans.n_axial + plans.n_other
            then 'all ' || plans.n_censored || ' runs are censored: no life was seen to end'
    end as reason
from {{ ref('int_analysis_plans') }} as plans
inner join {{ ref('int_responses') }} as responses
    on plans.experiment_id = responses.experiment_id and plans.response = responses.response
where plans.method = 'censored_ml'
