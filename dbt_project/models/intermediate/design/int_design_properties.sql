{{ doe.design_properties(ref('int_designs'), ref('int_design_factors'), ref('int_defining_words')) }}
