"""Where the header of a table is, and which rows are above it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from parkkg.draft.datatypes import CANDIDATES
from parkkg.text import Message, counted, said

_LOOKED_AT = 20  # rows, at the top and at the end
_NOTE = re.compile(
    r"(数据)?来源|资料来源|注|备注|说明|单位|合计|总计|\*|source|notes?\b|total|remark",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Header:
    """How many rows are above the header, and its cells; none where there is no header."""

    above: int
    cells: tuple[str, ...]
    notes: tuple[Message, ...] = ()


def find_header(db: duckdb.DuckDBPyConnection, relation: str, width: int) -> Header:
    """Where the header is in a relation of all rows, `_row` and `c1`, `c2`, …, as text.

    Rows above it have hardly a cell, such as a title. A row that has numbers or dates is none.
    """
    cells = ", ".join(f"c{number}" for number in range(1, width + 1))
    rows = [
        [str(cell or "").strip() for cell in row]
        for row in db.execute(
            f"SELECT {cells} FROM {relation} ORDER BY _row LIMIT {_LOOKED_AT}"
        ).fetchall()
    ]
    filled = [sum(map(bool, row)) for row in rows]
    most, above = max(filled, default=0), 0
    while above < len(rows) - 1 and _is_above(rows[above], filled[above], most):
        above += 1
    if not rows:
        return Header(0, ())
    first = rows[above]
    notes = []
    if above:
        titles = [text for row in rows[:above] for text in row if text]
        notes.append(
            said("skipped above the header: {rows} ({texts})",
                 rows=counted(above, "row"), texts=" / ".join(titles)[:80])
        )  # fmt: skip
    if not _is_header(first, rows[above + 1 :]):
        notes.append(said("there seems to be no header; the columns are numbered"))
        return Header(above, (), tuple(notes))
    gaps = [number for number, text in enumerate(first, 1) if not text]
    if above + 1 < len(rows) and _continues(first, rows[above + 1]):
        notes.append(
            said(
                'row {row} seems to be of the header, too: then write "headerRowCount": 2 into its '
                "dialect",
                row=above + 2,
            )
        )
    elif gaps and filled[above] > 1:
        notes.append(
            said(
                "the header has no text in column {columns}: are cells merged?",
                columns=", ".join(map(str, gaps[:5])),
            )
        )
    return Header(above, tuple(first), tuple(notes))


def _is_above(row: Sequence[str], filled: int, most: int) -> bool:
    """Whether a row is above the header: it is empty, a title in its first cell, or hardly more."""
    return filled <= most // 3 or (filled == 1 < most and row[0] != "")


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row has texts, each another one, above values; years may stand among them."""
    texts = [text for text in row if text]
    if len(set(texts)) < len(texts):
        return False
    values = [text for text in texts if _is_value(text) and not _is_year(text)]
    years = [text for text in texts if _is_year(text)]
    if not values and len(years) < len(texts):
        return True
    return not below and not values


def _continues(header: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row has texts below the gaps of a header, and a gap below its first cell."""
    below = [text for over, text in zip(header, row, strict=True) if not over and text]
    return bool(below) and not row[0] and not any(map(_is_number, row))


def note_below(db: duckdb.DuckDBPyConnection, relation: str, width: int) -> list[int]:
    """The numbers of the last rows of a relation that seem to be notes below the table.

    They have a text such as `Source: …` in the first cell, and nothing in the others.
    """
    others = " AND ".join(f"trim(c{number}) = ''" for number in range(2, width + 1)) or "false"
    last = db.execute(
        f"SELECT _row, trim(c1), {others} FROM {relation} ORDER BY _row DESC LIMIT {_LOOKED_AT}"
    ).fetchall()
    found = []
    for row, text, alone in last:
        if not (alone and _NOTE.match(text)):
            break
        found.append(row)
    return found[::-1]


def _is_number(text: str) -> bool:
    return _is_value(text) and not _is_year(text)


def _is_value(text: str) -> bool:
    """Whether a text is a number, a date or the like."""
    return any(
        candidate.likeness([text]) == 1
        for candidate in CANDIDATES
        if candidate.datatype.base != "boolean"
    )


def _is_year(text: str) -> bool:
    return re.fullmatch(r"\d{4}年?", text) is not None
