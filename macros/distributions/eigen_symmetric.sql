{% macro eigen_symmetric(matrix) %}{{ return(adapter.dispatch('eigen_symmetric', 'doe')(matrix)) }}{% endmacro %}
{% macro default__eigen_symmetric(matrix) -%}
{{ doe._call_function('eigen_symmetric', [matrix], 'double precision[]') }}
{%- endmacro %}

{# Jacobi's method (Golub and Van Loan 2013, section 8.5): each rotation makes one entry off the diagonal 0, and sweeps over all
   of them go on until nothing is left. The matrix is scaled to entries of at most 1 first, so that nothing overflows. #}
{% macro _eigen_symmetric_body() -%}
declare
    n constant int := round(sqrt(cardinality(matrix)));
    entries double precision[] := matrix;
    vectors double precision[] := array_fill(cast(0 as double precision), array[n * n]);
    scale double precision := 0;
    off_diagonal double precision;
    tau double precision;
    t double precision;
    c double precision;
    s double precision;
    x double precision;
    y double precision;
begin
    if n < 1 or n * n <> cardinality(matrix) then
        {{ doe._raise_domain('eigen_symmetric', 'a square matrix, row after row, is needed', 'cardinality(matrix)') | indent(8) }}
    end if;
    select max(abs(entry)) into scale from unnest(matrix) as found (entry);
    if scale = 0 then
        scale := 1;
    end if;
    for i in 1 .. n loop
        vectors[(i - 1) * n + i] := 1;
        for j in 1 .. n loop
            entries[(i - 1) * n + j] := matrix[(i - 1) * n + j] / scale;
        end loop;
    end loop;

    for sweep in 1 .. 60 loop
        off_diagonal := 0;
        for p in 1 .. n - 1 loop
            for q in p + 1 .. n loop
                off_diagonal := greatest(off_diagonal, abs(entries[(p - 1) * n + q]));
                -- what is smaller is a rounding error
                continue when abs(entries[(p - 1) * n + q]) < 1e-18;
                tau := (entries[(q - 1) * n + q] - entries[(p - 1) * n + p]) / (2 * entries[(p - 1) * n + q]);
                t := case when tau < 0 then -1 else 1 end / (abs(tau) + sqrt(1 + tau * tau));
                c := 1 / sqrt(1 + t * t);
                s := t * c;
                for k in 1 .. n loop
                    x := entries[(k - 1) * n + p];
                    y := entries[(k - 1) * n + q];
                    entries[(k - 1) * n + p] := c * x - s * y;
                    entries[(k - 1) * n + q] := s * x + c * y;
                end loop;
                for k in 1 .. n loop
                    x := entries[(p - 1) * n + k];
                    y := entries[(q - 1) * n + k];
                    entries[(p - 1) * n + k] := c * x - s * y;
                    entries[(q - 1) * n + k] := s * x + c * y;
                    -- row p of `vectors` is an eigenvector
                    x := vectors[(p - 1) * n + k];
                    y := vectors[(q - 1) * n + k];
                    vectors[(p - 1) * n + k] := c * x - s * y;
                    vectors[(q - 1) * n + k] := s * x + c * y;
                end loop;
            end loop;
        end loop;
        exit when off_diagonal < 1e-17;
    end loop;

    -- the largest eigenvalue first, and in every vector the largest component positive
    return (
        select
            array_agg(scale * entries[(i - 1) * n + i] order by entries[(i - 1) * n + i] desc, i)
            || (
                select array_agg(directed.turn * vectors[(directed.i - 1) * n + j] order by directed.eigenvalue desc, directed.i, j)
                from (
                    select
                        axes.i,
                        entries[(axes.i - 1) * n + axes.i] as eigenvalue,
                        (
                            select case when vectors[(axes.i - 1) * n + k] < 0 then -1 else 1 end
                            from generate_series(1, n) as components (k)
                            order by round(cast(abs(vectors[(axes.i - 1) * n + k]) as numeric), 9) desc, k
                            limit 1
                        ) as turn
                    from generate_series(1, n) as axes (i)
                ) as directed
                cross join generate_series(1, n) as components (j)
            )
        from generate_series(1, n) as axes (i)
    );
end
{%- endmacro %}
