{# The functions of this package: name -> argument names, planner cost (in simple operators, measured) and body. Arguments and
   result are double precision unless `types` and `returns` say otherwise. #}
{% macro _functions() %}
{{ return({
    'normal_quantile': {'arguments': ['p'], 'cost': 60, 'body': doe._normal_quantile_body()},
    'student_t_two_sided_p': {'arguments': ['t', 'df'], 'cost': 200, 'body': doe._student_t_two_sided_p_body()},
    'student_t_quantile': {'arguments': ['p', 'df'], 'cost': 1000, 'body': doe._student_t_quantile_body()},
    'f_upper_p': {'arguments': ['f', 'df1', 'df2'], 'cost': 250, 'body': doe._f_upper_p_body()},
    'f_quantile': {'arguments': ['p', 'df1', 'df2'], 'cost': 2000, 'body': doe._f_quantile_body()},
    'normal_hazard': {'arguments': ['z'], 'cost': 60, 'body': doe._normal_hazard_body()},
    'normal_log_upper_tail': {'arguments': ['z'], 'cost': 60, 'body': doe._normal_log_upper_tail_body()},
    'life_fit': doe._life_fit(),
    'noncentral_t_two_sided_p': {
        'arguments': ['t', 'df', 'noncentrality'], 'cost': 1000, 'body': doe._noncentral_t_two_sided_p_body()
    },
    'noncentrality_of_power': {
        'arguments': ['power', 'df', 't_critical'], 'cost': 50000, 'body': doe._noncentrality_of_power_body()
    },
    'replicates_for_power': {
        'arguments': ['effect_ratio', 'n_runs', 'df_single', 'alpha', 'power'],
        'cost': 10000,
        'body': doe._replicates_for_power_body(),
    },
    'eigen_symmetric': {
        'arguments': ['matrix'],
        'types': ['double precision[]'],
        'returns': 'double precision[]',
        'cost': 5000,
        'body': doe._eigen_symmetric_body(),
    },
}) }}
{% endmacro %}

{# The schema the functions live in, quoted. #}
{% macro function_schema() %}{{ return(adapter.quote(target.schema)) }}{% endmacro %}

{% macro _call_function(name, arguments, type='double precision') -%}
{{ doe.function_schema() }}.{{ name }}(
{%- for argument in arguments %}cast({{ argument }} as {{ type }}){{ ', ' if not loop.last }}{% endfor -%}
)
{%- endmacro %}

{% macro create_functions() %}{{ return(adapter.dispatch('create_functions', 'doe')()) }}{% endmacro %}

{# One statement, one transaction. Many dbt processes may start at once: the lock lets one create, and the fingerprint in
   the comments lets the others (and every later run of the same version) leave functions alone that queries are using. #}
{% macro postgres__create_functions() %}
{%- set functions = doe._functions() %}
{%- set fingerprint = local_md5(functions | string) %}
do $do$
declare
    newest constant text := 'select count(*) = {{ functions | length }} from pg_catalog.pg_proc as functions'
        ' inner join pg_catalog.pg_namespace as schemas on functions.pronamespace = schemas.oid'
        ' where schemas.nspname = $1'
        ' and pg_catalog.obj_description(functions.oid, ''pg_proc'') = ''doe {{ fingerprint }}''';
    is_newest boolean;
begin
    execute newest into is_newest using '{{ target.schema }}';
    if is_newest then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('doe.create_functions', 0));
    execute newest into is_newest using '{{ target.schema }}';
    if is_newest then
        return;
    end if;
    if not exists (select 1 from pg_catalog.pg_namespace where nspname = '{{ target.schema }}') then
        begin
            create schema {{ doe.function_schema() }};
        -- dbt itself just created it, outside the lock
        exception when unique_violation or duplicate_schema then null;
        end;
    end if;
    {%- for name, function in functions.items() %}
    {%- set arguments = [] %}
    {%- for argument in function.arguments %}
    {%- do arguments.append(argument ~ ' ' ~ (function.types[loop.index0] if function.types else 'double precision')) %}
    {%- endfor %}
    {%- set signature = doe.function_schema() ~ '.' ~ name ~ '(' ~ arguments | join(', ') ~ ')' %}
    create or replace function {{ signature }} returns {{ function.returns | default('double precision') }}
    language plpgsql immutable strict parallel safe cost {{ function.cost }} as $body$ {{- function.body -}} $body$;
    comment on function {{ signature }} is 'doe {{ fingerprint }}';
    {%- endfor %}
end
$do$
{% endmacro %}
