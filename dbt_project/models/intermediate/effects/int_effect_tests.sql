{{ doe.effect_tests(ref('int_effect_estimates'), ref('int_error_terms')) }}
