"""A table's file becomes a relation in the database, with the kernel that makes its triples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from parkkg.errors import DataError, Problem, Report
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.compile import CompiledTable, Faulty, compile_table
from parkkg.tables.csvw.datatypes import BUILTINS
from parkkg.tables.csvw.header import fit
from parkkg.tables.csvw.model import Column, Table
from parkkg.tables.csvw.parser import check_dialect, shape_of
from parkkg.tables.csvw.patterns import is_beyond_re2, to_re2
from parkkg.tables.read import Source, read_odd, read_plain


@dataclass(frozen=True)
class LoadedTable:
    """A table whose rows are in the database."""

    source: Source
    kernel: CompiledTable
    relation: str
    problems: tuple[Problem, ...]  # of the header, and of formats
    rows: int
    prefix: str  # of the labels of its blank nodes
    comments: tuple[str, ...]


def load_table(
    db: duckdb.DuckDBPyConnection,
    source: Source,
    index: int,
    report: Report,
    *,
    standard: bool,
    faulty: Faulty,
) -> LoadedTable:
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
        if not (shape.sound and read_plain(db, relation, source, width, numbered=numbered)):
            # Where the header has less cells than are described, that is the fault, not each row.
            cells = len(shape.headers[-1]) if shape.headers else width
            comments = read_odd(db, relation, source, width, cells or width, report)
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
    return LoadedTable(
        source=replace(source, table=table),
        kernel=kernel,
        relation=relation,
        problems=tuple(problems),
        rows=rows[0] if rows else 0,
        prefix=f"t{index}",
        comments=comments,
    )


def without_faults(loaded: LoadedTable) -> LoadedTable:
    """The table with a kernel that leaves faulty cells out, to see what else is wrong."""
    table = loaded.source.table
    kernel = compile_table(
        table, loaded.relation, standard=False, faulty="nothing", prefix=loaded.prefix
    )
    return replace(loaded, kernel=kernel)


def _with_formats(
    db: duckdb.DuckDBPyConnection, table: Table, file: str
) -> tuple[Table, list[Problem]]:
    """The table without formats that are no regular expressions, and warnings about those.

    Raises DataError where one is right, but needs what RE2 does not have.
    """
    with_pattern = [
        column
        for column in table.columns
        if column.datatype.format is not None and BUILTINS[column.datatype.base].has_pattern
    ]
    wrong, problems = set(), []
    if _no_pattern(db, with_pattern) is not None:
        for column in with_pattern:
            error = _no_pattern(db, [column])
            if error is None:
                continue
            told = f"{column.path}.datatype.format: {column.datatype.format!r}"
            if is_beyond_re2(str(error)):
                raise _unusable(
                    file, f"{told} needs more than RE2 can do",
                    "write it without look-ahead, look-behind, back-references and counts "
                    "above 1000",
                ) from error  # fmt: skip
            told += " is not a regular expression"
            problems.append(problem("PK503", told, file=file, severity="warning"))
            wrong.add(column.name)
    columns = tuple(
        replace(c, datatype=replace(c.datatype, format=None)) if c.name in wrong else c
        for c in table.columns
    )
    return replace(table, columns=columns), problems


def _no_pattern(db: duckdb.DuckDBPyConnection, columns: list[Column]) -> duckdb.Error | None:
    """Why the formats of columns are not all patterns that DuckDB understands."""
    patterns = dict.fromkeys(to_re2(c.datatype.format or "") for c in columns)
    if patterns:
        asked = ", ".join(sql.matches("''", pattern) for pattern in patterns)
        try:
            db.execute(f"SELECT {asked}")
        except duckdb.Error as error:
            return error
    return None


def _unusable(file: str, message: str, hint: str = "") -> DataError:
    found = problem("PK502", message, file=file, hint=hint)
    return DataError("the metadata break a rule of CSV on the Web", problems=(found,))


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size
