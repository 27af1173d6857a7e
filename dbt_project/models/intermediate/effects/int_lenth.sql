{{ doe.lenth(ref('int_effect_estimates'), ref('int_analysis_plans'), var('alpha')) }}
