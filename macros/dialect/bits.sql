{# Sets of factor letters are bit masks: bit 2^(i-1) is the i-th factor. Multiplying effect words is then XOR. #}

{% macro bit_and(a, b) %}({{ a }} & {{ b }}){% endmacro %}

{# Exclusive or: what either set has and not both; written so because its operator differs from engine to engine. #}
{% macro bit_xor(a, b) %}(({{ a }} | {{ b }}) - ({{ a }} & {{ b }})){% endmacro %}

{% macro power_of_two(exponent) %}{{ return(adapter.dispatch('power_of_two', 'doe')(exponent)) }}{% endmacro %}
{% macro default__power_of_two(exponent) %}shiftleft(cast(1 as bigint), cast({{ exponent }} as int)){% endmacro %}
{% macro postgres__power_of_two(exponent) %}(cast(1 as bigint) << cast({{ exponent }} as int)){% endmacro %}

{% macro half(x) %}{{ return(adapter.dispatch('half', 'doe')(x)) }}{% endmacro %}
{# Whole half of a whole number. #}
{% macro default__half(x) %}({{ x }} div 2){% endmacro %}
{% macro postgres__half(x) %}({{ x }} / 2){% endmacro %}

{% macro bit_count(mask) %}{{ return(adapter.dispatch('bit_count', 'doe')(mask)) }}{% endmacro %}
{% macro default__bit_count(mask) %}bit_count({{ mask }}){% endmacro %}
{# bit_count() of integers does not exist in PostgreSQL: it counts on bit strings from version 14 #}
{% macro postgres__bit_count(mask) %}cast(bit_count(cast({{ mask }} as bit(64))) as int){% endmacro %}
