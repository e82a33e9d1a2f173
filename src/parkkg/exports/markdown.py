"""A result as a table in Markdown (GitHub's), for notes and issues.

A column `x` that has the addresses of `x_iri` beside it links to them, and that column is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from parkkg.query.rows import ADDRESS, Row, Term
from parkkg.text import printable


class Markdown:
    """Writes rows as a table."""

    def __init__(self, names: Sequence[str], titles: Sequence[str]) -> None:
        beside = {i: names.index(n + ADDRESS) for i, n in enumerate(names) if n + ADDRESS in names}
        self._beside = beside
        self._shown = [i for i in range(len(names)) if i not in beside.values()]
        heads = [escaped(titles[i]) for i in self._shown]
        self._head = f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n".encode()

    def add(self, row: Row) -> bytes:
        """Take a row; give what can be sent already."""
        cells = (_cell(row[i], row[self._beside[i]] if i in self._beside else row[i])
                 for i in self._shown)  # fmt: skip
        return self._taken() + f"| {' | '.join(cells)} |\n".encode()

    def end(self) -> Iterator[bytes]:
        """All that has not been given yet."""
        yield self._taken()

    def close(self) -> None:
        """Nothing is left behind."""

    def _taken(self) -> bytes:
        head, self._head = self._head, b""
        return head


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> escaped("a|b *c*")
    'a\\|b \\*c\\*'
    """
    return _SPECIAL(r"\\\1", printable(text))


def _cell(term: Term, target: Term) -> str:
    if target.kind != "iri":
        return escaped(term.text)
    words = escaped(term.text)
    if not target.text.startswith(("http://", "https://")):
        return words
    return f"[{words}]({quote(target.text, safe=_SAFE)})"


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~#!&])").sub
# All that an address may have but for brackets, which end it here.
_SAFE = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '()<>|\\"`')
