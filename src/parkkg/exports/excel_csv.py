"""CSV as Excel opens it: with a byte order mark, titles above, and nothing that it would run.

A text that begins as a formula does gets an apostrophe before it (OWASP, CSV injection). A number
stays one, `-5` too. Who reads the data with a program takes plain CSV, which changes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from parkkg.query.rows import Row, Term
from parkkg.query.values import is_number

_MARK = "\ufeff"
# With the full-width forms, which some versions take for the same.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ExcelCsv:
    """Writes rows as CSV for Excel."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._text = io.StringIO()
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._text.write(_MARK)
        self._writer.writerow(map(harmless, titles))

    def add(self, row: Row) -> bytes:
        """Take a row; give what can be sent already."""
        self._writer.writerow(map(_cell, row))
        return self._taken()

    def end(self) -> Iterator[bytes]:
        """All that has not been given yet."""
        yield self._taken()

    def close(self) -> None:
        """Nothing is left behind."""

    def _taken(self) -> bytes:
        found = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        return found


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _cell(term: Term) -> str:
    return term.text if is_number(term.text, term.datatype) else harmless(term.text)
