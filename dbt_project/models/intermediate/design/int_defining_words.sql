{{ doe.defining_words(ref('int_design_generators')) }}
