{{ doe.condition_numbers(ref('int_fitted_matrix_factors')) }}
