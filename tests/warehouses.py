"""Warehouses whose marts hold nothing, or many times the same: what pages do there, without days of loading."""

import io
from collections.abc import Iterable

import psycopg2
from psycopg2 import sql

from ingestion.settings import PostgresSettings
from tests.ask import ask
from tests.honest import database

COLUMNS = """
select relname, string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' order by attnum)
from pg_class inner join pg_attribute on attrelid = pg_class.oid
where relnamespace = 'marts'::regnamespace and relkind in ('r', 'v') and attnum > 0 and not attisdropped
group by relname
"""
GRANTS = "grant usage on schema marts to reporter; grant select on all tables in schema marts to reporter"
# a copy of one experiment is one more in these; the others are of no consequence for lists and summaries
COPIED = ("dim_experiment", "dim_factor", "dim_response", "fct_effects", "fct_next_step", "fct_cost_analysis",
          "fct_cost_parts", "fct_cost_savings")  # fmt: skip


def empty(source: PostgresSettings, name: str) -> PostgresSettings:
    """A database whose marts have the columns of the source's, and no rows."""
    target = database(source, name)
    tables = "; ".join(f"create table marts.{table} ({columns})" for table, columns in ask(source, COLUMNS))
    ask(target, f"create schema marts; {tables}; {GRANTS}")
    return target


def many(
    source: PostgresSettings, name: str, experiment: str, copies: int, copied: Iterable[str] = COPIED
) -> PostgresSettings:
    """A database with so many copies of an experiment, called many_00001 and so on, and of what it costs and saves."""
    target = empty(source, name)
    read, written = psycopg2.connect(source.dsn()), psycopg2.connect(target.dsn())
    try:
        with written, read, written.cursor() as put, read.cursor() as get:
            for table in copied:
                rows, mart = io.StringIO(), sql.Identifier("marts", table)
                chosen = sql.SQL("copy (select * from {} where experiment_id = {}) to stdout")
                get.copy_expert(chosen.format(mart, sql.Literal(experiment)), rows)
                rows.seek(0)
                put.copy_expert(sql.SQL("copy {} from stdin").format(mart), rows)
                put.execute(
                    "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 order by attnum",
                    (f"marts.{table}",),
                )
                names = [column for (column,) in put.fetchall()]
                others = [sql.Identifier(column) for column in names if column != "experiment_id"]
                put.execute(
                    sql.SQL(
                        "insert into {mart} (experiment_id, {others})"
                        " select 'many_' || lpad(copy::text, 5, '0'), {others}"
                        " from {mart} cross join generate_series(1, {copies}) as copy"
                    ).format(mart=mart, others=sql.SQL(", ").join(others), copies=sql.Literal(copies))
                )
                put.execute(sql.SQL("delete from {} where experiment_id = {}").format(mart, sql.Literal(experiment)))
            put.execute("analyze")
    finally:
        read.close()
        written.close()
    return target
