{{ doe.inestimable_terms(
    ref('int_life_full_matrices'),
    ref('int_life_full_matrix_values'),
    ref('int_life_full_matrix_factors'),
    ref('int_life_plans'),
    ref('int_treatments'),
    ref('int_life_cells')
) }}
