{{ doe.model_cells(ref('int_treatment_totals'), ref('int_analysis_plans'), ref('int_treatments')) }}
