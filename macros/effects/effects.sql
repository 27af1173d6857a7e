{% macro effects(runs, factors, response, experiment=none, generators=[], alpha=0.05, block=none, pool_from_order=none) %}
{#- The whole analysis in one call: coded runs in, one row per effect out.
    runs: relation or CTE, one row per run. factors: its columns with the coded levels -1, +1 (0 in every factor: centre
    point), in the order that gives them the letters A, B, C, ... (I is left out). response: its column.
    experiment: column that tells experiments apart, all of one design. generators: such as ['D=ABC']. block: column.
    pool_from_order: interactions of so many factors and more are the error. -#}
{%- set alphabet = 'ABCDEFGHJKLMNOP' -%}
{%- set factors = [factors] if factors is string else factors -%}
{%- if factors | length < 1 or factors | length > doe.max_factors() -%}
    {{ exceptions.raise_compiler_error(
        "doe.effects: 1 to " ~ doe.max_factors() ~ " factor columns are needed, got " ~ factors | length
    ) }}
{%- endif -%}
{%- if factors | unique | list | length < factors | length -%}
    {{ exceptions.raise_compiler_error("doe.effects: a factor column is named twice in " ~ factors ~ "; name each once") }}
{%- endif -%}
{%- set letters = alphabet[:factors | length] -%}
{%- set words = {} -%}
{%- for generator in generators -%}
    {%- for letter, word in doe._parsed_generator(generator, letters).items() -%}
        {%- if letter in words -%}
            {{ exceptions.raise_compiler_error("doe.effects: " ~ letter ~ " has two generators in " ~ generators) }}
        {%- endif -%}
        {%- do words.update({letter: word}) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for letter, word in words.items() -%}
    {%- for other in word.letters if other in words -%}
        {{ exceptions.raise_compiler_error(
            "doe.effects: the generator of " ~ letter ~ " uses " ~ other
            ~ ", which is generated itself; write it with basic letters only"
        ) }}
    {%- endfor -%}
{%- endfor -%}
{%- if factors | length - words | length > doe.max_basic_factors() -%}
    {{ exceptions.raise_compiler_error(
        "doe.effects: at most " ~ doe.max_basic_factors() ~ " basic factors are analysed, got "
        ~ (factors | length - words | length) ~ "; name the generators of the fraction"
    ) }}
{%- endif -%}
(
with _doe_factors as (
    {%- for letter in letters %}
    select
        'design' as design_key,
        '{{ letter }}' as letter,
        {{ loop.index }} as position,
        {{ letter not in words }} as is_basic,
        {{ letters[:loop.index] | reject('in', words) | list | length }} as basic_rank
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

_doe_generators as (
    {%- for letter, word in words.items() %}
    select
        'design' as design_key,
        {{ loop.index }} as generator_number,
        '{{ letter }}' as letter,
        {{ word.sign }} as sign,
        cast({{ word.mask }} as bigint) as word_mask
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- else %}
    select 'design' as design_key, 1 as generator_number, 'A' as letter, 1 as sign, cast(1 as bigint) as word_mask
    from _doe_factors
    where 1 = 0
    {%- endfor %}
),

_doe_words as ({{ doe.defining_words('_doe_generators') }}),

_doe_chains as ({{ doe.alias_chains('_doe_factors', '_doe_words') }}),

_doe_terms as ({{ doe.effect_terms('_doe_chains') }}),

_doe_treatments as ({{ doe.treatments('_doe_factors', '_doe_generators') }}),

_doe_input as (
    select
        {{ "cast('experiment' as text)" if experiment is none else experiment }} as experiment_id,
        cast({{ response }} as double precision) as y,
        cast({{ 'null' if block is none else block }} as text) as block,
        {{ doe.array_of(factors) }} as levels
    from {{ runs }}
),

_doe_runs as (
    select
        runs.experiment_id,
        '{{ response }}' as response,
        treatments.position,
        case
            when treatments.position is not null then 'factorial'
            when {{ doe.count_equal('runs.levels', 'cast(0 as double precision)') }} = {{ factors | length }} then 'center'
            when {{ doe.count_equal('runs.levels', 'cast(0 as double precision)') }} = {{ factors | length - 1 }} then 'axial'
            else 'other'
        end as point_type,
        runs.levels,
        runs.block,
        runs.y,
        false as is_censored
    from _doe_input as runs
    left join _doe_treatments as treatments on runs.levels = treatments.levels
),

_doe_origins as (
    select
        experiment_id,
        response,
        min(y) as origin
    from _doe_runs
    group by experiment_id, response
),

_doe_designs as (
    select distinct
        experiment_id,
        'design' as design_key,
        {{ factors | length }} as k,
        {{ factors | length }} as n_numeric,
        {{ factors | length - words | length }} as n_basic,
        cast({{ 'null' if pool_from_order is none else pool_from_order }} as integer) as pool_from_order,
        cast(null as text) as confirms
    from _doe_input
),

_doe_totals as ({{ doe.treatment_totals('_doe_runs', '_doe_origins') }}),

_doe_plans as ({{ doe.analysis_plans('_doe_totals', '_doe_designs') }}),

_doe_passes as ({{ doe.yates_passes('_doe_totals', '_doe_plans', n_passes=factors | length - words | length) }}),

_doe_cells as ({{ doe.model_cells('_doe_totals', '_doe_plans', '_doe_treatments') }}),

_doe_full_terms as ({{ doe.full_model_terms('_doe_plans', '_doe_terms', '_doe_factors') }}),

_doe_models as (
    select
        experiment_id,
        response,
        'full' as model
    from _doe_plans
    where method = 'least_squares'
),

_doe_matrices as ({{ doe.model_matrices('_doe_cells', '_doe_models', '_doe_full_terms') }}),

_doe_values as ({{ doe.matrix_values('_doe_matrices', '_doe_cells', '_doe_full_terms') }}),

_doe_matrix_factors as ({{ doe.matrix_factors('_doe_values') }}),

_doe_solutions as ({{ doe.matrix_solutions('_doe_values', '_doe_matrix_factors') }}),

_doe_coefficients as ({{ doe.model_coefficients('_doe_matrices', '_doe_cells', '_doe_solutions') }}),

_doe_fitted as ({{ doe.fitted_cells('_doe_cells', '_doe_coefficients', '_doe_solutions') }}),

_doe_sums as ({{ doe.model_sums('_doe_fitted', '_doe_coefficients') }}),

_doe_inestimable as (
    {{ doe.inestimable_terms(
        '_doe_matrices', '_doe_values', '_doe_matrix_factors', '_doe_plans', '_doe_treatments', '_doe_cells'
    ) }}
),

_doe_estimates as ({{ doe.effect_estimates('_doe_passes', '_doe_plans', '_doe_terms', '_doe_coefficients', '_doe_full_terms') }}),

_doe_lenth as ({{ doe.lenth('_doe_estimates', '_doe_plans', alpha) }}),

_doe_error_terms as ({{ doe.error_terms('_doe_plans', '_doe_sums', '_doe_lenth', alpha) }}),

_doe_tests as ({{ doe.effect_tests('_doe_estimates', '_doe_error_terms') }})

{{ doe.reported_effects('_doe_plans', '_doe_terms', '_doe_tests', '_doe_inestimable') }}
)
{% endmacro %}

{% macro _parsed_generator(generator, letters) %}
{#- 'D=-ABC' as {'D': {'sign': -1, 'mask': 15, 'letters': 'ABC'}}: the mask holds the generated letter too. -#}
{%- set sides = (generator | replace(' ', '')).split('=') -%}
{%- set way_out = "; write a generated letter, =, and basic letters of " ~ letters ~ ", such as D=ABC or D=-ABC" -%}
{%- if sides | length != 2 or sides[0] | length != 1 or sides[0] not in letters -%}
    {{ exceptions.raise_compiler_error("doe.effects: cannot read the generator '" ~ generator ~ "'" ~ way_out) }}
{%- endif -%}
{%- set word = sides[1].lstrip('+-') -%}
{%- set mask = namespace(value=0) -%}
{%- for letter in (word ~ sides[0]) | list -%}
    {%- if letter not in letters or (word ~ sides[0]).count(letter) > 1 -%}
        {{ exceptions.raise_compiler_error("doe.effects: letter " ~ letter ~ " in the generator '" ~ generator ~ "'" ~ way_out) }}
    {%- endif -%}
    {%- set mask.value = mask.value + 2 ** letters.index(letter) -%}
{%- endfor -%}
{{ return({sides[0]: {'sign': -1 if sides[1].startswith('-') else 1, 'mask': mask.value, 'letters': word}}) }}
{% endmacro %}
