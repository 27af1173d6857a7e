select * from {{ doe.effects(
    runs=ref('tool_life'), factors=['cutting_speed', 'tool_geometry', 'cutting_angle'], response='life_h'
) }} as effects
