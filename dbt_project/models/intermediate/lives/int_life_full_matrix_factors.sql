{{ doe.matrix_factors(ref('int_life_full_matrix_values')) }}
