"""What a worker finds in one part of a table: problems, and what is compared across parts."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem_as_json
from parkkg.tables.csvw.compile import CompiledTable
from parkkg.tables.csvw.compression import opened
from parkkg.tables.csvw.model import ForeignKey
from parkkg.tables.csvw.parser import Place, places
from parkkg.tables.database import database
from parkkg.tables.lint_counts import CountedLint, all_lints, look_at_cells
from parkkg.tables.load import LoadedTable
from parkkg.tables.spark.part import TablePart, batches, loaded_part
from parkkg.tables.spark.session import worker_errors
from parkkg.tables.spark.subjects import subject_query
from parkkg.tables.subjects import Subjects
from parkkg.tables.violations import faulty_cells, references_to_no_table

if TYPE_CHECKING:
    import pyarrow

_BATCH = 10_000
_CHUNK = 1 << 22
# `kind` is "part" (in `row` the number of its rows, in `text` its comments), "structure" or "cell"
# (in `text` a problem), "lint" (in `text` how many rows have it, and the first), "key" or
# "reference" (one value, and where it stands), "subject" (what the row is about and says of it),
# "to-no-table-" and a number (in `text` a problem).
COLUMNS = (
    "kind string, table_index int, part int, row long, line long, number long, "
    "key_set int, reference int, key array<string>, text string"
)


@dataclass(frozen=True)
class KeySet:
    """Columns of a table whose values are compared: those of its primary key, or referred to."""

    number: int
    columns: tuple[str, ...]
    primary: bool


@dataclass(frozen=True)
class Reference:
    """A foreign key of a table, and the key set it refers to."""

    number: int
    key_set: int
    key: ForeignKey


@dataclass(frozen=True)
class ScanTask:
    """A part, and what to look for in it. Where cells are not `checked`, nothing but structure."""

    item: TablePart
    checked: bool
    key_sets: tuple[KeySet, ...]
    references: tuple[Reference, ...]
    to_no_table: tuple[ForeignKey, ...]
    subjects: Subjects | None  # where what rows are about is compared
    nulls: bool  # whether an empty reference is one


def scan_parts(
    tasks: Sequence[ScanTask], numbers: Iterable[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """For Spark's `mapInArrow`: what is found in the tasks of these numbers, as `COLUMNS`."""
    with worker_errors():
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                yield from _scan(tasks[number])


def _scan(task: ScanTask) -> Iterator[pyarrow.RecordBatch]:
    with (
        database(threads=1) as db,
        # There may be an error in every row.
        tempfile.TemporaryFile("w+", encoding="utf-8") as structure,
    ):

        def keep(problem: Problem) -> None:
            structure.write(_as_json(problem) + "\n")

        with loaded_part(db, task.item, keep) as loaded:
            comments = json.dumps(loaded.comments)
            yield _batch(task, "part", [loaded.rows], text=[comments])
            structure.seek(0)
            yield from _problems(task, "structure", (line.rstrip("\n") for line in structure))
            if task.checked:
                before = Place(task.item.part.lines, task.item.part.records)
                faults, lints = look_at_cells(db, loaded)
                cells = faulty_cells(db, loaded, before) if faults else ()
                yield from _problems(task, "cell", map(_as_json, cells))
                yield from _problems(task, "lint", _lints(loaded, lints, before))
                for number, key in enumerate(task.to_no_table):
                    broken = references_to_no_table(db, loaded, key, before)
                    yield from _problems(task, f"to-no-table-{number}", map(_as_json, broken))
            yield from _keys(db, task, loaded)


def _lints(loaded: LoadedTable, found: Iterable[CountedLint], before: Place) -> Iterator[str]:
    """The lints about a part: the number of each, its count, its first place and its texts."""
    order = all_lints(loaded.compiled)
    for counted in found:
        line, number = counted.place
        place = (line + before.line, number + before.number) if counted.row else (0, 0)
        index = order.index(counted.lint)
        yield json.dumps([index, counted.count, counted.row, place, counted.texts])


def _keys(
    db: duckdb.DuckDBPyConnection, task: ScanTask, loaded: LoadedTable
) -> Iterator[pyarrow.RecordBatch]:
    queries = [
        ("key", keys.number, -1, _key_query(loaded.compiled, keys)) for keys in task.key_sets
    ] + [
        ("reference", one.key_set, one.number, _reference_query(loaded.compiled, one.key, task))
        for one in task.references
    ]
    if task.subjects is not None:
        queries.append(("subject", -1, -1, subject_query(task.subjects)))
    if not queries:
        return
    lines, numbers = _places_of_rows(task, loaded)
    for kind, key_set, reference, query in queries:
        for found in batches(db, query):
            rows = found.column(0)
            yield _batch(
                task, kind, rows, line=lines(rows), number=numbers(rows), key_set=key_set,
                reference=reference, key=found.column(1),
            )  # fmt: skip


def _key_query(compiled: CompiledTable, keys: KeySet) -> str:
    """SELECT of row and key. A NULL is no value to refer to; in a primary key it is empty text."""
    values = [f"CAST({name} AS VARCHAR)" for name in compiled.key(keys.columns)]
    listed = ", ".join(f"coalesce({v}, '')" for v in values) if keys.primary else ", ".join(values)
    given = "" if keys.primary else " WHERE " + " AND ".join(f"{v} IS NOT NULL" for v in values)
    return f"SELECT _row, [{listed}] FROM {compiled.values(keys.columns)} AS r{given}"


def _reference_query(compiled: CompiledTable, key: ForeignKey, task: ScanTask) -> str:
    """SELECT of row and key, one for each reference: a list has several."""
    names, rows = compiled.key(key.columns), f"{compiled.values(key.columns)} AS r"
    if len(names) == 1 and compiled.table.column(key.columns[0]).separator is not None:
        items = f"SELECT _row, unnest({names[0]}) AS item FROM {rows}"
        return f"SELECT _row, [CAST(item AS VARCHAR)] FROM ({items})"
    listed = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
    given = "true" if task.nulls else " OR ".join(f"{name} IS NOT NULL" for name in names)
    return f"SELECT _row, [{listed}] FROM {rows} WHERE {given}"


_OfRows = Callable[[Any], Any]


def _places_of_rows(task: ScanTask, loaded: LoadedTable) -> tuple[_OfRows, _OfRows]:
    """From an array of row numbers in the part to their lines, and their numbers, in the file."""
    import pyarrow
    from pyarrow import compute

    dialect, part = loaded.source.table.dialect, task.item.part
    if _line_count(loaded.source.path) == loaded.rows + dialect.header_row_count:
        first = dialect.header_row_count  # every row is one line
        return (
            lambda rows: compute.add(rows, first + part.lines),
            lambda rows: compute.add(rows, first + part.records),
        )
    found = list(places(loaded.source.path, dialect))
    lines = pyarrow.array([place.line for place in found], pyarrow.int64())
    numbers = pyarrow.array([place.number for place in found], pyarrow.int64())
    return (
        lambda rows: compute.add(lines.take(compute.subtract(rows, 1)), part.lines),
        lambda rows: compute.add(numbers.take(compute.subtract(rows, 1)), part.records),
    )


def _line_count(path: Path) -> int:
    count, last = 0, b""
    with opened(path) as file:
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
    return count + (last not in (b"", b"\n"))


def _problems(task: ScanTask, kind: str, texts: Iterable[str]) -> Iterator[pyarrow.RecordBatch]:
    numbered = enumerate(texts)
    while some := list(islice(numbered, _BATCH)):
        numbers, found = zip(*some, strict=True)
        yield _batch(task, kind, numbers, text=found)


def _as_json(problem: Problem) -> str:
    return json.dumps(problem_as_json(problem))


def _batch(  # noqa: PLR0913 -- the columns
    task: ScanTask,
    kind: str,
    rows: Any,
    *,
    line: Any = None,
    number: Any = None,
    key_set: int = -1,
    reference: int = -1,
    key: Any = None,
    text: Any = None,
) -> pyarrow.RecordBatch:
    """Rows of `COLUMNS`; a column is an array or a sequence, or the same value in every row."""
    import pyarrow

    long, string, short = pyarrow.int64(), pyarrow.string(), pyarrow.int32()
    size = len(rows)
    columns = (
        ("kind", kind, string), ("table_index", task.item.index, short),
        ("part", task.item.part.number, short), ("row", rows, long), ("line", line, long),
        ("number", number, long), ("key_set", key_set, short), ("reference", reference, short),
        ("key", key, pyarrow.list_(string)), ("text", text, string),
    )  # fmt: skip

    def array(value: Any, kind: pyarrow.DataType) -> pyarrow.Array:
        if value is None or isinstance(value, str | int):
            return pyarrow.repeat(pyarrow.scalar(value, kind), size)
        return value.cast(kind) if isinstance(value, pyarrow.Array) else pyarrow.array(value, kind)

    return pyarrow.RecordBatch.from_arrays(
        [array(value, kind) for _, value, kind in columns], [name for name, _, _ in columns]
    )
