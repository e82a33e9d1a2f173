"""Queries that were not answered to the end: what the end of a process, or of its time, means."""

from __future__ import annotations

import signal
from contextlib import suppress
from itertools import pairwise
from typing import Literal

from parkkg.errors import MachineError
from parkkg.text import said

Stop = Literal["time", "memory", "size", "crash"]


class QueryStoppedError(MachineError):
    """A query that was not answered to the end, because of what it took."""

    def __init__(self, message: str, *, reason: Stop, hint: str) -> None:
        super().__init__(message, hint=hint, code=f"query-{reason}")
        self.reason = reason


def error_of_timeout(seconds: float) -> QueryStoppedError:
    """The error for a query that was killed at its deadline."""
    return QueryStoppedError(
        said("the query took longer than {seconds:g} s and was stopped", seconds=seconds),
        reason="time",
        hint=said("raise the limit; a narrower pattern, or LIMIT, makes the query faster"),
    )


def error_of_exit(code: int, stderr: str, memory_mb: int) -> QueryStoppedError:
    r"""The error for a query whose process ended by itself, with this return code and stderr.

    >>> error_of_exit(-6, "thread panicked at sort.rs:860:5:\nno total order\n", 1024).message
    'the query crashed the engine (SIGABRT): no total order'
    """
    if any(message in stderr for message in _MEMORY_MESSAGES):
        return error_of_memory(said("{megabytes:,} MB of memory", megabytes=memory_mb))
    name = f"exit code {code}"
    if code < 0:
        with suppress(ValueError):  # a signal that Python has no name for
            name = signal.Signals(-code).name
    if name == "SIGKILL":
        return error_of_memory(said("the memory there is: the system killed its process"))
    words = _last_line(stderr)
    # Without a word, a signal is mostly the end of the stack.
    deep = not words or "stack" in words
    crashed = said("the query crashed the engine ({name})", name=name)
    return QueryStoppedError(
        said("{crashed}: {words}", crashed=crashed, words=words) if words else crashed,
        reason="crash",
        hint=(
            said("it may be too deep or too long for the engine; write it with fewer parts")
            if deep
            else said("this is a fault of the engine; write the query in another way")
        ),
    )


def _last_line(stderr: str) -> str:
    """What the engine said before it ended: the message of a panic, or the last line."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    for line, following in pairwise(lines):
        if "panicked at" in line:
            return following[:_LONGEST]
    spoken = [line for line in lines if not line.startswith(("note: ", "fatal runtime error"))]
    return spoken[-1][:_LONGEST] if spoken else ""


def error_of_memory(what: str) -> QueryStoppedError:
    """The error for a query that needed more than this."""
    return QueryStoppedError(
        said("the query needed more than {what}", what=what),
        reason="memory",
        hint=said("ask for less: ORDER BY, GROUP BY and DISTINCT keep all rows in memory"),
    )


_LONGEST = 200
_MEMORY_MESSAGES = ("memory allocation of", "bad_alloc", "MemoryError", "Cannot allocate memory")
