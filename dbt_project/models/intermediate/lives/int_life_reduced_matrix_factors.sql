{{ doe.matrix_factors(ref('int_life_reduced_matrix_values')) }}
