{{ doe.reduced_model_terms(ref('int_life_effect_tests'), ref('int_life_plans')) }}
