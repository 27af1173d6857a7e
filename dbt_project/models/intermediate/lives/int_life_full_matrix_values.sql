{{ doe.matrix_values(ref('int_life_full_matrices'), ref('int_life_cells'), ref('int_life_full_terms')) }}
