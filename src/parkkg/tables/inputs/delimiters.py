"""The delimiter that a text file seems to have.

Where nothing describes the file, it is the one that cuts most rows into as many cells. Where a
delimiter is said, another one is only looked for in a header that this one does not split.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.model import Dialect, Table
from parkkg.tables.csvw.parser import FileHead, Record, records
from parkkg.text import said

_SIGNS = (",", "\t", ";", "|", "，", "；")
_CANDIDATES = (*_SIGNS, "、")  # which also stands between the words of one cell
_ROWS = 200


def guess_delimiter(path: Path, dialect: Dialect) -> str:
    """The delimiter that the first rows of a file seem to have; a comma where nothing says which.

    Raises DataError where the file is packed and damaged.
    """
    bare = replace(dialect, header_row_count=0)
    found = {sign: _fit(path, replace(bare, delimiter=sign)) for sign in _CANDIDATES}
    return max(found, key=lambda sign: found[sign])


def _fit(path: Path, dialect: Dialect) -> tuple[float, int]:
    """The share of rows that have the usual number of cells, and that number; one fits nothing."""
    rows = (row for row in records(path, dialect, _ignored) if isinstance(row, Record))
    sizes = Counter(len(row.cells) for row in islice(rows, _ROWS))
    cut = [(count, size) for size, count in sizes.items() if size > 1]
    if not cut:
        return 0.0, 1
    count, size = max(cut)
    # Rounded: where two fit nearly as many rows, the one that cuts them into more cells is meant.
    return round(count / sizes.total(), 1), size


def _ignored(*_: object) -> None:
    """Faults are reported when the file is read."""


def other_delimiter(head: FileHead, delimiter: str) -> str | None:
    """The delimiter that a file seems to have, where its header is one cell; None for the given.

    A candidate must occur, and equally often, in the header and in the first row.

    >>> head = FileHead((["id;name"],), (), 1, True, ("1;a",))
    >>> other_delimiter(head, ",")
    ';'
    """
    header = delimiter.join(head.headers[-1] if head.headers else head.first_row)
    first = delimiter.join(head.first_row)
    if (head.headers and len(head.headers[-1]) > 1) or not (header and first):
        return None
    found = {sign: header.count(sign) for sign in _SIGNS if sign != delimiter}
    likely = [sign for sign, count in found.items() if count and first.count(sign) == count]
    return max(likely, key=lambda sign: found[sign]) if likely else None


def wrong_delimiter(file: str, table: Table, sign: str) -> Problem:
    """The problem of a file that has `sign` between its cells."""
    dialect = json.dumps({"delimiter": sign}, ensure_ascii=False)
    return problem(
        "PK121",
        said('the cells seem to be separated by {sign}, and not by {delimiter}',
             sign=json.dumps(sign, ensure_ascii=False),
             delimiter=json.dumps(table.dialect.delimiter, ensure_ascii=False)),
        file=file, line=table.dialect.skip_rows + 1,
        hint=said('write "dialect": {dialect} beside the "url" of the table', dialect=dialect),
    )  # fmt: skip
