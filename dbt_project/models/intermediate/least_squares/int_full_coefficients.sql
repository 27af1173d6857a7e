{{ doe.model_coefficients(ref('int_full_matrices'), ref('int_full_cells'), ref('int_full_matrix_solutions')) }}
