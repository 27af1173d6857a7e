{{ doe.low_order_aliases(ref('int_standard_terms'), ref('int_standard_defining_words')) }}
