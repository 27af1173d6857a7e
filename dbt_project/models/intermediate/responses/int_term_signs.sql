{{ doe.term_signs(ref('int_treatments'), ref('int_effect_terms')) }}
