"""`tables/convert.py` on Spark: the same checks, the same problems, the same triples."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from parkkg.errors import DataError, OnProblem, UsageError
from parkkg.files import TEMPORARY, remove_tree, scratch_folder
from parkkg.progress import ProblemCounter
from parkkg.tables.convert import Job
from parkkg.tables.csvw.group_triples import group_triples
from parkkg.tables.database import database
from parkkg.tables.load import changed
from parkkg.tables.spark import output as files
from parkkg.tables.spark.checks import PartedTable, check_parts, mapped
from parkkg.tables.spark.part import TablePart, batches, loaded_part
from parkkg.tables.spark.session import session, worker_errors
from parkkg.text import said

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession


def run_on_spark(
    spark: str | SparkSession,
    job: Job,
    report: OnProblem,
    output: Path | BinaryIO | None,
    *,
    beside: Path | None = None,
) -> int:
    """Check everything and, where no error was found, write sorted N-Triples into `output`.

    `spark` is a master, such as `local[2]`, or a session. The output is an open file, or a new
    folder of files, whose contents one after the other are the same, with a manifest. Workers
    write into a folder `beside` it, by default where the system keeps what is temporary. Returns
    the number of rows.
    Raises UsageError where the folder is there or Spark is not, MachineError where Spark fails.
    """
    counter = ProblemCounter(report)
    if isinstance(output, Path):
        _can_be_made(output)
    with session(spark) as running:
        tables = check_parts(running, job, counter.add)
        rows = sum(table.rows for table in tables)
        if output is None or counter.errors:
            return rows
        with _working_folder(beside) as work:
            found = _write(running, job, tables, work)
            if isinstance(output, Path):
                files.write_manifest(work, found, rows)
                work.rename(output)
            else:
                files.join(work, found, output)
    return rows


def _write(
    spark: SparkSession, job: Job, tables: tuple[PartedTable, ...], folder: Path
) -> tuple[files.TripleFile, ...]:
    """Write the triples of all tables into files of `folder`, in the order of their bytes."""
    with_output = [t for t in tables if not t.described.source.table.suppress_output]
    items = [item for table in with_output for item in table.parts]
    lines = mapped(spark, partial(_triples, items), len(items), "t string")
    if job.standard:
        described = tuple(
            (t.described.compiled.table, t.described.prefix, t.comments) for t in with_output
        )
        lines = lines.union(_lines(spark, list(group_triples(job.group, described))))
    made = lines.repartitionByRange("t").mapInArrow(
        partial(files.write_sorted, folder), files.COLUMNS
    )
    found = [files.TripleFile(**row.asDict()) for row in made.collect()]
    written = tuple(changed(t.described.source) for t in with_output if t.has_changed)
    if written:
        raise DataError(said("a table changed while it was read"), problems=written)
    return files.in_order(folder, found)


def _triples(
    items: Sequence[TablePart], numbers: Iterable[pyarrow.RecordBatch]
) -> Iterator[pyarrow.RecordBatch]:
    """For Spark's `mapInArrow`: the triples of the parts of these numbers, one in each row."""
    with worker_errors():
        for batch in numbers:
            for number in batch.column(0).to_pylist():
                with (
                    database(threads=1, ordered=False) as db,
                    loaded_part(db, items[number], lambda _: None) as loaded,
                ):
                    yield from batches(db, loaded.compiled.triples)


def _lines(spark: SparkSession, lines: list[str]) -> DataFrame:
    return spark.createDataFrame([(line,) for line in lines], "t string")


def _can_be_made(folder: Path) -> None:
    if folder.exists():
        raise UsageError(
            said("{folder} exists", folder=folder), hint=said("name a folder that does not")
        )
    if not folder.parent.is_dir():
        raise UsageError(
            said("there is no folder {parent}", parent=folder.parent), hint=said("make it first")
        )


@contextmanager
def _working_folder(place: Path | None) -> Iterator[Path]:
    """A folder for the workers, which is removed at the end where it is still there."""
    if place is None:
        with scratch_folder() as work:
            yield work
        return
    work = place / f".parkkg-{os.urandom(4).hex()}{TEMPORARY}"
    work.mkdir()
    try:
        yield work
    finally:
        remove_tree(work)
