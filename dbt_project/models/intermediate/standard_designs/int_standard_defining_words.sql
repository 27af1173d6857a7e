{{ doe.defining_words(ref('int_standard_generators')) }}
