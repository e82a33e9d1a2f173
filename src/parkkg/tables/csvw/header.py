"""Matching a file's header to the description. Undescribed columns are taken from the header.

Metadata Vocabulary, 5.4.3 (schema compatibility); Model for Tabular Data, 8 (embedded metadata).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.metadata import name_of
from parkkg.tables.csvw.model import Column, Table
from parkkg.text import did_you_mean


@dataclass(frozen=True)
class HeaderMatch:
    """A table that has the columns of the file, and the problems of its header."""

    table: Table
    problems: tuple[Problem, ...]


def match_header(
    table: Table, headers: Sequence[Sequence[str]], width: int, file: str
) -> HeaderMatch:
    """Match `table` to a file's header rows; the rows of data have `width` cells."""
    titles = [
        tuple(row[i] for row in headers if i < len(row) and row[i].strip())
        for i in range(max((len(row) for row in headers), default=width))
    ]
    line = table.dialect.skip_rows + 1
    if table.dialect.header_row_count and not headers:
        found = problem("PK105", "the file has no header row", file=file, line=1)
        return HeaderMatch(table, (found,))
    if not table.described:
        columns, problems = _from_header(table, titles, file, line)
        return HeaderMatch(replace(table, columns=columns + table.columns), problems)
    if not table.dialect.header_row_count:
        return HeaderMatch(table, ())
    problems = _mismatches(table, titles, file, line)
    extra = [
        replace(table.prototype, number=i + 1, name=f"_col.{i + 1}")
        for i in range(len(table.real_columns), len(titles))
    ]
    if extra:
        real = table.real_columns + tuple(extra)
        virtual = tuple(
            replace(c, number=c.number + len(extra)) for c in table.columns if c.virtual
        )
        table = replace(table, columns=real + virtual)
    return HeaderMatch(table, problems)


def _from_header(
    table: Table, titles: list[tuple[str, ...]], file: str, line: int
) -> tuple[tuple[Column, ...], tuple[Problem, ...]]:
    columns: list[Column] = []
    problems: list[Problem] = []
    virtual = {column.name for column in table.columns}
    taken: set[str] = set()
    for number, texts in enumerate(titles, 1):
        name = name_of(texts[0]) if texts else f"_col.{number}"
        if name in taken:
            problems.append(
                problem("PK108", "the header names this column twice", file=file, line=line,
                        column=texts[0])
            )  # fmt: skip
        column = table.prototype
        if name in taken or name in virtual:
            # The column is renamed, but its property is still that of its title.
            column = replace(column, property_url=column.property_url or f"#{name}")
            name = f"_col.{number}"
        taken.add(name)
        pairs = tuple((table.lang, title) for title in texts)
        columns.append(replace(column, number=number, name=name, titles=pairs))
    return tuple(columns), tuple(problems)


def _mismatches(
    table: Table, titles: list[tuple[str, ...]], file: str, line: int
) -> tuple[Problem, ...]:
    real = table.real_columns
    if not any(titles):
        return ()  # the header is empty, or cannot be split
    if len(real) == len(titles) and all(map(_compatible, real, titles, [table.lang] * len(real))):
        return ()
    problems = []
    written = [texts[0] if texts else "" for texts in titles]
    unknown = [t for t in titles if not any(_compatible(c, t, table.lang) for c in real)]
    described = [_shown(c) for c in real]
    for texts in unknown:
        shown = texts[0] if texts else ""
        where = written.index(shown) + 1
        problems.append(
            problem("PK106", f"the metadata describe no such column (column {where} of the file)",
                    file=file, line=line, column=shown, hint=did_you_mean(shown, described))
        )  # fmt: skip
    for column in real:
        places = [i for i, t in enumerate(titles) if _compatible(column, t, table.lang)]
        if column.number - 1 in places:
            continue
        if not places:
            message, hint = "the column is missing from the file", ""
        else:
            at = f"column {places[0] + 1} of the file"
            message = f"is column {column.number} of the metadata, but {at}"
            hint = f"the order is: {', '.join(described)}"
        problems.append(
            problem("PK107", message, file=file, line=line, column=_shown(column), hint=hint)
        )
    for shown in sorted({w for w in written if w and written.count(w) > 1}):
        problems.append(
            problem(
                "PK108", "the header names this column twice", file=file, line=line, column=shown
            )
        )
    return tuple(problems)


def _shown(column: Column) -> str:
    return column.titles[0][1] if column.titles else column.name


def _compatible(column: Column, titles: tuple[str, ...], lang: str) -> bool:
    if not titles or not (column.titles or column.named):
        return True
    return any(
        title == text and _same_language(lang, other)
        for title in titles
        for other, text in column.titles
    )


def _same_language(one: str, other: str) -> bool:
    if "und" in (one, other):
        return True
    a, b = one.lower(), other.lower()
    return a == b or a.startswith(b + "-") or b.startswith(a + "-")
