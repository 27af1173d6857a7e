with reduced as (
    {{ doe.reduced_model_terms(ref('int_effect_tests'), ref('int_analysis_plans')) }}
),

chosen as (
    {{ doe.chosen_model_terms(ref('stg_models'), ref('int_analysis_plans'), ref('int_factors')) }}
)

select * from reduced
union all
select * from chosen
