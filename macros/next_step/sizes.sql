{# Runs that confirm a setting: their mean has sqrt(3) less error than one, at a price that a factory pays. #}
{% macro n_confirmation_runs() %}{{ return(3) }}{% endmacro %}

{# Centre points that go with axial runs. #}
{% macro n_axial_center_runs() %}{{ return(3) }}{% endmacro %}

{# Replicates that are proposed at once, at most. #}
{% macro max_new_replicates() %}{{ return(4) }}{% endmacro %}

{# Steps along the path of steepest ascent that are run before one looks again. #}
{% macro n_path_runs() %}{{ return(5) }}{% endmacro %}

{# Axial distance of a rotatable design, F^(1/4) of F factorial runs (Box and Hunter 1957), to the three decimals that one
   can set. #}
{% macro rotatable_distance(n_factorial) -%}
cast(round(cast(power(cast({{ n_factorial }} as double precision), 0.25) as numeric), 3) as double precision)
{%- endmacro %}

{# A natural level as text, rounded to a thousandth of the range of the factor or somewhat finer: nobody sets 942.7336 psi. #}
{% macro settable_level(coded, low_value, high_value) -%}
cast(cast(round(
        cast({{ doe.natural_level(coded, low_value, high_value) }} as numeric),
        cast(ceil(3 - log(greatest(abs({{ high_value }} - {{ low_value }}), 1e-300))) as integer)
    ) as double precision) as text)
{%- endmacro %}
