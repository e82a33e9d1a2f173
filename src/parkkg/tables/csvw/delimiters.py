"""A file that its delimiter does not split, because it has another one."""

from __future__ import annotations

import json

from parkkg.errors import Problem
from parkkg.problems import problem
from parkkg.tables.csvw.model import Table
from parkkg.tables.csvw.parser import FileHead
from parkkg.text import said

_SIGNS = (";", "\t", "|", ",", "，", "；")


def other_delimiter(head: FileHead, delimiter: str) -> str | None:
    """The delimiter that a file seems to have, where its header is one cell; None for the given.

    A sign is one where it is as often in the first row as in the header, and somewhere.

    >>> head = FileHead((["id;name"],), (), 1, True, ("1;a",))
    >>> other_delimiter(head, ",")
    ';'
    """
    header = delimiter.join(head.headers[-1] if head.headers else head.first_row)
    first = delimiter.join(head.first_row)
    if (head.headers and len(head.headers[-1]) > 1) or not (header and first):
        return None
    found = {sign: header.count(sign) for sign in _SIGNS if sign not in (delimiter, "")}
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
