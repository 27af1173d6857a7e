{{ doe.life_models(ref('int_life_full_fits'), ref('int_unfailed_cells'), var('alpha')) }}
