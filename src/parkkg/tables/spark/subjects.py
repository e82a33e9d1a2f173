"""Rows that make the same thing, in parts of tables: as `tables/subjects.py` on one machine.

What a row is about and says of it is its key: the IRI, then an object for each of its triples.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from parkkg.errors import Problem
from parkkg.tables.csvw.model import Table
from parkkg.tables.csvw.parser import Place
from parkkg.tables.load import DescribedTable
from parkkg.tables.subjects import (
    Subjects,
    pairs,
    repeated_subject,
    same_properties,
    shared_subject,
    subjects_of,
)

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_PLACE = ("part", "row", "line", "number")


@dataclass(frozen=True)
class TableSubjects:
    """What the rows of tables are about, by the index of the table, and all these tables."""

    subjects: Mapping[int, Subjects]
    tables: tuple[Table, ...]

    @property
    def compared(self) -> Mapping[int, Subjects]:
        """Those of the tables whose rows have to be compared."""
        every = tuple(self.subjects.values())
        some = {id(one) for pair in pairs(every, self.tables) for one in pair}
        return {i: s for i, s in self.subjects.items() if s.may_repeat or id(s) in some}


def subjects_of_tables(described: Mapping[int, DescribedTable]) -> TableSubjects:
    """What the rows of described tables are about."""
    found = {i: subjects_of(table.source, table.compiled) for i, table in described.items()}
    return TableSubjects(
        {i: one for i, one in found.items() if one is not None},
        tuple(table.source.table for table in described.values()),
    )


def subject_query(one: Subjects) -> str:
    """SELECT of row and key: the IRI of what it is about, and what it says of that."""
    terms = ", ".join((one.subject, *(triple.object for triple in one.triples)))
    return f"SELECT _row, [{terms}] FROM {one.rows} AS r WHERE starts_with({one.subject}, '<')"


def shared_in_parts(found: DataFrame, about: TableSubjects) -> Iterator[Problem]:
    """The problems of rows of one table, and of two, in what was found in the parts."""
    rows = {
        id(one): found.filter(f"kind = 'subject' AND table_index = {index}")
        for index, one in about.compared.items()
    }
    every = tuple(about.subjects.values())
    for one in every:
        if one.may_repeat and one.triples:
            yield from _in_one_table(one, rows[id(one)])
    for one, other in pairs(every, about.tables):
        yield from _in_two_tables(one, other, rows[id(one)], rows[id(other)])


def _in_one_table(one: Subjects, rows: DataFrame) -> Iterator[Problem]:
    from pyspark.sql import functions as f

    said = [(f.min(_object(i)).alias(f"a{i}"), f.max(_object(i)).alias(f"b{i}"))
            for i in range(len(one.triples))]  # fmt: skip
    things = _by_subject(rows).agg(
        f.count("*").alias("many"), f.min(f.struct(*_PLACE)).alias("first"),
        *(column for both in said for column in both),
    )  # fmt: skip
    differ = " OR ".join(f"a{i} <> b{i}" for i in range(len(said)))
    shared = things.filter(f"many > 1 AND ({differ})").agg(
        f.sum("many").alias("rows"), f.count("*").alias("things"),
        f.min(f.struct("first", "s")).alias("at"),
    )  # fmt: skip
    (total,) = shared.collect()
    if not total["things"]:
        return
    first, iri = total["at"]["first"], total["at"]["s"]
    others = rows.filter((_subject() == iri) & _after(first))
    ((second,),) = others.agg(f.min(f.struct(*_PLACE))).collect()
    places = place_of(first), place_of(second)
    yield repeated_subject(one, total["rows"], total["things"], places, iri)


def _in_two_tables(
    one: Subjects, other: Subjects, rows: DataFrame, others: DataFrame
) -> Iterator[Problem]:
    from pyspark.sql import functions as f

    same = same_properties(one, other)
    sides = []
    for name, side, columns in (("a", rows, [i for i, _ in same]),
                                ("b", others, [j for _, j in same])):  # fmt: skip
        said = [f.min(_object(i)).alias(f"{name}{n}") for n, i in enumerate(columns)]
        sides.append(_by_subject(side).agg(f.min(f.struct(*_PLACE)).alias(name), *said))
    differs = " OR ".join(f"coalesce(a{n} <> b{n}, false)" for n in range(len(same))) or "false"
    (total,) = (
        sides[0].join(sides[1], "s")
        .agg(f.count("*").alias("things"), f.max(f.expr(differs)).alias("conflict"),
             f.min(f.struct("b", "a", "s")).alias("at"))
        .collect()
    )  # fmt: skip
    if total["things"]:
        at = total["at"]
        places = place_of(at["a"]), place_of(at["b"])
        conflict = bool(total["conflict"])
        yield shared_subject(one, other, total["things"], places, at["s"], conflict=conflict)


def _subject() -> Column:
    from pyspark.sql import functions as f

    return f.col("key")[0]


def _object(number: int) -> Column:
    from pyspark.sql import functions as f

    return f.col("key")[number + 1]


def _by_subject(rows: DataFrame) -> Any:
    return rows.groupBy(_subject().alias("s"))


def _after(place: Any) -> Column:
    from pyspark.sql import functions as f

    part, row = f.col("part"), f.col("row")
    return (part > place["part"]) | ((part == place["part"]) & (row > place["row"]))


def place_of(row: Any) -> Place:
    """The place in a row of Spark's."""
    return Place(row["line"], row["number"])
