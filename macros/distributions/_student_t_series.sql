{# The tail of Student's t as a series; shared by the bodies of the t and F functions.

   With a = df/2, u = 1 + t^2/df, s = |t| / sqrt(df + t^2), z = (1 - s) / (1 + s):

   P(|T| > t) = 2 I_v(a, a), v = (1 - s) / 2                                (symmetric beta)
              = u^-a (1 + z) S / (sqrt(pi) Gamma(a + 1) / Gamma(a + 1/2))   (DLMF 8.17.8, 15.8.1)
   S = 2F1(1 - a, 1; 1 + a; -z) = sum over k of z^k prod_(j = 1..k) (a - j) / (a + j)

   For even df S ends after a terms, all positive: no cancellation however small the p value. #}

{% macro _student_t_variables(df) %}
    a double precision := {{ df }} / 2;
    u double precision;
    s double precision;
    z double precision;
    shift double precision := a;
    gamma_ratio double precision := 1.7724538509055160273;  -- sqrt(pi)
    decay double precision;
    n_terms double precision;
    series double precision := 1;
{% endmacro %}

{# From a and r = t^2/df: u, s, z, series = S and gamma_ratio = sqrt(pi) Gamma(a + 1) / Gamma(a + 1/2). #}
{% macro _student_t_tail_series() %}
    u := 1 + r;
    s := sqrt(r / u);
    z := 1 / (u * (1 + s) * (1 + s));

    -- Terms until exp(-37): those before k = a fall like z^k exp(-k^2/a), those after it like z^k exp(-a)
    if a <= 17 and a = floor(a) then
        n_terms := a - 1;
    else
        decay := -ln(z);
        n_terms := a / 2 * (sqrt(decay * decay + 148 / a) - decay);
        if n_terms > a then
            n_terms := case when 37 - a < 16 * decay then (37 - a) / decay else 16 end;
            if n_terms = 16 then
                {{ doe._student_t_remainder() | indent(12) }}
            end if;
        end if;
    end if;
    for k in reverse ceil(n_terms / 4)::int * 4 .. 4 by 4 loop
        series := 1 + z * (a - k + 3) / (a + k - 3) * (1 + z * (a - k + 2) / (a + k - 2)
            * (1 + z * (a - k + 1) / (a + k - 1) * (1 + z * (a - k) / (a + k) * series)));
    end loop;

    {{ doe._gamma_ratio() }}
{% endmacro %}

{# What follows 16 terms of S: the continued fraction of 2F1(17 - a, 1; 17 + a; -z) (DLMF 15.7.5), 12 deep. #}
{% macro _student_t_remainder() %}
for k in reverse 6 .. 1 loop
    series := 1 + z * (16 - a + k) * (15 + a + k) / ((14 + a + 2 * k) * (15 + a + 2 * k))
        / (1 + z * k * (2 * a + k - 1) / ((15 + a + 2 * k) * (16 + a + 2 * k)) / series);
end loop;
series := 1 / series;
{% endmacro %}

{# Gamma(a + 1) / Gamma(a + 1/2): the recurrence up to a >= 8, then DLMF 5.11.14 in w = (a + 1/4)^-2. #}
{% macro _gamma_ratio() %}
    while shift < 8 loop
        gamma_ratio := gamma_ratio * (shift + 0.5) / (shift + 1);
        shift := shift + 1;
    end loop;
    shift := shift + 0.25;
    decay := 1 / (shift * shift);
    gamma_ratio := gamma_ratio * sqrt(shift) * (1 + decay * (1 / 64::double precision
        + decay * (-0.0023193359375 + decay * (0.0012035369873046875 + decay * (-0.001298762857913971
        + decay * (0.0023855575127527118 + decay * (-0.006670963462056534 + decay * 0.026412154660064857)))))));
{% endmacro %}

{# u^-a, with the rounding error of u = 1 + r put back: raised to a large a it would show. #}
{% macro _power_of_u() -%}
power(u, -a) * (1 - a * ((r - (u - 1)) + (1 - (u - (u - 1)))) / u)
{%- endmacro %}
