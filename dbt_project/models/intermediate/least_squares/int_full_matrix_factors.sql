{{ doe.matrix_factors(ref('int_full_matrix_values')) }}
