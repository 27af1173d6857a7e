with scores as (
    {{ doe.effect_scores(
        ref('int_effect_estimates'), ref('int_analysis_plans'), ref('int_treatment_totals'), ref('int_lenth')
    ) }}
)

select
    experiment_id,
    response,
    term,
    cast(term_order as integer) as term_order,
    effect,
    cast(n_effects as integer) as n_effects,
    cast(absolute_rank as integer) as absolute_rank,
    half_normal_score,
    normal_score,
    percent_contribution,
    t_ratio,
    is_active_me,
    is_active_sme,
    is_active_simulated_me,
    is_active_simulated_sme,
    reason
from scores
