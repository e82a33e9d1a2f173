"""What can go wrong: errors that end a command, and problems that name the cell to fix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


class ParkkgError(Exception):
    """A failure in one line, with a `hint` on what to do, and the exit code of the command.

    `problems` says where, if that is known.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = problems


class DataError(ParkkgError):
    """The data are not valid."""

    exit_code = 1


class UsageError(ParkkgError):
    """An argument names something that does not exist, or is not valid."""

    exit_code = 2


class MachineError(ParkkgError):
    """The machine prevents the work: a lock, no space, no permission, or no time left."""

    exit_code = 3


@dataclass(frozen=True)
class Problem:
    """One violation, wherever it was found: the structure of a table, a cell, a key, the graph.

    `line` is the physical line of the file; the first is 1, and 0 is unknown. `column` is the
    name of the column; it is empty where the problem is that of the row or the file.
    """

    code: str
    severity: Severity
    file: str
    line: int
    column: str
    value: str
    message: str
    hint: str

    def as_dict(self) -> dict[str, str | int]:
        """The eight fields, in the order in which they are shown."""
        return asdict(self)

    def location(self) -> str:
        """File, line and column, as far as they are known.

        >>> Problem("PK203", "error", "data/awards.csv", 4, "date", "", "", "").location()
        'data/awards.csv:4: column "date"'
        """
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f'{where}: column "{self.column}"' if self.column else where

    def __str__(self) -> str:
        value = f'"{_short(self.value)}" ' if self.value else ""
        return f"{self.location()}: {value}{self.message} [{self.code}]"


# Receives problems one by one as they are found, for there may be one in every row.
Report = Callable[[Problem], None]


def _short(value: str, width: int = 80) -> str:
    flat = value.replace("\n", "\\n").replace("\r", "\\r")
    return flat if len(flat) <= width else flat[: width - 1] + "…"
