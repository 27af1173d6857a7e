{{ doe.experimental_regions(ref('int_cells')) }}
