{{ config(materialized='view') }}

{{ doe.yates_passes(ref('int_treatment_totals'), ref('int_analysis_plans')) }}
