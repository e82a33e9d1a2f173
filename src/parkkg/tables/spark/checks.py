"""All tables of a job, read by Spark in parts: counted, and every violation in its order.

A part is checked by the same code as a whole table (`scan.py`). Spark groups and joins what has to
be compared across parts: the values of keys and references.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from parkkg.errors import DataError, OnProblem, Problem, UsageError
from parkkg.problems import problem_from_json
from parkkg.tables.convert import Job, can_be_checked, with_severity
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.csvw.model import ForeignKey, Table
from parkkg.tables.csvw.parser import Place
from parkkg.tables.database import database
from parkkg.tables.lint_counts import CountedLint, all_lints, lint_problems, merged
from parkkg.tables.load import DescribedTable, FileState, changed, describe_table, state_of
from parkkg.tables.spark.cut import WHOLE, Block, BlockScan, blocks, parts, scan_block
from parkkg.tables.spark.part import TablePart, can_be_cut, loaded_part
from parkkg.tables.spark.scan import COLUMNS, KeySet, Reference, ScanTask, scan_parts
from parkkg.tables.spark.session import worker_errors
from parkkg.tables.spark.subjects import place_of, shared_in_parts, subjects_of_tables
from parkkg.tables.subjects import Subjects
from parkkg.tables.violations import (
    MAX_SUGGESTIONS,
    ambiguous_reference,
    keys_to_no_table,
    nearest_key,
    repeated_key,
    suggestion,
    unmatched_reference,
)
from parkkg.text import said

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_UNITS = MappingProxyType({"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40})


@dataclass(frozen=True)
class PartedTable:
    """A table in parts; once it is scanned, with the number of its rows and its comments."""

    index: int
    described: DescribedTable
    state: FileState  # of its file, before it was read
    parts: tuple[TablePart, ...] = ()
    rows: int = 0
    comments: tuple[str, ...] = ()

    @property
    def model(self) -> Table:
        """Its description."""
        return self.described.source.table

    @property
    def has_changed(self) -> bool:
        """Whether the file was written since."""
        return state_of(self.described.source.path) != self.state


def check_parts(spark: SparkSession, job: Job, report: OnProblem) -> tuple[PartedTable, ...]:
    """Read every table in parts, and report what `check_tables` does, in the same order."""

    def graded(problem: Problem) -> None:
        report(with_severity(problem, job))

    for warning in job.warnings:
        graded(warning)
    described = _described(job)
    tables = _in_parts(spark, [t for t in described if isinstance(t, PartedTable)])
    keys = _keys_of(tables)
    about = subjects_of_tables({t.index: t.described for t in tables if _checked(t, job)})
    compared = about.compared
    tasks = [_task(table, item, keys, compared, job) for table in tables for item in table.parts]
    found = mapped(spark, partial(scan_parts, tasks), len(tasks), COLUMNS).persist()
    try:
        tables = _counted(found, tables)
        problems = _Problems(spark, found, tables, keys)
        by_index = {table.index: table for table in tables}
        for index, failed in enumerate(described):
            if isinstance(failed, DataError):
                for problem in failed.problems:
                    report(problem)
                continue
            table = by_index[index]
            for problem in problems.in_cells(table, "structure"):
                graded(problem)
            for problem in table.described.problems:
                graded(problem)
            if table.has_changed:
                graded(changed(table.described.source))
        checked = [table for table in tables if _checked(table, job)]
        in_rows = chain.from_iterable(map(problems.in_rows, checked))
        for problem in chain(in_rows, shared_in_parts(found, about)):
            graded(problem)
    finally:
        found.unpersist()
    return tables


def mapped(spark: SparkSession, function: Any, tasks: int, columns: str) -> DataFrame:
    """What a function for `mapInArrow` makes of the numbers of tasks, each a task of Spark."""
    return spark.range(0, tasks, 1, max(tasks, 1)).mapInArrow(function, columns)


def _described(job: Job) -> list[PartedTable | DataError]:
    """Each table with its description, or the error that it has none.

    Raises UsageError where the cells of one have types: such a file is no text to cut.
    """
    described: list[PartedTable | DataError] = []
    with database() as db:
        for index, source in enumerate(job.sources):
            state = state_of(source.path)
            try:
                table = describe_table(
                    db, source, index, standard=job.standard,
                    faulty="never" if job.strict else "text", blank_rows=job.nulls,
                )  # fmt: skip
            except DataError as error:
                described.append(error)
            else:
                if table.typed is not None:
                    raise UsageError(
                        said("{file} is no CSV, and Spark reads nothing else", file=source.name),
                        hint=said("convert it without Spark, or save it as CSV (UTF-8)"),
                    )
                described.append(PartedTable(index, table, state or FileState(0, 0)))
    return described


def _in_parts(spark: SparkSession, tables: list[PartedTable]) -> tuple[PartedTable, ...]:
    """The tables, cut into parts of the size that Spark's settings ask for."""
    context, conf = spark.sparkContext, spark.conf
    total = sum(table.state.size for table in tables)
    least = _bytes(conf.get("spark.sql.files.openCostInBytes", "4m"))
    most = _bytes(conf.get("spark.sql.files.maxPartitionBytes", "128m"))
    size = max(1, min(most, max(least, total // context.defaultParallelism)))
    cut = {
        table.index: blocks(table.described.source.path, size)
        for table in tables
        if can_be_cut(table.described) and table.state.size > size
    }
    todo = [
        (block, table.described.source.table.dialect.delimiter)
        for table in tables
        for block in cut.get(table.index, ())
    ]
    scans = iter(context.parallelize(todo, len(todo)).map(_scan).collect() if todo else ())
    found = {index: parts(own, [next(scans) for _ in own]) for index, own in cut.items()}
    return tuple(
        replace(
            table,
            parts=tuple(
                TablePart(table.index, table.described, table.state, part)
                for part in found.get(table.index, (WHOLE,))
            ),
        )
        for table in tables
    )


def _bytes(setting: str | None) -> int:
    """The number of bytes that a setting of Spark says.

    >>> _bytes("134217728b"), _bytes("4MB"), _bytes("64k")
    (134217728, 4194304, 65536)
    """
    number, unit = re.fullmatch(r"(\d+)([a-z]?)[a-z]*", (setting or "").lower()).groups()  # type: ignore[union-attr]
    return int(number) * _UNITS[unit]


def _scan(task: tuple[Block, str]) -> BlockScan:
    with worker_errors():
        return scan_block(*task)


def _counted(found: DataFrame, tables: tuple[PartedTable, ...]) -> tuple[PartedTable, ...]:
    """The tables with the number of rows before each of their parts."""
    scanned = found.filter("kind = 'part'").select("table_index", "part", "row", "text").collect()
    rows = {(one["table_index"], one["part"]): one["row"] for one in scanned}
    comments = {one["table_index"]: tuple(json.loads(one["text"])) for one in scanned}
    counted = []
    for table in tables:
        before, items = 0, []
        for item in table.parts:
            items.append(replace(item, rows_before=before))
            before += rows[table.index, item.part.number]
        counted.append(
            replace(table, parts=tuple(items), rows=before, comments=comments[table.index])
        )
    return tuple(counted)


def _checked(table: PartedTable, job: Job) -> bool:
    return can_be_checked(table.described.problems, job)


@dataclass(frozen=True)
class _Keys:
    """What is compared across parts: the key sets and the references of each table."""

    key_sets: Mapping[int, tuple[KeySet, ...]]
    references: Mapping[int, tuple[Reference, ...]]
    to_no_table: Mapping[int, tuple[ForeignKey, ...]]
    parents: Mapping[int, PartedTable]  # the table of each key set


def _keys_of(tables: tuple[PartedTable, ...]) -> _Keys:
    key_sets: dict[tuple[int, tuple[str, ...], bool], KeySet] = {}
    parents: dict[int, PartedTable] = {}
    references: dict[int, list[Reference]] = {}

    def key_set(table: PartedTable, columns: tuple[str, ...], *, primary: bool) -> KeySet:
        number = len(key_sets)
        made = key_sets.setdefault(
            (table.index, columns, primary), KeySet(number, columns, primary)
        )
        parents[made.number] = table
        return made

    models = tuple(table.model for table in tables)
    for table in tables:
        if table.model.primary_key:
            key_set(table, table.model.primary_key, primary=True)
        for key in table.model.foreign_keys:
            target = referenced(key, models)
            parent = next((other for other in tables if other.model is target), None)
            if parent is not None:
                to = key_set(parent, key.reference, primary=False)
                number = sum(map(len, references.values()))
                references.setdefault(table.index, []).append(Reference(number, to.number, key))
    by_table: dict[int, list[KeySet]] = {}
    for (index, _, _), made in key_sets.items():
        by_table.setdefault(index, []).append(made)
    return _Keys(
        {index: tuple(some) for index, some in by_table.items()},
        {index: tuple(some) for index, some in references.items()},
        {table.index: keys_to_no_table(table.model, models) for table in tables},
        parents,
    )


def _task(
    table: PartedTable, item: TablePart, keys: _Keys, about: Mapping[int, Subjects], job: Job
) -> ScanTask:
    checked = _checked(table, job)
    return ScanTask(
        item, checked,
        # Others may refer to a table that is not checked itself.
        tuple(k for k in keys.key_sets.get(table.index, ()) if checked or not k.primary),
        keys.references.get(table.index, ()) if checked else (),
        keys.to_no_table.get(table.index, ()) if checked else (),
        about.get(table.index),
        job.nulls,
    )  # fmt: skip


class _Problems:
    """The problems among what was found, table by table."""

    def __init__(
        self, spark: SparkSession, found: DataFrame, tables: tuple[PartedTable, ...], keys: _Keys
    ) -> None:
        self._spark = spark
        self._found = found
        self._tables = {table.index: table for table in tables}
        self._keys = keys
        counts = found.groupBy("table_index", "kind").count().collect()
        self._kinds = {(one["table_index"], one["kind"]) for one in counts}
        self._repeated = self._repeated_keys()
        self._broken = self._broken_references()

    def in_cells(self, table: PartedTable, kind: str) -> Iterator[Problem]:
        """The problems of that kind in a table: in its structure, or in its cells."""
        for text in self._texts(table, kind):
            yield problem_from_json(json.loads(text))

    def _texts(self, table: PartedTable, kind: str) -> Iterator[str]:
        if (table.index, kind) in self._kinds:
            some = self._found.filter(f"kind = '{kind}' AND table_index = {table.index}")
            for row in some.orderBy("part", "row").select("text").toLocalIterator():
                yield row["text"]

    def in_rows(self, table: PartedTable) -> Iterator[Problem]:
        """The violations in a table's cells, its primary key and its references; its lints."""
        yield from self.in_cells(table, "cell")
        source = table.described.source
        if (repeated := self._repeated.get(table.index)) is not None:
            for row in repeated.orderBy("part", "row").toLocalIterator():
                yield repeated_key(source, place_of(row), row["value"], row["first"]["line"])
        for number in range(len(self._keys.to_no_table[table.index])):
            yield from self.in_cells(table, f"to-no-table-{number}")
        for reference in self._keys.references.get(table.index, ()):
            yield from self._in_reference(table, reference)
        order = all_lints(table.described.compiled)
        found = (json.loads(text) for text in self._texts(table, "lint"))
        counted = (
            CountedLint(order[index], count, row, Place(*place), tuple(texts))
            for index, count, row, place, texts in found
        )
        yield from lint_problems(source, merged(counted, order))

    def _in_reference(self, table: PartedTable, reference: Reference) -> Iterator[Problem]:
        key, source = reference.key, table.described.source
        parent = self._tables[self._keys.parents[reference.key_set].index]
        to = parent.described.source
        if (unmatched := self._broken.get((reference.number, True))) is not None:
            ordered = unmatched.orderBy("part", "row", "value")
            hints = self._hints(parent, key, ordered) if len(key.reference) == 1 else {}
            for number, row in enumerate(ordered.toLocalIterator()):
                hint = hints.get(row["value"], "") if number < MAX_SUGGESTIONS else ""
                yield unmatched_reference(source, key, to, place_of(row), row["value"], hint)
        if (ambiguous := self._broken.get((reference.number, False))) is not None:
            for row in ambiguous.orderBy("part", "row", "value").toLocalIterator():
                yield ambiguous_reference(source, key, to, place_of(row), row["value"], row["many"])

    def _repeated_keys(self) -> dict[int, DataFrame]:
        """The rows with repeated primary keys, by table."""
        from pyspark.sql import functions

        primary = [k.number for some in self._keys.key_sets.values() for k in some if k.primary]
        if not primary:
            return {}
        keys = self._found.filter(
            functions.col("key_set").isin(primary) & (functions.col("kind") == "key")
        )
        first = functions.min(functions.struct("part", "row", "line")).alias("first")
        many = functions.count("*").alias("many")
        repeated = keys.groupBy("key_set", "key").agg(first, many).filter("many > 1")
        found = {}
        for one in repeated.select("key_set").distinct().collect():
            number = one["key_set"]
            rows = keys.filter(f"key_set = {number}").join(
                repeated.filter(f"key_set = {number}").select("key", "first"), "key"
            )
            rows = rows.filter("part <> first.part OR row <> first.row")
            value = functions.concat_ws(", ", "key").alias("value")
            found[self._keys.parents[number].index] = rows.select(
                "part", "row", "line", "number", "first", value
            )
        return found

    def _broken_references(self) -> dict[tuple[int, bool], DataFrame]:
        """The references that match no row (True), or several rows (False)."""
        from pyspark.sql import functions

        references = [one for some in self._keys.references.values() for one in some]
        if not references:
            return {}
        many = functions.count("*").alias("many")
        parents = self._found.filter("kind = 'key'").groupBy("key_set", "key").agg(many)
        rows = self._found.filter("kind = 'reference'").join(parents, ["key_set", "key"], "left")
        # A repeated primary key is reported in its own table.
        to_other = [one.number for one in references if not self._to_primary_key(one)]
        several = (functions.col("many") > 1) & functions.col("reference").isin(to_other)
        wrong = rows.filter(functions.col("many").isNull() | several)
        value = functions.array_join("key", ", ", "").alias("value")
        wrong = wrong.select("reference", "part", "row", "line", "number", "many", value)
        unmatched = functions.col("many").isNull().alias("unmatched")
        return {
            (one["reference"], one["unmatched"]): wrong.filter(
                f"reference = {one['reference']} AND (many IS NULL) = {one['unmatched']}"
            )
            for one in wrong.select("reference", unmatched).distinct().collect()
        }

    def _to_primary_key(self, reference: Reference) -> bool:
        parent = self._keys.parents[reference.key_set]
        return set(reference.key.reference) == set(parent.model.primary_key)

    def _hints(self, parent: PartedTable, key: ForeignKey, unmatched: DataFrame) -> dict[str, str]:
        """What the first unmatched references may be meant for."""
        values = {row["value"] for row in unmatched.limit(MAX_SUGGESTIONS).collect()}
        tasks = [(item, key.reference[0], tuple(values)) for item in parent.parts]
        context = self._spark.sparkContext
        nearest: dict[str, tuple[float, str]] = {}
        for found in context.parallelize(tasks, len(tasks)).map(_nearest).collect():
            for value, one in found.items():
                # The nearest; of several the first in the alphabet.
                best = nearest.setdefault(value, one)
                nearest[value] = min(best, one, key=lambda o: (-o[0], o[1].encode()))
        return {value: suggestion(one) for value, one in nearest.items()}


def _nearest(
    task: tuple[TablePart, str, tuple[str, ...]],
) -> dict[str, tuple[float, str]]:
    """The value of a column that is nearest to each text, in a part."""
    item, column, values = task
    with (
        worker_errors(),
        database(threads=1) as db,
        loaded_part(db, item, lambda _: None) as loaded,
    ):
        found = {value: nearest_key(db, loaded, column, value) for value in values}
    return {value: one for value, one in found.items() if one is not None}
