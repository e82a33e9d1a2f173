"""DuckDB: a private database for one piece of work, and the way out of it into a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from parkkg.errors import MachineError
from parkkg.tables.csvw import sql


@contextmanager
def database(
    memory: str = "1GB",
    *,
    folder: Path | None = None,
    ordered: bool = True,
    work: str = "the tables cannot be worked on",
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database that spills to disk, asks no network and vanishes at the end.

    With a `folder` its tables are in a file there, which DuckDB compresses: seven times smaller
    than in memory. Where rows need not stay `ordered`, it takes less memory still.
    Raises MachineError where there is no room, which says that the `work` cannot be done.
    """
    with tempfile.TemporaryDirectory(prefix="parkkg-", dir=folder) as private:
        settings = {
            "memory_limit": memory,
            "threads": str(min(os.cpu_count() or 2, 8)),
            "temp_directory": str(Path(private) / "spill"),
            "preserve_insertion_order": str(ordered).lower(),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        place = ":memory:" if folder is None else str(Path(private) / "database.duckdb")
        connection = duckdb.connect(place, config=dict(settings))
        try:
            yield connection
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise MachineError(
                f"{work}: {str(error).splitlines()[0]}",
                hint=f"make room on the disk that holds {Path(private).parent}, or in memory, "
                "and run the command again",
            ) from error
        finally:
            connection.close()


def write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the one column of `query` to a file, as fast as the disk allows; how many rows.

    Rows come in no particular order, unless the query says which.
    """
    # To keep an order that nobody asked for takes a gigabyte where 200 MB will do.
    db.execute("SET preserve_insertion_order = false")
    # One column needs no delimiter, and nothing is quoted: texts go out as they are.
    written = db.execute(
        f"COPY ({query}) TO {sql.text(str(path))} "
        "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01', USE_TMP_FILE false)"
    ).fetchall()
    db.execute("SET preserve_insertion_order = true")
    return int(written[0][0])
