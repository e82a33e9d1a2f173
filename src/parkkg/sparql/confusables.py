"""Marks that look like those of SPARQL and are others: full-width ones, curly quotes, wide spaces.

Keyboards for Chinese and word processors type them. They are letters of names to SPARQL (`pki:甲；`
is one name), or nothing at all; so errors about them are hard to understand.
"""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

from parkkg.text import said

_FULL_WIDTH = 0xFEE0  # between `！` and `!`, and so on to `～`
_PLAIN = MappingProxyType(
    {
        **{chr(code + _FULL_WIDTH): chr(code) for code in range(0x21, 0x7F)},
        **dict.fromkeys("“”„‟«»「」『』《》", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
        **dict.fromkeys("。．", "."),
        "、": ",",
        **dict.fromkeys("【〔", "["),
        **dict.fromkeys("】〕", "]"),
        **dict.fromkeys("‐‑‒–—−", "-"),
    }
)
_LONGEST = 60


def plain(text: str) -> str:
    """A text with the marks of SPARQL in place of those that look like them.

    >>> plain("FILTER（？s")
    'FILTER(?s'
    """
    return "".join(_PLAIN.get(char, char) for char in text)


def confusable_hint(text: str) -> str:
    """What was meant by a text that cannot stand in a query, if some mark in it looks like one.

    >>> confusable_hint("？s")
    'did you mean `?s`? ？ (U+FF1F) only looks like the mark of SPARQL'
    """
    for char in text:
        code = f"U+{ord(char):04X}"
        if char in _PLAIN:
            meant = plain(text)
            return said(
                "did you mean `{meant}`? {char} ({code}) only looks like the mark of SPARQL",
                meant=meant if len(meant) <= _LONGEST else _PLAIN[char],
                char=char,
                code=code,
            )
        kind = "" if char.isascii() else unicodedata.category(char)
        if kind == "Cf":
            return said("{code} cannot be seen here; delete it", code=code)
        if kind in ("Zs", "Zl", "Zp"):
            return said("{code} is no space to SPARQL; type an ordinary one", code=code)
    return ""
