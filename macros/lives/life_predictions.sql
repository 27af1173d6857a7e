{% macro life_predictions(setting_levels, terms, coefficients, fits, models, alpha=0.05) %}
{#- What a life model predicts at any setting x, on the scale of the analysis: y_w = x'b + w sigma, with w the median or the mean
    of the standardised distribution, and by the delta method var y_w = (x, w sigma) V (x, w sigma)', V the covariance of
    (b, ln sigma). Limits are widened as those of coefficients are. -#}
with _doe_values as (
    {{ doe.setting_values(setting_levels, terms, coefficients) }}
),

_doe_places as (
    select
        *,
        -- in the fit columns that cannot be estimated have no place
        cast(row_number() over (
            partition by experiment_id, response, model, setting
            order by position
        ) as integer) as place
    from _doe_values
),

_doe_locations as (
    select
        places.experiment_id,
        places.response,
        places.model,
        places.setting,
        sum(places.coefficient * places.x) as location,
        sum(places.x * {{ doe.element('fits.fit', '4 + fits.n_columns + places.place * (fits.n_columns + 1)') }})
            as scale_covariance,
        max({{ doe.element('fits.fit', '4 + fits.n_columns + (fits.n_columns + 1) * (fits.n_columns + 1)') }})
            as scale_variance
    from _doe_places as places
    inner join {{ fits }} as fits
        on
            places.experiment_id = fits.experiment_id
            and places.response = fits.response
            and places.model = fits.model
    group by places.experiment_id, places.response, places.model, places.setting
),

_doe_location_variances as (
    select
        places.experiment_id,
        places.response,
        places.model,
        places.setting,
        sum(
            places.x * others.x
            * {{ doe.element('fits.fit', '4 + fits.n_columns + (places.place - 1) * (fits.n_columns + 1) + others.place') }}
        ) as location_variance
    from _doe_places as places
    inner join _doe_places as others
        on
            places.experiment_id = others.experiment_id
            and places.response = others.response
            and places.model = others.model
            and places.setting = others.setting
    inner join {{ fits }} as fits
        on
            places.experiment_id = fits.experiment_id
            and places.response = fits.response
            and places.model = fits.model
    group by places.experiment_id, places.response, places.model, places.setting
),

_doe_distributions as (
    {{ doe.life_distributions(alpha) }}
),

_doe_variances as (
    select
        locations.experiment_id,
        locations.response,
        locations.model,
        locations.setting,
        models.distribution,
        distributions.transform,
        models.df,
        models.t_critical,
        models.scale,
        models.t_critical * models.widening as critical_ratio,
        models.widening * distributions.std_dev_z * models.scale as run_std_error,
        locations.location + distributions.mean_z * models.scale as mean_y,
        locations.location + distributions.median_z * models.scale as median_y,
        (distributions.median_z - distributions.lower_z) * models.scale / distributions.z_critical as lower_std_dev,
        (distributions.upper_z - distributions.median_z) * models.scale / distributions.z_critical as upper_std_dev,
        {%- for figure in ['mean', 'median'] %}
        greatest(
            variances.location_variance
            + 2 * distributions.{{ figure }}_z * models.scale * locations.scale_covariance
            + power(distributions.{{ figure }}_z * models.scale, 2) * locations.scale_variance,
            0
        ) as {{ figure }}_variance,
        {%- endfor %}
        power(distributions.std_dev_z * models.scale, 2) as run_variance
    from _doe_locations as locations
    inner join _doe_location_variances as variances
        on
            locations.experiment_id = variances.experiment_id
            and locations.response = variances.response
            and locations.model = variances.model
            and locations.setting = variances.setting
    inner join {{ models }} as models
        on
            locations.experiment_id = models.experiment_id
            and locations.response = models.response
            and locations.model = models.model
    inner join _doe_distributions as distributions on models.distribution = distributions.distribution
    where models.reason is null
),

_doe_half_widths as (
    select
        *,
        mean_variance / nullif(run_variance, 0) as leverage,
        critical_ratio * sqrt(median_variance) as ci_half_width,
        critical_ratio * sqrt(median_variance + power(lower_std_dev, 2)) as pi_below,
        critical_ratio * sqrt(median_variance + power(upper_std_dev, 2)) as pi_above
    from _doe_variances
)

select
    experiment_id,
    response,
    model,
    setting,
    distribution,
    transform,
    mean_y,
    median_y,
    leverage,
    df,
    run_std_error,
    t_critical,
    ci_half_width,
    pi_below,
    pi_above,
    {{ doe.back_transformed('median_y', 'transform') }} as predicted_response,
    {{ doe.back_transformed('(median_y - ci_half_width)', 'transform') }} as ci_lower,
    {{ doe.back_transformed('(median_y + ci_half_width)', 'transform') }} as ci_upper,
    {{ doe.back_transformed('(median_y - pi_below)', 'transform') }} as pi_lower,
    {{ doe.back_transformed('(median_y + pi_above)', 'transform') }} as pi_upper
from _doe_half_widths
{% endmacro %}
