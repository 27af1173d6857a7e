{{ doe.matrix_values(ref('int_model_matrices'), ref('int_cells'), ref('int_model_terms')) }}
