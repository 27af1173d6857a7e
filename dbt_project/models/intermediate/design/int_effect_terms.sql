{{ doe.effect_terms(ref('int_alias_chains')) }}
