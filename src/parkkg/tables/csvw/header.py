"""Matching a file's header to the description. Undescribed columns are taken from the header.

Metadata Vocabulary, 5.4.3 (schema compatibility); Model for Tabular Data, 8 (embedded metadata).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from parkkg.errors import Problem, Severity
from parkkg.problems import problem
from parkkg.tables.csvw.metadata import name_of
from parkkg.tables.csvw.model import Column, Table
from parkkg.text import did_you_mean, said

_MOST_HINTS = 20  # each compares a name with all others


@dataclass(frozen=True)
class HeaderMatch:
    """A table that has the columns of the file, and the problems of its header."""

    table: Table
    problems: tuple[Problem, ...]


def match_header(
    table: Table, headers: Sequence[Sequence[str]], width: int, file: str, *, standard: bool = True
) -> HeaderMatch:
    """Match `table` to a file's header rows; the rows of data have `width` cells.

    By the specification every column of a schema is in the file. Otherwise one that needs no value
    may be left out, so that a schema can get a column and its older files are still read.
    """
    titles = [
        tuple(row[i] for row in headers if i < len(row) and row[i].strip())
        for i in range(max((len(row) for row in headers), default=width))
    ]
    line = table.dialect.skip_rows + 1
    if table.dialect.header_row_count and not headers:
        missing = problem("PK105", said("the file has no header row"), file=file, line=1)
        return HeaderMatch(table, (missing,))
    if not table.described:
        columns, problems = _from_header(table, titles, file, line)
        found = replace(table, columns=columns + table.columns)
        return HeaderMatch(_with_headers(found, titles), problems)
    if not table.dialect.header_row_count:
        return HeaderMatch(table, ())
    if not any(titles):
        # A header that is empty, or that cannot be split, says nothing.
        return HeaderMatch(_in_file_order(table, range(len(table.real_columns)), len(titles)), ())
    places = _places(table, titles)
    found = _with_headers(_in_file_order(table, places, len(titles)), titles)
    return HeaderMatch(found, _mismatches(table, titles, places, file, line, standard=standard))


def _places(table: Table, titles: Sequence[tuple[str, ...]]) -> list[int]:
    """Where in the file each described column is, from 0; what is missing is behind its end.

    A column that fits in its own place is there. Any other is found by its titles, wherever it is.
    Where no title of the file is one of them, they are in the order of the metadata (5.5), if there
    are as many.
    """
    real = table.real_columns
    places = {
        i: i
        for i, column in enumerate(real)
        if i < len(titles) and _compatible(column, titles[i], table.lang)
    }
    free: dict[str, list[int]] = {}
    for i, texts in enumerate(titles):
        for text in texts if i not in places else ():
            free.setdefault(text, []).append(i)
    for i, column in enumerate(real):
        for lang, title in column.titles if i not in places else ():
            if title in free and _same_language(table.lang, lang):
                places[i] = free[title].pop(0)
                if not free[title]:
                    del free[title]
                break
    taken = set(places.values())
    for i, column in enumerate(real if len(real) == len(titles) else ()):
        # Where no title fits, the header has other words for the same columns.
        if i not in places and i not in taken and (not taken or _may_be(column, titles[i])):
            places[i] = i
    missing = [i for i in range(len(real)) if i not in places]
    places |= {i: place for place, i in enumerate(missing, len(titles))}
    return [places[i] for i in range(len(real))]


def _in_file_order(table: Table, places: Sequence[int], width: int) -> Table:
    """The table with its columns where they are in the file, and those that nothing describes."""
    real = dict(zip(places, table.real_columns, strict=True))
    columns = [
        replace(real[i], number=i + 1)
        if i in real
        else replace(table.prototype, number=i + 1, name=f"_col.{i + 1}")
        for i in range(max(width, *(place + 1 for place in real), 0))
    ]
    virtual = (column for column in table.columns if column.virtual)
    columns += [replace(c, number=n) for n, c in enumerate(virtual, len(columns) + 1)]
    return replace(table, columns=tuple(columns))


def _with_headers(table: Table, titles: Sequence[tuple[str, ...]]) -> Table:
    """The table whose columns know what the file has above them, on one line."""
    columns = [
        replace(column, header=" ".join(titles[column.number - 1][0].split()))
        if not column.virtual and column.number <= len(titles) and titles[column.number - 1]
        else column
        for column in table.columns
    ]
    return replace(table, columns=tuple(columns))


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
                problem("PK108", said("the header names this column twice"), file=file, line=line,
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
    table: Table,
    titles: Sequence[tuple[str, ...]],
    places: Sequence[int],
    file: str,
    line: int,
    *,
    standard: bool,
) -> tuple[Problem, ...]:
    real = table.real_columns
    severity: Severity
    problems = []
    written = [texts[0] if texts else "" for texts in titles]
    described = [c.title for c in real]
    known = {title for column in real for _, title in column.titles}
    # Of a column without a title nothing is known, and one that is there twice is described.
    unknown = [i for i, texts in enumerate(titles) if texts and not known.intersection(texts)]
    for number, i in enumerate(unknown):
        hint = did_you_mean(written[i], described) if number < _MOST_HINTS else ""
        message = said("the metadata describe no such column (column {number} of the file)",
                       number=i + 1)  # fmt: skip
        problems.append(
            problem("PK106", message, file=file, line=line, column=written[i], hint=hint)
        )
    found_at = sorted(place for place in places if place < len(titles))
    left_out = 0  # of the columns before
    for number, (column, place) in enumerate(zip(real, places, strict=True)):
        hint, severity = "", "error"
        if place >= len(titles) and not (standard or _needed(table, column)):
            message = said("the column is missing from the file, and is read as empty")
            hint = said("add it to the header, with a cell in each row; it may be empty")
            severity = "warning"
            left_out += 1
        elif place >= len(titles):
            message = said("the column is missing from the file")
        elif place != (found_at[number - left_out] if left_out else number):
            message = said(
                "is column {described} of the metadata, but column {found} of the file",
                described=number + 1, found=place + 1,
            )  # fmt: skip
            hint = said("the order is: {order}", order=", ".join(described))
        elif not _compatible(column, titles[place], table.lang):
            message = said(
                'the column is missing from the file; "{found}" is taken for it',
                found=written[place],
            )
        else:
            continue
        found = problem(
            "PK107", message, file=file, line=line, column=described[number], hint=hint,
            severity=severity,
        )  # fmt: skip
        problems.append(found)
    counts = Counter(written)
    for shown in sorted(w for w, count in counts.items() if w and count > 1):
        if problems or len(real) != len(titles):
            message = said("the header names this column twice")
            problems.append(problem("PK108", message, file=file, line=line, column=shown))
    return tuple(problems)


def _needed(table: Table, column: Column) -> bool:
    """Whether each row must have a value in a column."""
    return column.required or table.primary_key == (column.name,)


def _compatible(column: Column, titles: tuple[str, ...], lang: str) -> bool:
    if not titles or not (column.titles or column.named):
        return True
    return any(
        title == text and _same_language(lang, other)
        for title in titles
        for other, text in column.titles
    )


def _may_be(column: Column, titles: tuple[str, ...]) -> bool:
    """Whether a column that is nowhere may be the one in its own place, which has other titles.

    Without titles in the metadata a name decides nothing, unless one validates (Metadata
    Vocabulary, 5.4.3); and a title may be written in other letters.
    """
    folded = {title.casefold() for title in titles}
    return not column.titled or any(title.casefold() in folded for _, title in column.titles)


def _same_language(one: str, other: str) -> bool:
    if "und" in (one, other):
        return True
    a, b = one.lower(), other.lower()
    return a == b or a.startswith(b + "-") or b.startswith(a + "-")
