"""What can go wrong: errors that are raised, and problems that name a cell to fix."""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

from parkkg.text import Message, said, shortened

Severity = Literal["error", "warning", "info"]


_NO_DETAILS: Mapping[str, str] = MappingProxyType({})


class ParkkgError(Exception):
    """A failure: what happened (`message`), and what to do about it (`hint`).

    Both are made with `said`, so that they can be shown in the reader's language.

    `problems` says where, when that is known. `code` names the kind of failure where a caller may
    have a better hint than the library has, such as an option to use; `details` are the words that
    such a hint needs.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str = "",
        details: Mapping[str, str] = _NO_DETAILS,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.code = code
        self.details = dict(details)
        self.problems = problems

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions are pickled by what they are called with, and these are called with names.
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]


class DataError(ParkkgError):
    """The data are not valid."""


class UsageError(ParkkgError):
    """Something was asked for that does not exist or does not fit."""


class MachineError(ParkkgError):
    """The machine prevents the work: a lock, no space, no permission, or no time left."""


@dataclass(frozen=True)
class Problem:
    """One violation, wherever it was found: the structure of a table, a cell, a key, the graph.

    `line` is the physical line of the file; the first is 1, and 0 is unknown. `column` is the
    name of the column as the header of the file has it; it is empty where the problem is that of
    the row or the file. `cell` is the cell as spreadsheets name it, such as `D7`, where that is
    known.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: str
    value: str
    message: str
    hint: str
    cell: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The nine fields, in the order in which they are shown."""
        return asdict(self)

    def location(self) -> Message:
        """File, line, column and cell, as far as they are known.

        >>> Problem("PK203", "error", "data/awards.csv", 4, "date", "", "", "").location()
        'data/awards.csv:4: column "date"'
        """
        words = {
            "place": f"{self.file}:{self.line}" if self.line else self.file,
            "column": self.column,
            "cell": self.cell,
        }
        if self.column and self.cell:
            return said('{place}: column "{column}" ({cell})', **words)
        if self.column:
            return said('{place}: column "{column}"', **words)
        return said("{place} ({cell})", **words) if self.cell else said("{place}", **words)

    def sentence(self) -> Message:
        """Where it is, the value, and what is wrong with it."""
        words = {
            "where": self.location(),
            "value": shortened(self.value.replace("\n", "\\n").replace("\r", "\\r"), 80),
            "message": self.message,
            "code": self.code,
        }
        if self.value:
            return said('{where}: "{value}" {message} [{code}]', **words)
        return said("{where}: {message} [{code}]", **words)

    def __str__(self) -> str:
        return str(self.sentence())


# Receives problems one by one as they are found, for there may be one in every row.
OnProblem = Callable[[Problem], None]
