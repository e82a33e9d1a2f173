"""Tables to triples: read files into DuckDB, one relation a table, and write N-Triples."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from .csvw import sql
from .csvw.compile import Faulty, Kernel, compile_table
from .csvw.header import fit
from .csvw.model import Dialect, Table
from .csvw.rows import Record, check_dialect, is_plain, records, shape_of
from .errors import DataError, Problem
from .problems import problem


@dataclass(frozen=True)
class Source:
    """A table with the file it stands in; `name` is what messages call the file."""

    table: Table
    path: Path
    name: str


@dataclass(frozen=True)
class Loaded:
    """A table whose rows are in the database."""

    source: Source
    kernel: Kernel
    relation: str
    problems: tuple[Problem, ...]  # of the file's structure and header
    rows: int
    prefix: str  # of the labels of its blank nodes
    comments: tuple[str, ...]


@contextmanager
def database(
    memory: str = "1GB", threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A private database that spills to disk, asks no network and vanishes at the end."""
    with tempfile.TemporaryDirectory(prefix="parkkg-") as folder:
        settings = {
            "memory_limit": memory,
            "threads": str(threads or min(os.cpu_count() or 2, 8)),
            "temp_directory": folder,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        connection = duckdb.connect(":memory:", config=dict(settings))
        try:
            yield connection
        finally:
            connection.close()


def load_table(
    db: duckdb.DuckDBPyConnection, source: Source, index: int, *, standard: bool, faulty: Faulty
) -> Loaded:
    """Read a table's file into the database and compile its kernel.

    Raises DataError where the file is missing or its description cannot be compiled.
    """
    table, path = source.table, source.path
    if not path.is_file():
        found = problem("PK101", "there is no such file", file=source.name)
        raise DataError(f"{source.name} is missing", problems=(found,))
    check_dialect(table.dialect, source.name)
    before = _stamp(path)
    shape = shape_of(path, table.dialect)
    fitted = fit(table, shape.headers, shape.width, source.name)
    relation = f"table{index}"
    problems = list(fitted.problems)
    width = len(fitted.table.real_columns)
    if width:
        problems += _read(db, relation, source, fitted.table.dialect, width)
    else:
        db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT)")
    if _stamp(path) != before:
        problems.append(problem("PK110", "the file changed while it was read", file=source.name))
    rows = db.execute(f"SELECT count(*) FROM {relation}").fetchone()
    try:
        kernel = compile_table(
            fitted.table, relation, standard=standard, faulty=faulty, prefix=f"t{index}"
        )
    except ValueError as error:
        found = problem("PK502", str(error), file=source.name)
        raise DataError("the metadata break a rule of CSV on the Web", problems=(found,)) from error
    return Loaded(
        source=replace(source, table=fitted.table),
        kernel=kernel,
        relation=relation,
        problems=tuple(problems),
        rows=rows[0] if rows else 0,
        prefix=f"t{index}",
        comments=shape.comments,
    )


def without_faults(loaded: Loaded) -> Loaded:
    """The table with a kernel that leaves faulty cells out, to see what else is wrong."""
    table = loaded.source.table
    kernel = compile_table(
        table, loaded.relation, standard=False, faulty="nothing", prefix=loaded.prefix
    )
    return replace(loaded, kernel=kernel)


def write(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the one column of `query` to a file, a line a row, as fast as the disk allows."""
    # A delimiter that no triple holds, and no quoting: lines go out as they are.
    db.execute(
        f"COPY ({query}) TO {sql.text(str(path))} "
        "(FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER E'\\x01')"
    )


def _read(
    db: duckdb.DuckDBPyConnection, relation: str, source: Source, dialect: Dialect, width: int
) -> list[Problem]:
    if is_plain(dialect):
        try:
            _read_plain(db, relation, source.path, dialect, width)
        except duckdb.Error:
            # DuckDB counts records and bytes; the other reader knows lines and says what is wrong.
            db.execute(f"DROP TABLE IF EXISTS {relation}")
        else:
            return []
    return _read_odd(db, relation, source, dialect, width)


def _read_plain(
    db: duckdb.DuckDBPyConnection, relation: str, path: Path, dialect: Dialect, width: int
) -> None:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
    skipped = dialect.header_row_count
    db.execute(
        f"CREATE TABLE {relation} AS SELECT row_number() OVER () AS _row, "
        f"row_number() OVER () + {skipped} AS _source, * FROM read_csv({sql.text(_literal(path))}, "
        f"header = {'true' if skipped else 'false'}, delim = {sql.text(dialect.delimiter)}, "
        "quote = '\"', escape = '\"', auto_detect = false, strict_mode = true, "
        f"nullstr = '\\x01', columns = {{{columns}}})"
    )
    if db.execute(
        f"SELECT 1 FROM {relation} WHERE contains(concat(*COLUMNS('c.*')), chr(0)) LIMIT 1"
    ).fetchone():
        raise duckdb.InvalidInputException("a NUL character")


def _literal(path: Path) -> str:
    # read_csv takes patterns: the characters that make one are put in brackets.
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def _read_odd(
    db: duckdb.DuckDBPyConnection, relation: str, source: Source, dialect: Dialect, width: int
) -> list[Problem]:
    found: list[Problem] = []

    def report(code: str, line: int, value: str, message: str) -> None:
        found.append(problem(code, message, file=source.name, line=line, value=value))

    columns = ", ".join(f"c{i} VARCHAR" for i in range(1, width + 1))
    db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT, {columns})")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        row = longest = 0
        for item in records(source.path, dialect, report):
            if not isinstance(item, Record):
                continue
            row += 1
            cells = item.cells
            if len(cells) != width:
                report("PK103", item.line, "", _ragged(len(cells), width))
                cells = (cells + [""] * width)[:width]
            writer.writerow([row, item.number, *cells])
            longest = max(longest, sum(map(len, cells)))
        file.flush()
        size = max(2**21, 8 * longest + 65536)
        db.execute(
            f"INSERT INTO {relation} SELECT * FROM read_csv({sql.text(file.name)}, header = false, "
            "all_varchar = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
            f"nullstr = '\\x01', max_line_size = {size}, buffer_size = {max(size * 2, 2**25)}, "
            f"columns = {{'_row': 'BIGINT', '_source': 'BIGINT', "
            + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
            + "})"
        )
    return found


def _ragged(cells: int, width: int) -> str:
    more = "too many" if cells > width else "too few"
    return f"the row has {cells} cells, {more} for {width} columns"


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size
