r"""Regular expressions of ECMAScript, as CSVW has them, in the notation of RE2.

Model for Tabular Data, 6.4.5 and 6.4.6. RE2 matches in linear time whatever the pattern, and
therefore has no look-around and no back-references.
"""

from __future__ import annotations

import re

_NOTATION = re.compile(
    r"(?P<pair>\\u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2})"
    r"|\\u\{(?P<point>[0-9A-Fa-f]{1,6})\}|\\u(?P<unit>[0-9A-Fa-f]{4})"
    r"|\\c(?P<control>[A-Za-z])|(?P<escape>\\.)|(?P<any>\[\^\])|(?P<never>\[\])"
    r"|\(\?<(?P<name>[A-Za-z_]\w*)>",
    re.DOTALL,
)
# What RE2 says of expressions that are valid, but not supported.
_UNSUPPORTED = re.compile(
    r"invalid perl operator: \(\?(?:[=!]|<)|invalid escape sequence: \\[1-9k]"
    r"|invalid repetition size|too large"
)


def to_re2(pattern: str) -> str:
    """The pattern in RE2's notation. RE2 refuses what it has no notation for."""
    return _NOTATION.sub(_translated, pattern)


def is_unsupported(error: str) -> bool:
    """Whether RE2's error is about what it does not support, and not about a mistake."""
    return _UNSUPPORTED.search(error) is not None


def _translated(match: re.Match[str]) -> str:
    kind, text = match.lastgroup, match[match.lastgroup or 0]
    if kind == "pair":
        high, low = int(text[2:6], 16), int(text[8:], 16)
        return rf"\x{{{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:X}}}"
    if kind in ("point", "unit"):
        return rf"\x{{{text}}}"
    if kind == "control":
        return rf"\x{{{ord(text) % 32:X}}}"
    if kind == "any":
        return r"[\s\S]"
    if kind == "never":
        return r"[^\s\S]"
    return f"(?P<{text}>" if kind == "name" else text
