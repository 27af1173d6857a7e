{{ doe.matrix_solutions(ref('int_full_matrix_values'), ref('int_full_matrix_factors')) }}
