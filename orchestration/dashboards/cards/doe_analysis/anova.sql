select e.source, e.df, e.sum_sq, e.mean_sq, e.f_value, e.p_value
from marts.fct_anova as e
where (e.experiment_id, e.response) = ({{snippet: asked}})
order by
    case e.source
        when 'Model' then 2 when 'Blocks' then 3 when 'Curvature' then 4 when 'Residual' then 5 when 'Lack of fit' then 6
        when 'Pure error' then 7 when 'Total' then 8 else 1
    end,
    length(e.source),
    e.source
