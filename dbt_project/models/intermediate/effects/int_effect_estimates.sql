{{ doe.effect_estimates(
    ref('int_yates_passes'),
    ref('int_analysis_plans'),
    ref('int_effect_terms'),
    ref('int_full_coefficients'),
    ref('int_full_terms')
) }}
