"""The delimiter that a text file seems to have: the one that cuts most rows into as many cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import Record, records

_CANDIDATES = (",", "\t", ";", "|", "，", "；", "、")
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
    return round(count / sizes.total(), 1), size


def _ignored(*_: object) -> None:
    """Faults are reported when the file is read."""
