{{ doe.model_cells(ref('int_treatment_totals'), ref('int_life_plans'), ref('int_treatments')) }}
