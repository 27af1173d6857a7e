{{ doe.reported_effects(ref('int_analysis_plans'), ref('int_effect_terms'), ref('int_effect_tests')) }}
