{{ doe.steepest_ascent(
    ref('int_model_terms'),
    ref('int_model_coefficients'),
    ref('int_factors'),
    ref('int_responses'),
    ref('int_best_corners'),
    ref('int_analysis_plans')
) }}
