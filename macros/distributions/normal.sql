{% macro normal_quantile(p) %}{{ return(adapter.dispatch('normal_quantile', 'doe')(p)) }}{% endmacro %}
{% macro default__normal_quantile(p) %}{{ doe._call_function('normal_quantile', [p]) }}{% endmacro %}

{# Wichura (1988), Algorithm AS 241, PPND16: three rational approximations in the central part, the tail, the far tail. #}
{% macro _normal_quantile_body() -%}
declare
    q double precision := p - 0.5;
    r double precision;
begin
    if not (p > 0 and p < 1) then
        {{ doe._raise_domain('normal_quantile', 'p must be in (0, 1)', 'p') | indent(8) }}
    end if;
    if abs(q) <= 0.425 then
        r := 0.180625 - q * q;
        return q * {{ doe._rational('r',
            ['2509.0809287301226727', '33430.575583588128105', '67265.770927008700853', '45921.953931549871457',
             '13731.693765509461125', '1971.5909503065514427', '133.14166789178437745', '3.3871328727963666080'],
            ['5226.4952788528545610', '28729.085735721942674', '39307.895800092710610', '21213.794301586595867',
             '5394.1960214247511077', '687.18700749205790830', '42.313330701600911252', '1']) }};
    end if;
    r := sqrt(-ln(least(p, 1 - p)));
    if r <= 5 then
        r := r - 1.6;
        return sign(q) * {{ doe._rational('r',
            ['7.74545014278341407640e-4', '2.27238449892691845833e-2', '2.41780725177450611770e-1', '1.27045825245236838258',
             '3.64784832476320460504', '5.76949722146069140550', '4.63033784615654529590', '1.42343711074968357734'],
            ['1.05075007164441684324e-9', '5.47593808499534494600e-4', '1.51986665636164571966e-2', '1.48103976427480074590e-1',
             '6.89767334985100004550e-1', '1.67638483018380384940', '2.05319162663775882187', '1']) }};
    end if;
    r := r - 5;
    return sign(q) * {{ doe._rational('r',
        ['2.01033439929228813265e-7', '2.71155556874348757815e-5', '1.24266094738807843860e-3', '2.65321895265761230930e-2',
         '2.96560571828504891230e-1', '1.78482653991729133580', '5.46378491116411436990', '6.65790464350110377720'],
        ['2.04426310338993978564e-15', '1.42151175831644588870e-7', '1.84631831751005468180e-5', '7.86869131145613259100e-4',
         '1.48753612908506148525e-2', '1.36929880922735805310e-1', '5.99832206555887937690e-1', '1']) }};
end
{% endmacro %}

{# Numerator over denominator, coefficients from the highest power down, by Horner's rule. #}
{% macro _rational(r, numerator, denominator) -%}
({{ doe._horner(r, numerator) }}) / ({{ doe._horner(r, denominator) }})
{%- endmacro %}

{% macro _horner(r, coefficients) -%}
{{ '(' * (coefficients | length - 2) }}{% for coefficient in coefficients -%}
{{ coefficient }}{{ ')' if not loop.first and not loop.last }}{{ ' * ' ~ r ~ ' + ' if not loop.last }}
{%- endfor %}
{%- endmacro %}
