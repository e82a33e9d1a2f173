"""The first look at the cells of a table: how many are faulty, and what is suspicious in them.

Each lint of a column is counted, and said once.

The first cell of a kind is the place of its problem.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import duckdb

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.compile import CompiledTable
from parkkg.tables.csvw.explain import SHOWN
from parkkg.tables.csvw.lints import Lint, message_of
from parkkg.tables.csvw.parser import Place
from parkkg.tables.load import LoadedTable
from parkkg.tables.table_file import TableFile
from parkkg.tables.violations import START, with_places

# The time that DuckDB takes to plan a query grows with the square of what it counts.
_AT_ONCE = 100
# Of rows that were left out when the table was read.
_BLANK = Lint("blank", "PK126", "warning", None, "")


@dataclass(frozen=True)
class CountedLint:
    """A lint that some rows have: how many, the first with its place, and what is in its cell."""

    lint: Lint
    count: int
    row: int = 0
    place: Place = START
    texts: tuple[str, ...] = ()


def look_at_cells(
    db: duckdb.DuckDBPyConnection, loaded: LoadedTable
) -> tuple[int, list[CountedLint]]:
    """How many cells of a table are faulty, and the lints that its rows have, in one scan.

    The lints come in the order of the columns.
    """
    order = all_lints(loaded.compiled)
    found = [CountedLint(lint, loaded.rows) for lint in order if lint.always]
    # A workbook says itself which cells have errors: those are reported where it is read.
    known = () if loaded.numbers is None else ("error",)
    faults = 0
    for piece in loaded.compiled.pieces if loaded.rows else ():
        asked = [lint for lint in piece.lints if not lint.always and lint.kind not in known]
        possible = [check.possible for check in piece.checks]
        possible += [lint.possible or lint.condition for lint in asked]
        # Nearly always there is nothing to be said: then one number is enough.
        if possible and any(_selected(db, piece.cells, [_count(" OR ".join(_each(possible)))])):
            errors = " + ".join(f"count({check.error})" for check in piece.checks) or "0"
            counts = [_count(lint.condition) for lint in asked]
            wrong, *counted = _selected(db, piece.cells, [errors, *counts])
            faults += wrong
            found += _firsts(db, piece.cells, zip(asked, counted, strict=True))
    count, first = loaded.blank_rows
    if count:
        found.append(CountedLint(_BLANK, count, first))
    return faults, merged(_located(loaded, found), order)


def _firsts(
    db: duckdb.DuckDBPyConnection, rows: str, counted: Iterable[tuple[Lint, int]]
) -> Iterator[CountedLint]:
    """The lints that some rows have, each with the first of them."""
    for lint, count in counted:
        if count:
            shown = "".join(f", left({text}, {SHOWN})" for text in lint.shown)
            query = f"SELECT _row{shown} FROM {rows} AS r WHERE {lint.condition} ORDER BY 1 LIMIT 1"
            first, *texts = db.execute(query).fetchone() or (0,)
            yield CountedLint(lint, count, first, START, tuple(text or "" for text in texts))


def _each(conditions: Iterable[str]) -> Iterator[str]:
    """Conditions in brackets, each once."""
    return (f"({condition})" for condition in dict.fromkeys(conditions))


def _count(condition: str) -> str:
    """SQL for the number of rows in which a condition is true."""
    return f"count(CASE WHEN {condition} THEN 1 END)"


def _selected(db: duckdb.DuckDBPyConnection, rows: str, numbers: Sequence[str]) -> list[int]:
    """The values of expressions over all rows."""
    found: list[int] = []
    for begin in range(0, len(numbers), _AT_ONCE):
        listed = ", ".join(numbers[begin : begin + _AT_ONCE])
        found += db.execute(f"SELECT {listed} FROM {rows} AS r").fetchone() or ()
    return found


def _located(loaded: LoadedTable, found: Sequence[CountedLint]) -> list[CountedLint]:
    """The same with the places of their rows, which are counted from the beginning of the file."""
    rows = sorted({counted.row for counted in found if counted.row})
    places = {row: place for place, (row,) in with_places(loaded, ((row,) for row in rows))}
    return [replace(counted, place=places.get(counted.row, START)) for counted in found]


def all_lints(compiled: CompiledTable) -> tuple[Lint, ...]:
    """The lints that rows of a table may have, in the order in which they are said."""
    return (*compiled.lints, _BLANK)


def merged(parts: Iterable[CountedLint], order: Sequence[Lint]) -> list[CountedLint]:
    """The lints of a table from those of its parts, which come in the order of their rows."""
    whole: dict[int, CountedLint] = {}
    for counted in parts:
        place = order.index(counted.lint)
        before = whole.get(place)
        more = counted.count + (before.count if before else 0)
        whole[place] = replace(before or counted, count=more)
    return [whole[place] for place in sorted(whole)]


def lint_problems(source: TableFile, found: Iterable[CountedLint]) -> Iterator[Problem]:
    """The problems of the lints of a table."""
    for counted in found:
        lint = counted.lint
        value, read = (*counted.texts, "", "")[:2]
        message, hint = message_of(lint, counted.count, read)
        yield problem(
            lint.code, message, file=source.name, line=counted.place.line,
            column=lint.column.title if lint.column else "", value=value, hint=hint,
            severity=lint.severity, cell=_cell(source, counted),
        )  # fmt: skip


def _cell(source: TableFile, counted: CountedLint) -> str:
    column = counted.lint.column
    return source.cell(counted.place.number, column.number if column else 0) if counted.row else ""
