{{ doe.model_coefficients(ref('int_model_matrices'), ref('int_cells'), ref('int_model_matrix_solutions')) }}
