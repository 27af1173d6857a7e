with setting_levels as (
    select
        experiment_id,
        response,
        model,
        setting_kind || ' ' || setting as setting,
        factor_position,
        level
    from {{ ref('int_asked_levels') }}
),

predictions as (
    {{ doe.life_predictions(
        'setting_levels',
        ref('int_life_reduced_terms'),
        ref('int_life_reduced_coefficients'),
        ref('int_life_reduced_fits'),
        ref('int_life_reduced_models'),
        var('alpha')
    ) }}
),

regions as (
    {{ doe.experimental_regions(ref('int_life_cells')) }}
),

distances as (
    {{ doe.setting_distances(ref('int_asked_levels'), 'regions') }}
),

lost_terms as (
    select
        experiment_id,
        response,
        model,
        {{ dbt.listagg('name', "', '", 'order by position') }} as terms
    from {{ ref('int_life_reduced_coefficients') }}
    where not is_estimable and kind in ('term', 'square')
    group by experiment_id, response, model
)

select
    distances.experiment_id,
    distances.response,
    distances.model,
    distances.setting_kind,
    distances.setting,
    distances.distance,
    distances.is_extrapolated,
    lost_terms.terms as lost_terms,
    predictions.transform,
    -- what the mean of several lives tends to, on the scale of the analysis
    predictions.mean_y as predicted,
    predictions.leverage,
    predictions.df as df_residual,
    predictions.run_std_error as residual_std_error,
    predictions.t_critical,
    predictions.predicted_response,
    predictions.ci_lower,
    predictions.ci_upper,
    predictions.pi_lower,
    predictions.pi_upper,
    nullif(concat_ws(
        '; ',
        case when distances.is_extrapolated then 'outside the region of the runs: an extrapolation' end,
        case when lost_terms.terms is not null then 'without what could not be estimated: ' || lost_terms.terms end,
        case when predictions.df = 0 then 'no run is left over: no interval' end
    ), '') as reason
from distances
inner join predictions
    on
        distances.experiment_id = predictions.experiment_id
        and distances.response = predictions.response
        and distances.model = predictions.model
        and distances.setting_kind || ' ' || distances.setting = predictions.setting
left join lost_terms
    on
        distances.experiment_id = lost_terms.experiment_id
        and distances.response = lost_terms.response
        and distances.model = lost_terms.model
