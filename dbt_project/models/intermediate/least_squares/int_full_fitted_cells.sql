{{ doe.fitted_cells(ref('int_full_cells'), ref('int_full_coefficients'), ref('int_full_matrix_solutions')) }}
