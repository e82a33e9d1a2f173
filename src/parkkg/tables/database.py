"""DuckDB: a private database for one task, and writing the result of a query to a file."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from parkkg.errors import MachineError
from parkkg.files import scratch_folder
from parkkg.tables.csvw import sql
from parkkg.text import said

# A private database has no other reason for its transactions to fail than the disk.
_MACHINE = (
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
    duckdb.FatalException,
)


@contextmanager
def database(
    memory: str = "1GB",
    *,
    folder: Path | None = None,
    spill: Path | None = None,
    threads: int | None = None,
    ordered: bool = True,
    work: str = said("the tables cannot be worked on"),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database that spills to disk, uses no network and is removed at the end.

    With a `folder` its tables are in a file there, which DuckDB compresses: seven times smaller
    than in memory. It spills there too, otherwise into `spill`, otherwise where the system keeps
    such things. By default it has as many `threads` as there are cores. Where rows need not stay
    `ordered`, it takes less memory.
    Raises MachineError, whose message begins with `work`, where disk or memory is full.
    """
    with _private(folder or spill) as private:
        settings = {
            "memory_limit": memory,
            "threads": str(threads or cores()),
            "temp_directory": str(private / "spill"),
            "preserve_insertion_order": str(ordered).lower(),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        place = ":memory:" if folder is None else str(private / "database.duckdb")
        connection = duckdb.connect(place, config=dict(settings))
        try:
            yield connection
        except _MACHINE as error:
            message = _message(error)
            room = said(
                "make room on the disk that holds {folder}, or in memory, and try again",
                folder=private.parent,
            )
            limit = said("raise the limit of the size of files (ulimit -f) and try again")
            raise MachineError(
                said("{work}: {message}", work=work, message=message),
                hint=limit if "File too large" in message else room,
            ) from error
        finally:
            connection.close()


def _message(error: duckdb.Error) -> str:
    """What DuckDB says; an error of another thread stands within it as JSON."""
    text = str(error).splitlines()[0]
    start = text.find('{"exception_type"')
    try:
        return str(json.loads(text[start:])["exception_message"]) if start >= 0 else text
    except (ValueError, KeyError):
        return text


@contextmanager
def _private(place: Path | None) -> Iterator[Path]:
    if place is None:
        with scratch_folder() as private:
            yield private
    else:
        with tempfile.TemporaryDirectory(prefix=".database-", dir=place) as name:
            yield Path(name)


def cores() -> int:
    """How many threads work at once."""
    return min(os.cpu_count() or 2, 8)


def fetched(rows: duckdb.DuckDBPyConnection, at_once: int = 2_000) -> Iterator[tuple[Any, ...]]:
    """The rows of a query, of which so many are in memory at once."""
    while some := rows.fetchmany(at_once):
        yield from some


def write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the only column of `query` to a file, one value a line; the number of rows.

    From then on rows are in no order, unless a query has an ORDER BY.
    """
    # Keeping the order of insertion takes a gigabyte instead of 200 MB.
    db.execute("SET preserve_insertion_order = false")
    # One column needs no delimiter, and nothing is quoted: texts are written as they are.
    written = db.execute(
        f"COPY ({query}) TO {sql.text(str(path))} "
        "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01', USE_TMP_FILE false)"
    ).fetchall()
    return int(written[0][0])
