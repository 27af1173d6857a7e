{# The tail of Student's t as a series; shared by the bodies of the t and F functions.

   With a = df/2, u = 1 + t^2/df, s = |t| / sqrt(df + t^2), z = (1 - s) / (1 + s):

   P(|T| > t) = 2 I_v(a, a), v = (1 - s) / 2                                (symmetric beta)
              = u^-a (1 + z) S / (sqrt(pi) Gamma(a + 1) / Gamma(a + 1/2))   (DLMF 8.17.8, 15.8.1)
   S = 2F1(1 - a, 1; 1 + a; -z) = sum over k of z^k prod_(j = 1..k) (a - j) / (a + j)

   For even df S ends after a terms, all positive: no cancellation however small the p value.
   Statements cost more than operators in plpgsql: hence the unrolled expressions. #}

{% macro _student_t_variables(df) -%}
a double precision := {{ df }} / 2;
r double precision;  -- t^2 / df
u double precision;
s double precision;
z double precision;
series double precision := 1;
gamma_ratio double precision;
n_terms double precision;
below double precision;
above double precision;
{%- endmacro %}

{# From a and r: u, s, z, series = S and gamma_ratio = sqrt(pi) Gamma(a + 1) / Gamma(a + 1/2). #}
{% macro _student_t_tail_series() -%}
u := 1 + r;
s := sqrt(r / u);
z := 1 / (u * (1 + s) * (1 + s));

if a <= 9 and a = floor(a) then
    series := {{ doe._series_block('a', 'a') }};
else
    {{ doe._student_t_long_series() | indent(4) }}
end if;

{{ doe._gamma_ratio() }}
{%- endmacro %}

{# As many terms as exp(-37) needs: they fall like z^k exp(-k^2/a) to k = a, then like z^k 4^-a. #}
{% macro _student_t_long_series() -%}
below := -ln(z);
n_terms := a / 2 * (sqrt(below * below + 148 / a) - below);
if n_terms > a then
    n_terms := greatest(a, (37 - 1.38 * a) / (below + 1e-9));
    if n_terms > greatest(a, 16) then
        n_terms := 16;
        {{ doe._student_t_remainder() | indent(8) }}
    end if;
end if;
for block in reverse ceil(n_terms / 8)::int - 1 .. 0 loop
    below := a - 8 * block;
    above := a + 8 * block;
    series := {{ doe._series_block('below', 'above') }};
end loop;
{%- endmacro %}

{# Eight terms of S by Horner's rule, from below = a - k and above = a + k, in front of the terms already in `series`. #}
{% macro _series_block(below, above) -%}
{% for j in range(1, 9) %}1 + z * ({{ below }} - {{ j }}) / ({{ above }} + {{ j }}) * {{ '(' if not loop.last }}{% endfor -%}
series{{ ')' * 7 }}
{%- endmacro %}

{# What follows 16 terms of S: the continued fraction of 2F1(17 - a, 1; 17 + a; -z) (DLMF 15.7.5), 12 deep. #}
{% macro _student_t_remainder() -%}
for k in reverse 6 .. 1 loop
    series := 1 + z * (16 - a + k) * (15 + a + k) / ((14 + a + 2 * k) * (15 + a + 2 * k))
        / (1 + z * k * (2 * a + k - 1) / ((15 + a + 2 * k) * (16 + a + 2 * k)) / series);
end loop;
series := 1 / series;
{%- endmacro %}

{# Gamma(a + 1) / Gamma(a + 1/2) is sqrt(w) times a series in w^-2, w = a + 1/4 (DLMF 5.11.14): full precision from
   a = 8 on; a smaller a steps up by the recurrence of Gamma. #}
{% macro _gamma_ratio() -%}
gamma_ratio := 1.7724538509055160273;  -- sqrt(pi)
above := a + 0.25;
if a < 8 then
    gamma_ratio := gamma_ratio
        * {% for j in range(8) %}(a + {{ j + 0.5 }}){{ ' * ' if not loop.last }}{% endfor %}
        / ({% for j in range(8) %}(a + {{ j + 1 }}){{ ' * ' if not loop.last }}{% endfor %});
    above := above + 8;
end if;
below := 1 / (above * above);
gamma_ratio := gamma_ratio * sqrt(above) * (1 + below * (0.015625 + below * (-0.0023193359375
    + below * (0.0012035369873046875 + below * (-0.001298762857913971 + below * (0.0023855575127527118
    + below * (-0.006670963462056534 + below * 0.026412154660064857)))))));
{%- endmacro %}

{# u^-a, with the rounding error of u = 1 + r put back: raised to a large a it would show. #}
{% macro _power_of_u() -%}
power(u, -a) * (1 - a * ((r - (u - 1)) + (1 - (u - (u - 1)))) / u)
{%- endmacro %}
