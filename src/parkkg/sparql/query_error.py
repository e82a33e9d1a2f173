"""What is wrong with a query, and where: the error, with the line and a caret below the place."""

from __future__ import annotations

from typing import Literal

from parkkg.errors import UsageError
from parkkg.text import said, width

Reason = Literal["syntax", "refused", "size", "evaluation", "format"]


class QueryError(UsageError):
    """A query that is not run, or cannot be answered.

    `line` and `column` count from 1; 0 is unknown. A column is a number of code points. `fault`
    is the message without them.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Reason,
        line: int = 0,
        column: int = 0,
        hint: str = "",
        fault: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.fault = fault or message
        self.reason = reason
        self.line = line
        self.column = column


def error_at(
    text: str, offset: int, message: str, *, reason: Reason = "syntax", hint: str = ""
) -> QueryError:
    r"""The error at an offset of `text`, counted in code points from 0.

    >>> print(error_at("ASK {\n  ?s ?p !", 14, "! cannot stand here").message)
    the query, line 2, column 9: ! cannot stand here
          ?s ?p !
                ^
    """
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return error_at_line(text, line, column, message, reason=reason, hint=hint)


def error_at_line(
    text: str, line: int, column: int, message: str, *, reason: Reason = "syntax", hint: str = ""
) -> QueryError:
    """The error at a line and column of `text`, both counted from 1 as the engine counts them."""
    lines = text.split("\n")
    excerpt = _excerpt(lines[line - 1], column) if 0 < line <= len(lines) else ""
    fault = said("{message}{excerpt}", message=message, excerpt=excerpt)
    return QueryError(
        said(
            "the query, line {line}, column {column}: {fault}",
            line=line,
            column=column,
            fault=fault,
        ),
        fault=fault,
        reason=reason,
        line=line,
        column=column,
        hint=hint,
    )


def _excerpt(line: str, column: int, columns: int = 76) -> str:
    """The line with a caret below the column; a part of it where it is long."""
    first = max(0, column - 1 - columns // 2)
    before, after = line[first : column - 1], line[column - 1 : first + columns]
    start = "…" if first else ""
    printable = "".join(c if c.isprintable() else " " for c in start + before + after)
    return f"\n    {printable.rstrip()}\n    {' ' * width(start + before)}^"
