r"""Regular expressions of sh:pattern: SPARQL's REGEX, which has those of XPath 3.1 (5.6.1).

RE2, which DuckDB has, matches in linear time. It lacks what XPath has not either but people write
(look-around, back-references), and class subtraction. Such a pattern is tried by Python's `re`,
once for each different text. `\d`, `\w` and `\p{…}` know all of Unicode in both.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from parkkg.shacl.shapes import Pattern
from parkkg.text import said

_SPACE, _FLAGS = " \t\n\r", frozenset("smixq")
_CLASSES = MappingProxyType(
    {
        "d": r"\p{Nd}",
        "w": r"\p{L}\p{M}\p{N}\p{Pc}",
        "s": r" \t\n\r",
        "i": r"\p{L}_:",
        "c": r"\p{L}\p{M}\p{N}_:.·\-",
    }
)
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)([^{}]*)\}|([A-Z]))")
_CODE_POINT = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x\{([0-9A-Fa-f]+)\})")
# What RE2 reads otherwise, or not at all.
_PYTHON_ONLY = re.compile(r"\(\?(?:[=!>]|<[=!])|\\[1-9bB]|[*+?}]\+")


class PatternError(Exception):
    """A pattern that is no regular expression, and why."""


@dataclass(frozen=True)
class Regex:
    """A pattern in the notation of RE2, or None where RE2 lacks something, and in Python's."""

    re2: str | None
    python: re.Pattern[str]


def check_pattern(pattern: Pattern) -> None:
    """Raise PatternError where a pattern or its flags cannot be read."""
    translated(pattern)


def translated(pattern: Pattern) -> Regex:
    r"""The pattern for both engines. Raises PatternError where it cannot be read.

    >>> translated(Pattern(r"^\d+$")).re2
    '^[\\p{Nd}]+$'
    >>> translated(Pattern("^(?!x)")).re2 is None
    True
    """
    if wrong := sorted(set(pattern.flags) - _FLAGS):
        raise PatternError(
            said('the flag "{wrong}" is unknown; there are s, m, i, x and q', wrong=wrong[0])
        )
    flags = "".join(flag for flag in "smi" if flag in pattern.flags)
    before = f"(?{flags})" if flags else ""
    if "q" in pattern.flags:
        quoted = re.escape(pattern.expression)
        return Regex(before + quoted, re.compile(before + quoted))
    walk = _Walk(pattern.expression, "x" in pattern.flags, "m" in pattern.flags)
    re2, python = walk.run()
    try:
        compiled = re.compile(before + python)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(str(error)) from None
    return Regex(None if walk.python_only else before + re2, compiled)


class _Walk:
    """One pass over a pattern that writes it in both notations."""

    def __init__(self, text: str, free_spacing: bool, multiline: bool) -> None:
        self._text = text
        self._at = 0
        self._free_spacing = free_spacing
        self._multiline = multiline
        self.python_only = _PYTHON_ONLY.search(text) is not None

    def run(self) -> tuple[str, str]:
        parts: list[tuple[str, str]] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            if char == "\\":
                parts.append(self._escape(inside=False))
            elif char == "[":
                parts.append(self._bracket())
            else:
                self._at += 1
                if char == "$" and not self._multiline:
                    parts.append(("$", r"\Z"))
                elif not (self._free_spacing and char in _SPACE):
                    parts.append((char, char))
        return "".join(a for a, _ in parts), "".join(b for _, b in parts)

    def _escape(self, *, inside: bool) -> tuple[str, str]:
        text, start = self._text, self._at
        if match := _PROPERTY.match(text, start):
            self._at = match.end()
            name, negated = match[3] or match[4] or "", (match[1] == "P") != bool(match[2])
            body = _ranges(name)
            if inside and negated:
                body = _ranges(name, negated=True)
                return rf"\P{{{name}}}", body
            if inside:
                return rf"\p{{{name}}}", body
            return rf"\{'P' if negated else 'p'}{{{name}}}", f"[{'^' * negated}{body}]"
        if match := _CODE_POINT.match(text, start):
            self._at = match.end()
            code = int(match[1] or match[2] or match[3], 16)
            if code > sys.maxunicode:
                raise PatternError(said("{match} is no character", match=match[0]))
            return rf"\x{{{code:X}}}", re.escape(chr(code))
        if start + 1 >= len(text):
            raise PatternError(said("it ends in a backslash"))
        letter = text[start + 1]
        self._at = start + 2
        if letter.lower() in _CLASSES:
            body = _CLASSES[letter.lower()]
            negated = letter.isupper()
            if inside and negated:
                self.python_only = True
                return "", _complement(body)
            python = _PROPERTY.sub(lambda m: _ranges(m[3]), body)
            sign = "^" * negated
            return (body, python) if inside else (f"[{sign}{body}]", f"[{sign}{python}]")
        return text[start : self._at], text[start : self._at]

    def _bracket(self) -> tuple[str, str]:
        """A class in brackets, also one from which another is subtracted: `[a-z-[aeiou]]`."""
        text, start = self._text, self._at
        self._at += 1
        negated = text.startswith("^", self._at)
        self._at += negated
        re2: list[str] = []
        python: list[str] = []
        first = True
        while True:
            if self._at >= len(text):
                raise PatternError(
                    said("the bracket at character {start} is not closed", start=start + 1)
                )
            char = text[self._at]
            if char == "]" and not first:
                self._at += 1
                break
            if text.startswith("-[", self._at) and not first:
                self._at += 1
                _, less = self._bracket()
                if not text.startswith("]", self._at):
                    raise PatternError(said("what is subtracted from a class must end it"))
                self._at += 1
                self.python_only = True
                return "", f"(?:(?!{less})[{'^' * negated}{''.join(python)}])"
            first = False
            if char == "\\":
                one, other = self._escape(inside=True)
            else:
                self._at += 1
                one = other = "\\" + char if char in "[&~|" else char
            re2.append(one)
            python.append(other)
        sign = "^" * negated
        return f"[{sign}{''.join(re2)}]", f"[{sign}{''.join(python)}]"


@cache
def _ranges(name: str, *, negated: bool = False) -> str:
    """The characters of a Unicode category, as the inside of a class of Python's `re`."""
    if not re.fullmatch(r"[LMNPSZC][a-z]?", name):
        return _script(name, negated=negated)
    return _as_ranges(
        code for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)).startswith(name) != negated
    )  # fmt: skip


@cache
def _script(name: str, *, negated: bool) -> str:
    """The same for a script, of which RE2 knows more than Python does."""
    import duckdb  # noqa: PLC0415

    code = f"\\{'P' if negated else 'p'}{{{name}}}"
    try:
        with duckdb.connect() as db:
            rows = db.execute(
                # Surrogates are no characters.
                "SELECT n FROM range(1, 1114112) t(n) WHERE CASE WHEN n BETWEEN 55296 AND 57343 "
                "THEN false ELSE regexp_full_match(chr(n::INTEGER), ?) END",
                [code],
            ).fetchall()
    except duckdb.Error:
        raise PatternError(said("the Unicode property {name} is unknown", name=name)) from None
    return _as_ranges(code for (code,) in rows)


def _as_ranges(codes: object) -> str:
    parts: list[str] = []
    start = end = -2
    for code in [*codes, -2]:  # type: ignore[misc]
        if code == end + 1:
            end = code
            continue
        if end >= 0:
            parts.append(f"\\U{start:08x}-\\U{end:08x}")
        start = end = code
    return "".join(parts)


@cache
def _complement(body: str) -> str:
    inside = re.compile(f"[{_PROPERTY.sub(lambda m: _ranges(m[3]), body)}]")
    return _as_ranges(c for c in range(sys.maxunicode + 1) if not inside.match(chr(c)))
