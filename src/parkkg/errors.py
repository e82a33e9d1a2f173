"""What can go wrong: errors that end a command, and problems that name a cell to mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


class ParkkgError(Exception):
    """A failure told in one line, with a way out (`hint`) and the exit code it deserves.

    `problems` says where it lies, when that is known.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.problems = problems


class DataError(ParkkgError):
    """The data do not pass."""

    exit_code = 1


class UsageError(ParkkgError):
    """The command was asked for something that does not exist or does not fit."""

    exit_code = 2


class MachineError(ParkkgError):
    """The machine is in the way: locked, no space, no permission, out of time."""

    exit_code = 3


@dataclass(frozen=True)
class Problem:
    """One fault, wherever it was found: in a table's structure, a cell, a key, the graph.

    `line` is the physical line of the file (the first is 1, 0 is unknown); `column` is the
    column's name, or empty where the fault is the whole row's or file's.
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
        """The eight fields, in the order in which they are always shown."""
        return asdict(self)

    def place(self) -> str:
        """`data/awards.csv:4: column "date"`, as far as each part is known."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f'{where}: column "{self.column}"' if self.column else where

    def __str__(self) -> str:
        value = f'"{_short(self.value)}" ' if self.value else ""
        return f"{self.place()}: {value}{self.message} [{self.code}]"


# Where problems go one by one as they are found, for there may be one in every row.
Report = Callable[[Problem], None]


def _short(value: str, width: int = 80) -> str:
    flat = value.replace("\n", "\\n").replace("\r", "\\r")
    return flat if len(flat) <= width else flat[: width - 1] + "…"
