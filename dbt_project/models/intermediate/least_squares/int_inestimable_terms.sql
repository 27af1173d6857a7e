{{ doe.inestimable_terms(
    ref('int_full_matrices'),
    ref('int_full_matrix_values'),
    ref('int_full_matrix_factors'),
    ref('int_analysis_plans'),
    ref('int_treatments'),
    ref('int_full_cells')
) }}
