{{ doe.stationary_levels(ref('int_canonical_axes')) }}
