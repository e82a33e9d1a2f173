"""A part of a table in a worker: its bytes in a file of their own, its rows in a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import duckdb

from parkkg.errors import MachineError, OnProblem, Problem
from parkkg.files import scratch_folder
from parkkg.tables.csvw.compression import compression_of
from parkkg.tables.csvw.duckdb_support import duckdb_supports
from parkkg.tables.load import DescribedTable, FileState, LoadedTable, read_table, state_of
from parkkg.tables.spark.cut import Part
from parkkg.text import said

if TYPE_CHECKING:
    import pyarrow

_BATCH = 20_000
_CHUNK = 1 << 22


@dataclass(frozen=True)
class TablePart:
    """A part of the table of that index, with the rows before it as far as they are counted."""

    index: int
    table: DescribedTable
    state: FileState  # of the file where the work began
    part: Part
    rows_before: int = 0


def can_be_cut(table: DescribedTable) -> bool:
    """Whether quotation marks and line ends alone say where the rows of its file end."""
    source = table.source
    one_piece = compression_of(source.path) != "none"
    return table.head.duckdb_compatible and duckdb_supports(source.table.dialect) and not one_piece


@contextmanager
def loaded_part(
    db: duckdb.DuckDBPyConnection, item: TablePart, report: OnProblem
) -> Iterator[LoadedTable]:
    """The rows of a part, with the numbers that they have in the whole file.

    Its `source` is a file with the part alone, which is there until the block ends: lines count
    from its beginning. Errors in its structure go to `report`, with their lines in the whole file.
    Raises MachineError where the file is not there, or is another one than where the work began.
    """
    table, part = item.table, item.part
    _same_file(item)
    if part.end is None:
        yield read_table(db, table, report)
        return

    def in_file(problem: Problem) -> None:
        report(replace(problem, line=problem.line + part.lines))

    source, whole = table.source, table.compiled
    headers = source.table.dialect.header_row_count if part.number == 0 else 0
    dialect = replace(source.table.dialect, header_row_count=headers)
    with scratch_folder() as folder:
        file = folder / source.path.name
        with source.path.open("rb") as opened, file.open("wb") as copy:
            opened.seek(part.begin)
            left = part.end - part.begin
            while left > 0 and (chunk := opened.read(min(_CHUNK, left))):
                copy.write(chunk)
                left -= len(chunk)
        own = replace(source, table=replace(source.table, dialect=dialect), path=file)
        compiled = replace(whole, relation="part")
        loaded = read_table(db, replace(table, source=own, compiled=compiled), in_file)
        db.execute(
            f"CREATE VIEW {whole.relation} AS SELECT _row + {item.rows_before} AS _row, "
            f"_source + {part.records} AS _source, * EXCLUDE (_row, _source) FROM part"
        )
        yield replace(loaded, compiled=whole, relation=whole.relation)


def batches(db: duckdb.DuckDBPyConnection, query: str) -> Iterator[pyarrow.RecordBatch]:
    """The rows of a query for Spark, streamed."""
    with db.cursor() as cursor:
        reader: Any = cursor.sql(query).to_arrow_reader(_BATCH)
        yield from reader


def _same_file(item: TablePart) -> None:
    source = item.table.source
    state = state_of(source.path)
    # Copies of a file on two machines have the same size, and times of their own.
    if state is None or state.size != item.state.size:
        raise MachineError(
            said("a worker of Spark does not see {path}", path=source.path)
            if state is None
            else said("a worker of Spark sees another {path}", path=source.path),
            hint=said(
                "put it where every worker finds it under the same path, such as a shared folder"
            ),
        )
