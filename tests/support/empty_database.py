"""Databases of DuckDB that have nothing in them, in a tenth of the time that a new one takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import duckdb


@contextmanager
def empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """As `duckdb.connect()`: what is made in it is seen by nobody else, and gone at the end.

    It is one that an earlier test has used and left empty, if nobody else has it now, for to start
    one takes as long as most of what the tests ask of it. One in which a test failed is not used
    again.
    """
    free = _free()
    database = free.pop() if free else duckdb.connect()
    # What is temporary belongs to the cursor.
    with database.cursor() as connection:
        yield connection
    made = database.execute(
        "SELECT 'TABLE', table_name FROM duckdb_tables() WHERE NOT temporary "
        "UNION ALL SELECT 'VIEW', view_name FROM duckdb_views() WHERE NOT (internal OR temporary)"
    ).fetchall()
    for kind, name in made:
        database.execute(f'DROP {kind} "{name}"')
    # Settings are those of the database; the library changes this one.
    database.execute("RESET preserve_insertion_order")
    free.append(database)


@cache
def _free() -> list[duckdb.DuckDBPyConnection]:
    return []
