{{ doe.error_terms(ref('int_analysis_plans'), ref('int_full_sums'), ref('int_lenth'), var('alpha')) }}
