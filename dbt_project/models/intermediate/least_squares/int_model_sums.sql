{{ doe.model_sums(ref('int_model_fitted_cells'), ref('int_model_coefficients')) }}
