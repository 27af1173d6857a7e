{{ doe.treatments(ref('int_design_factors'), ref('int_design_generators')) }}
