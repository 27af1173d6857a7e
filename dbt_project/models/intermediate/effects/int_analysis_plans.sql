{{ doe.analysis_plans(ref('int_treatment_totals'), ref('int_experiment_designs')) }}
