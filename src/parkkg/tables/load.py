"""A table's file becomes a relation in the database, with the SQL that makes its triples."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from parkkg.errors import DataError, Problem, Report
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.compile import CompiledTable, FaultyCells, compile_table
from parkkg.tables.csvw.header import match_header
from parkkg.tables.csvw.model import Column, Table
from parkkg.tables.csvw.parser import FileHead, check_dialect, read_head
from parkkg.tables.csvw.regular_expressions import is_unsupported, to_re2
from parkkg.tables.read import TableFile, read_by_row, read_with_duckdb


@dataclass(frozen=True)
class DescribedTable:
    """A table whose description fits the header of its file, compiled to SQL over `relation`."""

    source: TableFile
    head: FileHead
    compiled: CompiledTable
    problems: tuple[Problem, ...]  # of the header, and of formats
    prefix: str  # of the labels of its blank nodes
    numbered: bool  # whether the number of a row in the file matters


@dataclass(frozen=True)
class LoadedTable:
    """A table whose rows are in the database."""

    source: TableFile
    compiled: CompiledTable
    relation: str
    problems: tuple[Problem, ...]  # of the header, and of formats
    rows: int
    prefix: str  # of the labels of its blank nodes
    comments: tuple[str, ...]


def load_table(
    db: duckdb.DuckDBPyConnection,
    source: TableFile,
    index: int,
    report: Report,
    *,
    standard: bool,
    faulty: FaultyCells,
) -> LoadedTable:
    """Read a table's file into the database and compile its description to SQL.

    Errors in the structure of the file go to `report`, for there may be one in every row.
    Raises DataError where the file is missing or its description cannot be compiled.
    """
    before = modified(source.path)
    described = describe_table(db, source, index, standard=standard, faulty=faulty)
    loaded = read_table(db, described, report)
    if modified(source.path) != before:
        loaded = replace(loaded, problems=(*loaded.problems, changed(source)))
    return loaded


def describe_table(
    db: duckdb.DuckDBPyConnection,
    source: TableFile,
    index: int,
    *,
    standard: bool,
    faulty: FaultyCells,
) -> DescribedTable:
    """Match a table's description to the head of its file, and compile it to SQL.

    Raises DataError where the file is missing or its description cannot be compiled.
    """
    table, path = source.table, source.path
    if not path.is_file():
        found = problem("PK101", "there is no such file", file=source.name)
        raise DataError(f"{source.name} is missing", problems=(found,))
    check_dialect(path, table.dialect, source.name)
    head = read_head(path, table.dialect)
    match = match_header(table, head.headers, head.width, source.name)
    table, problems = _with_formats(db, match.table, source.name)
    prefix = f"t{index}"
    try:
        compiled = compile_table(
            table, f"table{index}", standard=standard, faulty=faulty, prefix=prefix
        )
    except ValueError as error:
        raise _metadata_error(source.name, str(error)) from error
    return DescribedTable(
        source=replace(source, table=table),
        head=head,
        compiled=compiled,
        problems=(*match.problems, *problems),
        prefix=prefix,
        numbered=standard or any("_sourceRow" in t for c in table.columns for t in c.templates),
    )


def read_table(
    db: duckdb.DuckDBPyConnection, described: DescribedTable, report: Report
) -> LoadedTable:
    """Read the file of a described table into the database.

    Errors in the structure of the file go to `report`, for there may be one in every row.
    """
    source, head, relation = described.source, described.head, described.compiled.relation
    comments = head.comments
    if width := len(source.table.real_columns):
        if not (
            head.duckdb_compatible
            and read_with_duckdb(db, relation, source, width, numbered=described.numbered)
        ):
            # Rows are compared with the header: where that is too short, not every row is wrong.
            cells = len(head.headers[-1]) if head.headers else width
            comments = read_by_row(db, relation, source, width, cells or width, report)
    else:
        db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT)")
    rows = db.execute(f"SELECT count(*) FROM {relation}").fetchone()
    return LoadedTable(
        source=source,
        compiled=described.compiled,
        relation=relation,
        problems=described.problems,
        rows=rows[0] if rows else 0,
        prefix=described.prefix,
        comments=comments,
    )


def modified(path: Path) -> tuple[int, int] | None:
    """What changes when a file is written: its time and size. None where there is no file."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return state.st_mtime_ns, state.st_size


def changed(source: TableFile) -> Problem:
    """The problem of a table whose file was written while it was read."""
    return problem("PK110", "the file changed while it was read", file=source.name)


def without_faulty_cells(loaded: LoadedTable) -> LoadedTable:
    """The table compiled so that faulty cells make no triples, to find what else is wrong."""
    table = loaded.source.table
    compiled = compile_table(
        table, loaded.relation, standard=False, faulty="nothing", prefix=loaded.prefix
    )
    return replace(loaded, compiled=compiled)


def _with_formats(
    db: duckdb.DuckDBPyConnection, table: Table, file: str
) -> tuple[Table, list[Problem]]:
    """The table without invalid regular expressions as formats, and warnings about those.

    Raises DataError where one is valid, but not supported by RE2.
    """
    with_pattern = [
        column
        for column in table.columns
        if column.datatype.format is not None and BUILTINS[column.datatype.base].has_pattern
    ]
    wrong, problems = set(), []
    if _pattern_error(db, with_pattern) is not None:
        for column in with_pattern:
            error = _pattern_error(db, [column])
            if error is None:
                continue
            message = f"{column.path}.datatype.format: {column.datatype.format!r}"
            if is_unsupported(str(error)):
                raise _metadata_error(
                    file, f"{message} needs more than RE2 can do",
                    "write it without look-ahead, look-behind, back-references and counts "
                    "above 1000",
                ) from error  # fmt: skip
            message += " is not a regular expression"
            problems.append(problem("PK503", message, file=file, severity="warning"))
            wrong.add(column.name)
    columns = tuple(
        replace(c, datatype=replace(c.datatype, format=None)) if c.name in wrong else c
        for c in table.columns
    )
    return replace(table, columns=columns), problems


def _pattern_error(db: duckdb.DuckDBPyConnection, columns: list[Column]) -> duckdb.Error | None:
    """The error that DuckDB raises for the formats of columns; None where there is none."""
    patterns = dict.fromkeys(to_re2(c.datatype.format or "") for c in columns)
    if patterns:
        matches = ", ".join(sql.matches("''", pattern) for pattern in patterns)
        try:
            db.execute(f"SELECT {matches}")
        except duckdb.Error as error:
            return error
    return None


def _metadata_error(file: str, message: str, hint: str = "") -> DataError:
    found = problem("PK502", message, file=file, hint=hint)
    return DataError("the metadata break a rule of CSV on the Web", problems=(found,))
