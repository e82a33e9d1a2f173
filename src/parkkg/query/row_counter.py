"""Counting the rows of a result in the bytes that the engine's serialisers write.

The serialisers take a whole result and tell nothing; taking the solutions out one by one in
Python instead costs several times what writing them costs. So the rows are counted on the way,
with a few searches a chunk.
"""

from __future__ import annotations

from typing import Protocol


class RowCounter(Protocol):
    """Counts the rows in consecutive pieces of one result."""

    def count(self, data: bytes) -> int:
        """The rows begun in `data` (in a table: ended)."""
        ...


def row_counter(format: str) -> RowCounter:  # noqa: A002 -- the name used everywhere
    """A counter for a result format. Raises KeyError for another."""
    counters: dict[str, type[RowCounter]] = {
        "json": JsonRows,
        "xml": XmlRows,
        "csv": CsvRows,
        "tsv": TsvRows,
    }
    return counters[format]()


class TsvRows:
    """Every line but the first; line breaks in literals are written as escapes."""

    def __init__(self) -> None:
        self._heads = 1

    def count(self, data: bytes) -> int:
        lines = data.count(b"\n")
        rows = max(0, lines - self._heads)
        self._heads = max(0, self._heads - lines)
        return rows


class CsvRows:
    """Every line outside quotes but the first."""

    def __init__(self) -> None:
        self._quoted = False
        self._heads = 1

    def count(self, data: bytes) -> int:
        parts = data.split(b'"')
        lines = sum(part.count(b"\n") for part in parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        rows = max(0, lines - self._heads)
        self._heads = max(0, self._heads - lines)
        return rows


class XmlRows:
    """Every `<result>`; the serialiser escapes `<` in text."""

    def __init__(self) -> None:
        self._tail = b""

    def count(self, data: bytes) -> int:
        seen = self._tail + data
        self._tail = seen[-len(b"<result>") + 1 :]
        return seen.count(b"<result>")


class JsonRows:
    """Every object in the array of bindings.

    Outside strings, `:[{` begins the first of them and `},{` stands between two, nowhere else.
    """

    def __init__(self) -> None:
        self._quoted = False
        self._escape = b""
        self._tail = b""

    def count(self, data: bytes) -> int:
        data = self._escape + data
        # A backslash at the very end belongs to what comes next.
        backslashes = len(data) - len(data.rstrip(b"\\"))
        self._escape = b"\\" if backslashes % 2 else b""
        data = data[: len(data) - len(self._escape)]
        parts = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        outside = self._tail + b"".join(parts[self._quoted :: 2])
        self._quoted ^= len(parts) % 2 == 0
        self._tail = outside[-2:]
        return outside.count(b"},{") + outside.count(b":[{")
