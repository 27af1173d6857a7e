{{ doe.full_model_terms(ref('int_analysis_plans'), ref('int_effect_terms'), ref('int_design_factors')) }}
