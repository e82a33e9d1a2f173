"""What callers of the library give: what does not fit is a UsageError that names the argument."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from parkkg.errors import UsageError
from parkkg.text import Message, said


def check_text(name: str, value: object) -> None:
    """Raise UsageError where an argument is no text."""
    if not isinstance(value, str):
        raise _unfit(name, value, said("text"))


def check_choice(name: str, value: object, known: Sequence[str]) -> None:
    """Raise UsageError where an argument is none of the known texts.

    >>> check_choice("engine", "sql", ["sql", "pyshacl"])
    """
    if value not in known:
        raise _unfit(name, value, said("one of {known}", known=", ".join(known)))


def check_whole(name: str, value: object, least: int) -> None:
    """Raise UsageError where an argument is no whole number, or less than the least."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise _unfit(name, value, said("a whole number of at least {least:,}", least=least))


def check_seconds(name: str, value: object, most: int) -> None:
    """Raise UsageError where an argument is no time above 0 seconds, or is more than the most."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    if not 0 < number <= most:
        raise _unfit(name, value, said("a number above 0, and at most {most:,}", most=most))


def paths_of(name: str, value: object) -> list[Path]:
    """One path, or several, as a list. Raises UsageError where it is neither.

    >>> [str(path) for path in paths_of("tables", "a.csv")]
    ['a.csv']
    """
    if isinstance(value, str | Path):
        return [Path(value)]
    if not isinstance(value, list | tuple) or not all(isinstance(p, str | Path) for p in value):
        raise _unfit(name, value, said("a path, or a list of paths"))
    return list(map(Path, value))


def _unfit(name: str, value: object, expected: Message) -> UsageError:
    return UsageError(
        said("{name}: {value} does not fit", name=name, value=repr(value)[:80]),
        hint=said("give {expected}", expected=expected),
    )
