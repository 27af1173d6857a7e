{{ doe.low_order_terms(ref('int_standard_factors')) }}
