{{ doe.matrix_values(ref('int_life_reduced_matrices'), ref('int_life_cells'), ref('int_life_reduced_terms')) }}
