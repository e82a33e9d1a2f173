"""A table's file becomes a relation in the database, with the SQL that makes its triples."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import duckdb

from parkkg.errors import DataError, OnProblem, Problem
from parkkg.problems import problem
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.compile import CompiledTable, FaultyCells, compile_table
from parkkg.tables.csvw.header import match_header
from parkkg.tables.csvw.lints import blank_row, may_be_blank
from parkkg.tables.csvw.model import Column, Table
from parkkg.tables.csvw.parser import FileHead, Place, places, read_head
from parkkg.tables.csvw.regular_expressions import is_unsupported, to_re2
from parkkg.tables.inputs.delimiters import other_delimiter, wrong_delimiter
from parkkg.tables.inputs.open import open_file
from parkkg.tables.inputs.typed import TypedHead, typed_head
from parkkg.tables.read import read_by_row, read_typed, read_with_duckdb, report_structure
from parkkg.tables.table_file import TableFile
from parkkg.tables.typed_faults import lost_digits, sheet_faults
from parkkg.text import did_you_mean, said

_BATCH = 100_000


@dataclass(frozen=True)
class DescribedTable:
    """A table whose description fits the header of its file, compiled to SQL over `relation`."""

    source: TableFile
    head: FileHead
    compiled: CompiledTable
    problems: tuple[Problem, ...]  # of the header, and of formats
    prefix: str  # of the labels of its blank nodes
    numbered: bool  # whether the number of a row in the file matters
    blank_rows: bool  # whether rows without anything in a cell are rows
    typed: TypedHead | None = None  # of a file whose cells have types


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
    numbers: Sequence[int] | None = None  # of its rows in a file without lines, such as a workbook
    blank_rows: tuple[int, int] = (0, 0)  # how many were left out, and the first of them

    def places(self) -> Iterator[Place]:
        """Where each row is, in order; in a sheet the line is the row."""
        if self.numbers is not None:
            return (Place(number, number) for number in self.numbers)
        return places(self.source.path, self.source.table.dialect)


def load_table(
    db: duckdb.DuckDBPyConnection,
    source: TableFile,
    index: int,
    report: OnProblem,
    *,
    standard: bool,
    faulty: FaultyCells,
    blank_rows: bool = True,
) -> LoadedTable:
    """Read a table's file into the database and compile its description to SQL.

    Without `blank_rows`, rows that have nothing in any cell are left out.

    Errors in the structure of the file go to `report`, for there may be one in every row.
    Raises DataError where the file is missing or its description cannot be compiled.
    """
    before = state_of(source.path)
    described = describe_table(
        db, source, index, standard=standard, faulty=faulty, blank_rows=blank_rows
    )
    loaded = read_table(db, described, report)
    if state_of(source.path) != before:
        loaded = replace(loaded, problems=(*loaded.problems, changed(source)))
    return loaded


def describe_table(
    db: duckdb.DuckDBPyConnection,
    source: TableFile,
    index: int,
    *,
    standard: bool,
    faulty: FaultyCells,
    blank_rows: bool = True,
) -> DescribedTable:
    """Match a table's description to the head of its file, and compile it to SQL.

    Raises DataError where the file is missing or its description cannot be compiled.
    """
    table, path = source.table, source.path
    if not (path.is_file() or path.is_dir()):
        raise _missing(source)
    opened = open_file(path, table, source.name)
    table = replace(table, dialect=opened.dialect)
    typed = typed_head(opened.typed, table.dialect) if opened.typed else None
    head = typed.head if typed else read_head(path, table.dialect)
    sign = None if typed else other_delimiter(head, table.dialect.delimiter)
    delimiter = () if sign is None else (wrong_delimiter(source.name, table, sign),)
    # What is read so is one column, of which nothing else needs to be said.
    if delimiter and (faulty == "never" or len(table.real_columns) > 1 or head.width > 1):
        raise DataError(said("{file} cannot be split", file=source.name), problems=delimiter)
    match = match_header(table, head.headers, head.width, source.name, standard=standard)
    table, problems = _with_formats(db, source, match.table)
    prefix = f"t{index}"
    try:
        compiled = compile_table(
            table, f"table{index}", standard=standard, faulty=faulty, prefix=prefix
        )
    except ValueError as error:
        # Which begins with the place.
        message, *hint = error.args
        found = _in_schema("PK502", source, table, message.partition(": ")[0], message, *hint)
        raise DataError(found.message, problems=(found,)) from error
    return DescribedTable(
        source=replace(source, table=table, sheet=typed.rows.sheet if typed else ""),
        head=head,
        compiled=compiled,
        problems=(*opened.problems, *delimiter, *match.problems, *problems),
        prefix=prefix,
        typed=typed,
        numbered=standard or any("_sourceRow" in t for c in table.columns for t in c.templates),
        blank_rows=blank_rows,
    )


def _missing(source: TableFile) -> DataError:
    """The error for a table that has no file, with what there is in its folder."""
    message, hint = said("there is no such file"), ""
    if "://" in source.name:
        message = said("addresses are not fetched")
        hint = said('download the file into data/, and write its name as the "url" of the table')
    elif source.path.parent.is_dir():
        hint = did_you_mean(source.path.name, (p.name for p in source.path.parent.iterdir()))
    found = problem("PK101", message, file=source.name, hint=hint)
    return DataError(said("{file} is missing", file=source.name), problems=(found,))


def read_table(
    db: duckdb.DuckDBPyConnection, described: DescribedTable, report: OnProblem
) -> LoadedTable:
    """Read the file of a described table into the database.

    Errors in the structure of the file go to `report`, for there may be one in every row.
    """
    source, head, relation = described.source, described.head, described.compiled.relation
    comments = head.comments
    if width := len(source.table.real_columns):
        # Rows are compared with the header: where that is too short, not every row is wrong.
        cells = (len(head.headers[-1]) if head.headers else 0) or width
        if described.typed is not None:
            for found in sheet_faults(source, described.typed):
                report(found)
            read_typed(db, relation, source, described.typed.data(), cells, report)
            for found in lost_digits(db, relation, source, described.typed.data()):
                report(found)
        elif not (
            head.duckdb_compatible
            and read_with_duckdb(
                db, relation, source, width, numbered=described.numbered, expected=cells
            )
        ):
            comments = read_by_row(db, relation, source, width, cells, report)
    else:
        db.execute(f"CREATE TABLE {relation} (_row BIGINT, _source BIGINT)")
        report_structure(source, report)  # which may be why there is no column
    first = may_be_blank("c1") if width else "true"
    rows, empty = db.execute(f"SELECT count(*), count_if({first}) FROM {relation}").fetchall()[0]
    numbers = None if described.typed is None else _numbers(db, relation)
    blank = (0, 0)
    # A row of one column may well be empty.
    if empty and width > 1 and not described.blank_rows:
        blank = _without_blank_rows(db, relation, width)
    return LoadedTable(
        source=source,
        compiled=described.compiled,
        relation=relation,
        problems=described.problems,
        rows=rows,
        prefix=described.prefix,
        comments=comments,
        numbers=numbers,
        blank_rows=blank,
    )


def _numbers(db: duckdb.DuckDBPyConnection, relation: str) -> Sequence[int]:
    """The number that each row has in its file, in order: eight bytes a row, or two in all."""
    first, last, count = db.execute(
        f"SELECT min(_source), max(_source), count(*) FROM {relation}"
    ).fetchall()[0]
    if count and last - first + 1 == count:
        return range(first, last + 1)
    rows = db.execute(f"SELECT _source FROM {relation} ORDER BY _row")
    numbers = array("q")
    while batch := rows.fetchmany(_BATCH):
        numbers.extend(number for (number,) in batch)
    return numbers


def _without_blank_rows(
    db: duckdb.DuckDBPyConnection, relation: str, width: int
) -> tuple[int, int]:
    """Leave out the rows that have nothing in any cell: how many there were, and the first.

    The others keep their numbers.
    """
    blank = blank_row(width)
    found = db.execute(f"SELECT count(*), min(_row) FROM {relation} WHERE {blank}").fetchone()
    if found is None or not found[0]:
        return 0, 0
    kind = db.execute(
        "SELECT table_type FROM information_schema.tables WHERE table_name = ?", [relation]
    ).fetchone()
    what = "VIEW" if kind == ("VIEW",) else "TABLE"
    db.execute(f"ALTER {what} {relation} RENAME TO {relation}_rows")
    db.execute(f"CREATE VIEW {relation} AS SELECT * FROM {relation}_rows WHERE NOT ({blank})")
    return found[0], found[1]


class FileState(NamedTuple):
    """What changes when a file is written."""

    mtime_ns: int
    size: int


def state_of(path: Path) -> FileState | None:
    """The state of a file; None where there is none."""
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    return FileState(state.st_mtime_ns, state.st_size)


def changed(source: TableFile) -> Problem:
    """The problem of a table whose file was written while it was read."""
    return problem("PK110", said("the file changed while it was read"), file=source.name)


def without_faulty_cells(loaded: LoadedTable) -> LoadedTable:
    """The table compiled so that faulty cells make no triples, to find what else is wrong."""
    table = loaded.source.table
    compiled = compile_table(
        table, loaded.relation, standard=False, faulty="nothing", prefix=loaded.prefix
    )
    return replace(loaded, compiled=compiled)


def _with_formats(
    db: duckdb.DuckDBPyConnection, source: TableFile, table: Table
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
            path, pattern = f"{column.path}.datatype.format", repr(column.datatype.format)
            if is_unsupported(str(error)):
                message = said(
                    "{path}: {pattern} needs more than RE2 can do", path=path, pattern=pattern
                )
                hint = said("write it without look-ahead, look-behind, back-references and counts "
                            "above 1000")  # fmt: skip
                found = _in_schema("PK502", source, table, path, message, hint)
                raise DataError(found.message, problems=(found,)) from error
            message = said(
                "{path}: {pattern} is not a regular expression", path=path, pattern=pattern
            )
            problems.append(replace(_in_schema("PK503", source, table, path, message),
                                    severity="warning"))  # fmt: skip
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


def _in_schema(
    code: str, source: TableFile, table: Table, path: str, message: str, hint: str = ""
) -> Problem:
    """A problem at a place in the schema of a table, which the message names."""
    document = table.schema_document
    file, line = document.file or source.name, document.lines.line(path)
    return problem(code, message, file=file, line=line, hint=hint)
