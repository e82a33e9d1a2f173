"""Tables to triples: read files into DuckDB, one relation a table, and write N-Triples."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from .csvw import sql
from .csvw.compile import Faulty, Kernel, compile_table
from .csvw.datatypes import BUILTINS
from .csvw.header import fit
from .csvw.model import Table
from .csvw.patterns import is_beyond_re2, to_re2
from .csvw.rows import (
    Record,
    check_dialect,
    has_blank_line,
    is_plain,
    look_at,
    records,
    shape_of,
    spaced_line,
)
from .errors import DataError, MachineError, Problem
from .problems import problem

Report = Callable[[Problem], None]


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
    problems: tuple[Problem, ...]  # of the header, and of formats
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
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise MachineError(
                f"the tables cannot be worked on: {str(error).splitlines()[0]}",
                hint="make room on the disk, or in memory, and run the command again",
            ) from error
        finally:
            connection.close()


def load_table(
    db: duckdb.DuckDBPyConnection,
    source: Source,
    index: int,
    report: Report,
    *,
    standard: bool,
    faulty: Faulty,
) -> Loaded:
    """Read a table's file into the database and compile its kernel.

    Faults of how the file is cut go to `report`, for there may be one in every row.
    Raises DataError where the file is missing or its description cannot be compiled.
    """
    table, path = source.table, source.path
    if not path.is_file():
        found = problem("PK101", "there is no such file", file=source.name)
        raise DataError(f"{source.name} is missing", problems=(found,))
    check_dialect(path, table.dialect, source.name)
    before = _stamp(path)
    shape = shape_of(path, table.dialect)
    fitted = fit(table, shape.headers, shape.width, source.name)
    table, relation, comments = fitted.table, f"table{index}", shape.comments
    table, problems = _with_formats(db, table, source.name)
    problems = [*fitted.problems, *problems]
    if width := len(table.real_columns):
        numbered = standard or any("_sourceRow" in t for c in table.columns for t in c.templates)
        if not (shape.sound and _read_plain(db, relation, source, width, numbered=numbered)):
            # Where the header has less cells than are described, that is the fault, not each row.
            cells = len(shape.headers[-1]) if shape.headers else width
            comments = _read_odd(db, relation, source, width, cells or width, report)
    else:
        db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT)")
    if _stamp(path) != before:
        problems.append(problem("PK110", "the file changed while it was read", file=source.name))
    rows = db.execute(f"SELECT count(*) FROM {relation}").fetchone()
    try:
        kernel = compile_table(
            table, relation, standard=standard, faulty=faulty, prefix=f"t{index}"
        )
    except ValueError as error:
        raise _unusable(source.name, str(error)) from error
    return Loaded(
        source=replace(source, table=table),
        kernel=kernel,
        relation=relation,
        problems=tuple(problems),
        rows=rows[0] if rows else 0,
        prefix=f"t{index}",
        comments=comments,
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


def _with_formats(
    db: duckdb.DuckDBPyConnection, table: Table, file: str
) -> tuple[Table, list[Problem]]:
    """The table without formats that are no regular expressions, and warnings about those.

    Raises DataError where one is right, but needs what RE2 does not have.
    """
    columns, problems = [], []
    for column in table.columns:
        datatype = column.datatype
        if datatype.format is not None and BUILTINS[datatype.base].has_pattern:
            path = f"{column.path}.datatype.format"
            try:
                db.execute("SELECT regexp_full_match('', ?)", [to_re2(datatype.format)])
            except duckdb.Error as error:
                if is_beyond_re2(str(error)):
                    raise _unusable(
                        file, f"{path}: {datatype.format!r} needs more than RE2 can do",
                        "write it without look-ahead, look-behind, back-references and counts "
                        "above 1000",
                    ) from error  # fmt: skip
                told = f"{path}: {datatype.format!r} is not a regular expression"
                problems.append(problem("PK503", told, file=file, severity="warning"))
                column = replace(column, datatype=replace(datatype, format=None))  # noqa: PLW2901
        columns.append(column)
    return replace(table, columns=tuple(columns)), problems


def _unusable(file: str, message: str, hint: str = "") -> DataError:
    found = problem("PK502", message, file=file, hint=hint)
    return DataError("the metadata break a rule of CSV on the Web", problems=(found,))


def _is_tidy(db: duckdb.DuckDBPyConnection, path: Path, delimiter: str) -> bool:
    """Whether DuckDB cuts the file as CSVW wants it cut."""
    look = look_at(path)
    if not look.tidy or not look.spaced:
        return look.tidy
    query = (
        f"SELECT 1 FROM read_csv({sql.text(_literal(path))}, header = false, delim = E'\\x01', "
        "quote = '', escape = '', auto_detect = false, strict_mode = false, nullstr = chr(0), "
        "columns = {'line': 'VARCHAR'}) "
        f"WHERE regexp_matches(line, {sql.text(spaced_line(delimiter))}) LIMIT 1"
    )
    try:
        return db.execute(query).fetchone() is None
    except duckdb.Error:  # a line that is too long, or no UTF-8
        return False


def _read_plain(
    db: duckdb.DuckDBPyConnection, relation: str, source: Source, width: int, *, numbered: bool
) -> bool:
    """Let DuckDB read the file, if it cuts it as CSVW wants it cut, and say whether it did.

    It counts no blank lines: where they matter, because rows are `numbered`, they must not be.
    """
    dialect, path = source.table.dialect, source.path
    if (
        not is_plain(dialect)
        or not _is_tidy(db, path, dialect.delimiter)
        or (numbered and has_blank_line(path))
    ):
        return False
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
    # No text means "nothing": a cell cannot be NUL, because such files are not read here.
    skipped = dialect.header_row_count
    try:
        db.execute(
            f"CREATE TABLE {relation} AS SELECT row_number() OVER () AS _row, "
            f"row_number() OVER () + {skipped} AS _source, * FROM read_csv("
            f"{sql.text(_literal(path))}, header = {'true' if skipped else 'false'}, "
            f"delim = {sql.text(dialect.delimiter)}, quote = '\"', escape = '\"', "
            "auto_detect = false, strict_mode = true, nullstr = chr(0), "
            f"columns = {{{columns}}})"
        )
    except (duckdb.IOException, duckdb.OutOfMemoryException):
        raise  # no fault of the file
    except duckdb.Error:
        # DuckDB counts records and bytes; the other reader knows lines and says what is wrong.
        db.execute(f"DROP TABLE IF EXISTS {relation}")
        return False
    return True


def _literal(path: Path) -> str:
    # read_csv takes patterns: the characters that make one are put in brackets.
    return "".join(f"[{c}]" if c in "*?[" else c for c in str(path))


def _read_odd(
    db: duckdb.DuckDBPyConnection,
    relation: str,
    source: Source,
    width: int,
    expected: int,
    report: Report,
) -> tuple[str, ...]:
    """Read the file row by row, report the faults of its structure, and return its comments.

    Each row should have `expected` cells; the table gets `width` of them.
    """
    dialect, comments = source.table.dialect, []

    def fault(code: str, line: int, value: str, message: str) -> None:
        report(problem(code, message, file=source.name, line=line, value=value))

    columns = ", ".join(f"c{i} VARCHAR" for i in range(1, width + 1))
    db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT, {columns})")
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="", suffix=".csv") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        # The first end of a line tells DuckDB which it is, even where it stands in a quoted cell.
        writer.writerow(["first"] * (width + 2))
        row = longest = 0
        for item in records(source.path, dialect, fault):
            if not isinstance(item, Record):
                comments.append(item.text)
                continue
            row += 1
            cells = item.cells
            if len(cells) != expected:
                fault("PK103", item.line, "", _ragged(len(cells), expected))
            cells = (cells + [""] * width)[:width]
            writer.writerow([row, item.number, *cells])
            longest = max(longest, sum(map(len, cells)))
        file.flush()
        size = max(2**21, 8 * longest + 65536)
        db.execute(
            f"INSERT INTO {relation} SELECT * FROM read_csv({sql.text(file.name)}, header = true, "
            "all_varchar = true, delim = ',', quote = '\"', escape = '\"', auto_detect = false, "
            f"nullstr = chr(0), max_line_size = {size}, buffer_size = {max(size * 2, 2**25)}, "
            f"columns = {{'_row': 'BIGINT', '_source': 'BIGINT', "
            + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, width + 1))
            + "})"
        )
    return tuple(comments)


def _ragged(cells: int, width: int) -> str:
    more = "too many" if cells > width else "too few"
    return f"the row has {cells} cells, {more} for {width} columns"


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size
