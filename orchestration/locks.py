"""What only one process at a time may do with a warehouse."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2

from ingestion.settings import PostgresSettings

LOOK_SECONDS = 2.0


@contextmanager
def only(target: PostgresSettings, name: str, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold what one process holds at a time, by its name.

    A lock of PostgreSQL, so that it needs no set-up and goes with a process that dies. `on_wait` is called once when
    another one holds it. Raises psycopg2.OperationalError when the database does not answer.
    """
    with closing(psycopg2.connect(target.dsn(), connect_timeout=10)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        waits = False
        while True:
            cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", (name,))
            if cursor.fetchone() == (True,):
                break
            if not waits:
                on_wait()
            waits = True
            time.sleep(LOOK_SECONDS)  # not a waiting statement: that would not hear a task's timeout
        yield
