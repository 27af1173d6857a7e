{{ doe.surface_models(ref('int_fitted_terms'), ref('int_fitted_coefficients'), ref('int_factors')) }}
