select * from {{ doe.effects(
    runs=ref('filtration_half'),
    factors=['temperature', 'pressure', 'formaldehyde', 'stirring'],
    response='rate_gal_per_h',
    generators=['D=ABC']
) }} as effects
