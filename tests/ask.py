"""One statement, asked by a test."""

from typing import Any

import psycopg2

from ingestion.settings import PostgresSettings


def ask(target: PostgresSettings, statement: str) -> list[tuple[Any, ...]]:
    """Rows of a statement, which is committed."""
    connection = psycopg2.connect(target.dsn())
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
