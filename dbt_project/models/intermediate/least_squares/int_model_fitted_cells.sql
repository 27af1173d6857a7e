{{ doe.fitted_cells(
    ref('int_model_matrices'),
    ref('int_cells'),
    ref('int_model_matrix_values'),
    ref('int_model_matrix_factors'),
    ref('int_model_coefficients')
) }}
