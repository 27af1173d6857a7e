with error_terms as (
    select * from {{ ref('int_error_terms') }}
),

sources as (
    select * from {{ ref('int_anova_sources') }}
),

tests as (
    select * from {{ ref('int_effect_tests') }}
),

mean_squares as (
    select
        sources.experiment_id,
        sources.response,
        sources.source,
        sources.df,
        sources.sum_sq,
        case when sources.source <> 'Total' then sources.sum_sq / nullif(sources.df, 0) end as mean_sq,
        case
            when
                sources.source in ('Model', 'Curvature')
                or (sources.source = 'Lack of fit' and error_terms.significance_basis = 'pure_error')
                then sources.sum_sq / sources.df / error_terms.ms_error
        end as f_value,
        error_terms.df_error
    from sources
    inner join error_terms
        on sources.experiment_id = error_terms.experiment_id and sources.response = error_terms.response
)

select
    experiment_id,
    response,
    term as source,
    1 as df,
    sum_sq,
    sum_sq as mean_sq,
    f_value,
    case when f_value is not null then p_value end as p_value
from tests
union all
select
    experiment_id,
    response,
    source,
    cast(df as integer) as df,
    sum_sq,
    mean_sq,
    f_value,
    {{ doe.f_upper_p('f_value', 'cast(df as double precision)', 'df_error') }} as p_value
from mean_squares
