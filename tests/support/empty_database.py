"""Databases of DuckDB that have nothing in them, in a tenth of the time that a new one takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count

import duckdb

_numbers = count(1)


@contextmanager
def empty_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """As `duckdb.connect()`: what is made in it is seen by nobody else, and gone at the end.

    It is one catalogue of many in an instance that the whole run shares, for to start one takes as
    long as most of what the tests ask of it. Code that opens cursors of its own, as SHACL does,
    needs `duckdb.connect()`: a cursor begins in the catalogue of the instance.
    """
    name = f"empty_{next(_numbers)}"
    with _instance().cursor() as connection:
        connection.execute(f"ATTACH ':memory:' AS {name}")
        connection.execute(f"USE {name}")
        yield connection
    _instance().execute(f"DETACH {name}")
    # Settings are those of the instance; the library changes this one.
    _instance().execute("RESET preserve_insertion_order")


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()
