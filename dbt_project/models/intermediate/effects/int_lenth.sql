{{ doe.lenth(
    ref('int_effect_estimates'), ref('int_analysis_plans'), var('alpha'), simulated=ref('doe', 'lenth_critical_values')
) }}
