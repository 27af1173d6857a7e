{{ doe.matrix_factors(ref('int_model_matrix_values')) }}
