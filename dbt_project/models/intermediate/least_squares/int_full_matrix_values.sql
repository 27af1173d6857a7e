{{ doe.matrix_values(ref('int_full_matrices'), ref('int_full_cells'), ref('int_full_terms')) }}
