{{ doe.fitted_cells(ref('int_cells'), ref('int_model_coefficients'), ref('int_model_matrix_solutions')) }}
