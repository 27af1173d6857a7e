{{ doe.matrix_solutions(ref('int_model_matrix_values'), ref('int_model_matrix_factors')) }}
