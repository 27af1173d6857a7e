{{ doe.alias_chains(ref('int_design_factors'), ref('int_defining_words')) }}
