"""Counting the rows of a result in the bytes that the engine writes.

The engine writes a whole result by itself and says nothing of its rows; no other writer of it
takes rows from Python (docs/decisions/0023 has the measurements).
"""

from __future__ import annotations

from types import MappingProxyType

# What stands once in each row, or once in each and once before.
_MARKS = MappingProxyType(
    {
        # Outside strings, `:[{` begins the first row, `},{` stands between two, and nowhere else.
        "json": (b":[{", b"},{"),
        "xml": (b"<result>",),  # in text it is &lt;result>
        "csv": (b"\n",),  # outside quotes
        "tsv": (b"\n",),  # in a literal it is \n, with a backslash
    }
)
_WITH_STRINGS = ("json", "csv")
_WITH_HEADING = ("csv", "tsv")


class RowCounter:
    r"""Counts the rows of one SELECT result in consecutive pieces of it.

    Raises KeyError for a format that is none of results.

    >>> counter = RowCounter("csv")
    >>> counter.count(b'name\r\n"two\nlines"\r')
    0
    >>> counter.count(b"\nanother\r\n")
    2
    """

    def __init__(self, format: str) -> None:  # noqa: A002 -- the name used everywhere
        self._marks = _MARKS[format]
        self._format = format
        self._found = -1 if format in _WITH_HEADING else 0
        self._in_string = False
        self._escape = b""
        self._tail = b""

    def count(self, data: bytes) -> int:
        """The rows so far, those in `data` among them."""
        if self._format in _WITH_STRINGS:
            data = self._outside_strings(data)
        data = self._tail + data
        # A mark may be cut in two.
        self._tail = data[max(0, len(data) - len(self._marks[0]) + 1) :]
        self._found += sum(map(data.count, self._marks))
        return max(0, self._found)

    def _outside_strings(self, data: bytes) -> bytes:
        if self._format == "json":  # a quote in a string has a backslash before it
            data = self._escape + data
            backslashes = len(data) - len(data.rstrip(b"\\"))
            # One at the very end belongs to what comes next.
            self._escape = b"\\" if backslashes % 2 else b""
            data = data[: len(data) - len(self._escape)]
            data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = data.split(b'"')
        outside = b"".join(parts[self._in_string :: 2])
        self._in_string ^= len(parts) % 2 == 0
        return outside
