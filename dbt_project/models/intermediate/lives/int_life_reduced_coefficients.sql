{{ doe.life_coefficients(
    ref('int_life_reduced_fits'), ref('int_life_reduced_matrix_values'), ref('int_life_reduced_matrix_factors')
) }}
