{{ doe.life_coefficients(
    ref('int_life_full_fits'), ref('int_life_full_matrix_values'), ref('int_life_full_matrix_factors')
) }}
