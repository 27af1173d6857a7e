{% macro life_fit(x, y, cells, failures, n_columns, is_weibull) %}{{ return(adapter.dispatch('life_fit', 'doe')(x, y, cells, failures, n_columns, is_weibull)) }}{% endmacro %}
{% macro default__life_fit(x, y, cells, failures, n_columns, is_weibull) -%}
{{ doe.function_schema() }}.life_fit({{ x }}, {{ y }}, {{ cells }}, {{ failures }}, {{ n_columns }}, {{ is_weibull }})
{%- endmacro %}

{% macro _life_fit() %}
{{ return({
    'arguments': ['x', 'y', 'cells', 'failures', 'n_columns', 'is_weibull'],
    'types': ['double precision[]', 'double precision[]', 'integer[]', 'boolean[]', 'integer', 'boolean'],
    'returns': 'double precision[]',
    'cost': 100000,
    'body': doe._life_fit_body(),
}) }}
{% endmacro %}

{% macro max_newton_steps() %}{{ return(60) }}{% endmacro %}

{# In omega = 1 / sigma and gamma = beta / sigma the log likelihood is concave (Burridge 1981): Newton steps, halved where
   they overshoot, climb to its only maximum from anywhere, and where there is none they run away until the Hessian is
   singular. y is first centred and scaled to [-1, 1]. Runs stand in order of their cells. #}
{% macro _life_fit_body() -%}
declare
    n_parameters constant integer := n_columns + 1;  -- gamma, then omega
    n_runs constant integer := cardinality(y);
    n_failures integer := 0;
    -- as many coefficients as cells: the cells' own locations are climbed to first, whose information is all but diagonal
    is_saturated boolean := n_columns * n_columns = cardinality(x);
    center double precision;
    spread double precision;
    log_likelihood double precision;
    best double precision := '-Infinity';
    parameters double precision[];
    trial double precision[] := array_fill(0::double precision, array[n_parameters]);
    step double precision[] := trial;
    fraction double precision := 1;
    information double precision[];
    diagonal double precision[];
    gradient double precision[];
    {{ doe._life_fit_variables() | indent(4) }}
begin
    center := (select avg(element) from unnest(y) as elements (element));
    spread := (select max(abs(element - center)) from unnest(y) as elements (element));
    if spread = 0 then
        return array[3, 0];  -- all lives are equal
    end if;
    for i in 1 .. n_runs loop
        y[i] := (y[i] - center) / spread;
        n_failures := n_failures + failures[i]::integer;
    end loop;
    trial[n_parameters] := 1;

    for n_steps in 1 .. {{ doe.max_newton_steps() }} loop
        {{ doe._life_derivatives() | indent(8) }}
        if not log_likelihood >= best - 1e-10 * (1 + abs(best)) then
            fraction := fraction / 2;
        else
            best := log_likelihood;
            parameters := trial;
            {{ doe._life_newton_step() | indent(12) }}
            fraction := 1;
        end if;
        -- a full step may not take omega below a tenth of what it was
        if step[n_parameters] < 0 then
            fraction := least(fraction, -0.9 * parameters[n_parameters] / step[n_parameters]);
        end if;
        for j in 1 .. n_parameters loop
            trial[j] := parameters[j] + fraction * step[j];
        end loop;
        if decrement < 1e-18 then
            if not is_saturated then
                {{ doe._life_result() | indent(16) }}
            end if;
            {{ doe._life_coefficients_of_cells() | indent(12) }}
        end if;
    end loop;
    return array[2, {{ doe.max_newton_steps() }}];
end
{%- endmacro %}

{% macro _life_fit_variables() -%}
omega double precision;
location double precision;
cell integer := 0;
z double precision;
hazard double precision;
slope double precision;  -- of a run's log likelihood along z
bend double precision;  -- minus its second derivative
slope_sum double precision;
bend_sum double precision;
bend_y_sum double precision;
weight double precision;
pivot double precision;
factor double precision;
decrement double precision := 1;
start integer;
inverse double precision[];
covariance double precision[];
{%- endmacro %}

{# The log likelihood at `trial`, its gradient and the lower half of minus its Hessian. With z = omega y - x'gamma:
   log f = z - exp(z), log S = -exp(z) for the smallest extreme value; log f = -z^2/2 - log sqrt(2 pi), log S = log Q(z) for the
   normal, whose derivatives are -h and -h (h - z) with the hazard h = phi/Q. #}
{% macro _life_derivatives() -%}
omega := trial[n_parameters];
log_likelihood := n_failures * ln(omega);
information := array_fill(0::double precision, array[n_parameters * n_parameters]);
gradient := array_fill(0::double precision, array[n_parameters]);
gradient[n_parameters] := n_failures / omega;
information[n_parameters * n_parameters] := n_failures / omega / omega;
cell := 0;
for i in 1 .. n_runs loop
    if cells[i] <> cell then
        cell := cells[i];
        start := (cell - 1) * n_columns;
        if is_saturated then
            location := trial[cell];
        else
            location := 0;
            for j in 1 .. n_columns loop
                location := location + x[start + j] * trial[j];
            end loop;
        end if;
        slope_sum := 0;
        bend_sum := 0;
        bend_y_sum := 0;
    end if;
    z := omega * y[i] - location;
    if not abs(z) < 500 then
        log_likelihood := '-Infinity';  -- an overshoot: a shorter step is needed
        exit;
    elsif is_weibull then
        bend := exp(z);
        slope := -bend;
        log_likelihood := log_likelihood - bend;
        if failures[i] then
            slope := 1 - bend;
            log_likelihood := log_likelihood + z;
        end if;
    elsif failures[i] then
        slope := -z;
        bend := 1;
        log_likelihood := log_likelihood - z * z / 2 - 0.9189385332046727;
    else
        hazard := {{ doe._call_function('normal_hazard', ['z']) }};
        slope := -hazard;
        bend := hazard * (hazard - z);
        log_likelihood := log_likelihood + {{ doe._call_function('normal_log_upper_tail', ['z']) }};
    end if;
    slope_sum := slope_sum + slope;
    bend_sum := bend_sum + bend;
    bend_y_sum := bend_y_sum + bend * y[i];
    gradient[n_parameters] := gradient[n_parameters] + slope * y[i];
    information[n_parameters * n_parameters] := information[n_parameters * n_parameters] + bend * y[i] * y[i];
    if i < n_runs and cells[i + 1] = cell then
        continue;
    elsif is_saturated then
        gradient[cell] := -slope_sum;
        information[(cell - 1) * n_parameters + cell] := bend_sum;
        information[n_columns * n_parameters + cell] := -bend_y_sum;
    else
        for j in 1 .. n_columns loop
            factor := x[start + j];
            gradient[j] := gradient[j] - slope_sum * factor;
            weight := bend_sum * factor;
            for k in 1 .. j loop
                information[(j - 1) * n_parameters + k] := information[(j - 1) * n_parameters + k] + weight * x[start + k];
            end loop;
            information[n_columns * n_parameters + j] := information[n_columns * n_parameters + j] - bend_y_sum * factor;
        end loop;
    end if;
end loop;
{%- endmacro %}

{# The step that solves information * step = gradient, by Gauss elimination of the lower half. A pivot that is next to nothing
   of what stood there: along this parameter the likelihood is flat. #}
{% macro _life_newton_step() -%}
diagonal := information;
decrement := 0;
for k in 1 .. n_parameters loop
    pivot := information[(k - 1) * n_parameters + k];
    if not pivot > diagonal[(k - 1) * n_parameters + k] * (case when k = n_parameters then 1e-14 else 1e-10 end) then
        return array[1, n_steps, k];
    end if;
    decrement := decrement + gradient[k] * gradient[k] / pivot;
    for i in k + 1 .. n_parameters loop
        factor := information[(i - 1) * n_parameters + k] / pivot;
        if factor <> 0 then
            gradient[i] := gradient[i] - factor * gradient[k];
            for j in k + 1 .. i loop
                information[(i - 1) * n_parameters + j]
                    := information[(i - 1) * n_parameters + j] - factor * information[(j - 1) * n_parameters + k];
            end loop;
        end if;
    end loop;
end loop;
for j in reverse n_parameters .. 1 loop
    step[j] := gradient[j];
    for i in j + 1 .. n_parameters loop
        step[j] := step[j] - information[(i - 1) * n_parameters + j] * step[i];
    end loop;
    step[j] := step[j] / information[(j - 1) * n_parameters + j];
end loop;
{%- endmacro %}

{# From the locations of the cells to the coefficients that give them, (X'X)^-1 X' location; one more Newton step follows. #}
{% macro _life_coefficients_of_cells() -%}
is_saturated := false;
best := '-Infinity';
information := array_fill(0::double precision, array[n_parameters * n_parameters]);
information[n_parameters * n_parameters] := 1;
gradient := array_fill(0::double precision, array[n_parameters]);
gradient[n_parameters] := trial[n_parameters];
for c in 1 .. n_columns loop
    start := (c - 1) * n_columns;
    for j in 1 .. n_columns loop
        gradient[j] := gradient[j] + x[start + j] * trial[c];
        for k in 1 .. j loop
            information[(j - 1) * n_parameters + k] := information[(j - 1) * n_parameters + k] + x[start + j] * x[start + k];
        end loop;
    end loop;
end loop;
{{ doe._life_newton_step() }}
trial := step;
{%- endmacro %}

{# What is handed back: 0, steps, log likelihood of y, ln sigma, beta, and the covariance of (beta, ln sigma) row by row:
   the inverse of the information in (gamma, omega), taken to (beta, ln sigma) by their derivatives, which at the maximum is
   the inverse of the information in (beta, ln sigma) itself. #}
{% macro _life_result() -%}
omega := trial[n_parameters];
inverse := array_fill(0::double precision, array[n_parameters * n_parameters]);
for unit in 1 .. n_parameters loop
    gradient := array_fill(0::double precision, array[n_parameters]);
    gradient[unit] := 1;
    for k in unit .. n_parameters loop
        for i in k + 1 .. n_parameters loop
            gradient[i] := gradient[i]
                - information[(i - 1) * n_parameters + k] / information[(k - 1) * n_parameters + k] * gradient[k];
        end loop;
    end loop;
    for j in reverse n_parameters .. 1 loop
        slope := gradient[j];
        for i in j + 1 .. n_parameters loop
            slope := slope - information[(i - 1) * n_parameters + j] * inverse[(i - 1) * n_parameters + unit];
        end loop;
        inverse[(j - 1) * n_parameters + unit] := slope / information[(j - 1) * n_parameters + j];
    end loop;
end loop;
covariance := array_fill(0::double precision, array[n_parameters * n_parameters]);
pivot := inverse[n_parameters * n_parameters];
for j in 1 .. n_columns loop
    slope := trial[j] / omega;
    for k in 1 .. n_columns loop
        bend := trial[k] / omega;
        covariance[(j - 1) * n_parameters + k] := spread * spread / omega / omega * (
            inverse[(j - 1) * n_parameters + k] - bend * inverse[j * n_parameters]
            - slope * inverse[k * n_parameters] + slope * bend * pivot
        );
    end loop;
    weight := -spread / omega / omega * (inverse[j * n_parameters] - slope * pivot);
    covariance[j * n_parameters] := weight;
    covariance[n_columns * n_parameters + j] := weight;
    step[j] := spread * slope + case when j = 1 then center else 0 end;
end loop;
covariance[n_parameters * n_parameters] := pivot / omega / omega;
return array[0, n_steps, best + decrement / 2 - n_failures * ln(spread), ln(spread / omega)]
    || step[1:n_columns] || covariance;
{%- endmacro %}
