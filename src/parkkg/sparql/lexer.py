"""The tokens of SPARQL 1.1 and 1.2, in linear time (SPARQL 1.2 Query Language, section 19).

The scanner is strict: what it cannot read for certain is an error. The engine's own parser is
laxer (it reads `SERVICESILENT` as two words, and after a string with an impossible escape it
starts again inside the string), so a lax scanner could be made to see less than the engine sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Literal, NamedTuple

from parkkg.errors import UsageError
from parkkg.text import width

Reason = Literal["syntax", "refused", "size", "evaluation", "format"]


class Kind(Enum):
    """What a token is."""

    IRI = "IRI"
    PNAME = "prefixed name"
    BLANK = "blank node"
    VARIABLE = "variable"
    STRING = "string"
    LANGUAGE = "language tag"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


class Token(NamedTuple):
    """A token, as it is written, and where it starts (an offset in code points)."""

    kind: Kind
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class QueryError(UsageError):
    """A query that is not run. `line` and `column` count from 1; 0 is unknown."""

    def __init__(
        self, message: str, *, reason: Reason, line: int = 0, column: int = 0, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason
        self.line = line
        self.column = column


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, without spaces and comments. Raises QueryError at what is none."""
    at, no_colon_before, size = 0, 0, len(text)
    match_token, new = _TOKEN.match, tuple.__new__
    while at < size:
        # One look at a run of name characters decides for every start inside it, so that
        # `a.a.a.a…` is not scanned again from each of its letters.
        if at < no_colon_before and _WORD.match(text, at):
            end = _word_end(text, at)
            yield Token(Kind.WORD, text[at:end], at)
            at = end
            continue
        match = match_token(text, at)
        if match is None:
            spaces = _SPACE.match(text, at)
            raise _unreadable(text, spaces.end() if spaces else at)
        index = match.lastindex
        if index is None:  # nothing but spaces and comments to the end
            return
        at, end = match.span(index)
        kind = _KINDS[index]
        if kind is _WORD_KIND:
            if text[end : end + 1] == ":" and text[end - 1] != ".":
                kind, end = _PNAME_KIND, _local_end(text, end + 1)
            else:
                no_colon_before = end
                end = _word_end(text, at)
        elif kind is _PNAME_KIND:
            end = _local_end(text, end)
        # What NamedTuple's own constructor does, at half of its price.
        token = new(Token, (kind, text[at:end], at))
        if index <= _ESCAPED and "\\" in token.text:
            _check_escapes(text, token)
        yield token
        at = end


def plain_tokens(text: str) -> list[str] | None:
    """All tokens of `text` at once, as they are written; None where it takes `tokens` to tell.

    Where there are some, they are those of `tokens`.
    """
    if "\\" in text:
        return None
    found: list[str] = _PLAIN_TOKENS.findall(text)
    while found and not found[-1]:
        del found[-1]
    return found if not found or _PLAIN_TOKEN.fullmatch(found[-1]) else None


def is_name_or_word(part: str) -> bool:
    """Whether a token is a prefixed name or a word, by the look of it."""
    return part[0].isalpha() or part[0] == ":"


def is_word(part: str) -> bool:
    """Whether a token is a word, by the look of it."""
    return part[0].isalpha() and ":" not in part


def fault(
    text: str, offset: int, message: str, *, reason: Reason = "syntax", hint: str = ""
) -> QueryError:
    """An error at `offset` of `text`, with line, column and the line itself."""
    line = text.count("\n", 0, offset) + 1
    column = offset - text.rfind("\n", 0, offset)
    return fault_at(text, line, column, message, reason=reason, hint=hint)


def fault_at(
    text: str, line: int, column: int, message: str, *, reason: Reason = "syntax", hint: str = ""
) -> QueryError:
    """An error at a line and column of `text`, both counted from 1 as the engine counts them."""
    lines = text.split("\n")
    shown = _excerpt(lines[line - 1], column) if 0 < line <= len(lines) else ""
    return QueryError(
        f"the query, line {line}, column {column}: {message}{shown}",
        reason=reason,
        line=line,
        column=column,
        hint=hint,
    )


def _excerpt(line: str, column: int, columns: int = 76) -> str:
    """The line with a caret below the column; a window of it where it is long."""
    first = max(0, column - 1 - columns // 2)
    before, after = line[first : column - 1], line[column - 1 : first + columns]
    head = "…" if first else ""
    printable = "".join(c if c.isprintable() else " " for c in head + before + after)
    return f"\n    {printable.rstrip()}\n    {' ' * width(head + before)}^"


def _check_escapes(text: str, token: Token) -> None:
    for match in _CODE_POINT.finditer(token.text):
        code = int(match.group()[2:], 16)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            raise fault(
                text, token.start + match.start(), f"{match.group()} is not a character of Unicode"
            )


def _word_end(text: str, start: int) -> int:
    match = _WORD.match(text, start)
    if match is None:
        raise _unreadable(text, start)
    end = match.end()
    if text.startswith(("\\u", "\\U"), end):
        raise _escaped(text, start, end)
    return end


def _local_end(text: str, start: int) -> int:
    match = _LOCAL_NAME.match(text, start)
    return match.end() if match else start


def _unreadable(text: str, at: int) -> QueryError:
    char = text[at]
    if char in "\"'":
        return fault(
            text,
            at,
            "this string does not end, or has a line break or an unknown escape in it",
            hint='write """…""" for text of several lines, and \\\\ for a backslash',
        )
    if text.startswith(("\\u", "\\U"), at):
        return _escaped(text, at, at)
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return fault(text, at, f"{shown} cannot stand here")


def _escaped(text: str, start: int, at: int) -> QueryError:
    r"""SPARQL 1.1 reads `\u0053ERVICE` as SERVICE, 1.2 as an error; here it is a named error."""
    match = _ESCAPED_WORD.match(text, start)
    word = _CODE_POINT.sub(_decoded, match.group()) if match else ""
    if "service" in word.casefold():
        return fault(
            text,
            start,
            "SERVICE is refused, however it is spelt",
            reason="refused",
            hint=NO_SERVICE,
        )
    return fault(text, at, "a \\u escape may stand in a string or an IRI only")


def _decoded(match: re.Match[str]) -> str:
    code = int(match.group()[2:], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


NO_SERVICE = "nothing is fetched from elsewhere on a query's behalf; ask that endpoint itself"

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_TAIL = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS = _BASE + "_" + _TAIL + r"\-"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\[tbnrf"'\\]|{_UCHAR}"""
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

_BLANKS = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_SPACE = re.compile(_BLANKS)
# `++` and `*+` never give back what they took: no backtracking, hence linear time.
_STRING = rf"""
    \"\"\"(?:[^"\\]++|{_ESCAPE}|"{{1,2}}(?!"))*+\"\"\"
  | \'\'\'(?:[^'\\]++|{_ESCAPE}|'{{1,2}}(?!'))*+\'\'\'
  | (?!\"\"\")"(?:[^"\\\r\n]++|{_ESCAPE})*+"
  | (?!\'\'\')'(?:[^'\\\r\n]++|{_ESCAPE})*+'
"""
_IRI = rf'<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>'
_VARIABLE = rf"[?$][{_BASE}_0-9][{_BASE}_{_TAIL}]*+"
_BLANK = rf"_:[{_BASE}_0-9](?:\.*+[{_CHARS}]++)*+"
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+"
_NUMBER = r"""
    (?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++
  | [0-9]*+\.[0-9]++
  | [0-9]++
"""
_MARK = r"<<\(|\)>>|\|\||&&|\^\^|<=|>=|!=|<<|>>|\{\||\|\}|[{}\[\]();,.+*/<>=!^|~?-]"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:\.*+(?:[{_CHARS}:]++|{_PLX}))*+"
_TOKEN = re.compile(
    rf"""
    {_BLANKS}(?:
    ({_STRING}) | ({_IRI}) | ({_VARIABLE}) | ({_BLANK}) | ({_LANGUAGE}) | ({_NUMBER})
  | ([{_BASE}][{_CHARS}.]*+) | (:) | ({_MARK}) | \Z )
    """,
    re.VERBOSE,
)
# Where nothing further on decides what a token is: prefixes without dots, words with nothing of
# a name behind them. What is frequent comes first; what begins alike is in the order of _TOKEN.
_PLAIN = rf"""
    {_VARIABLE}
  | [A-Za-z][A-Za-z0-9_]*+(?![{_CHARS}.:\\])
  | (?:[A-Za-z][A-Za-z0-9_-]*+)?+:(?:{_LOCAL})?+
  | [(}};,*] | \)(?!>>) | \{{(?!\|)
  | {_IRI} | {_NUMBER} | {_STRING} | {_BLANK} | {_LANGUAGE} | {_MARK}
"""
_PLAIN_TOKEN = re.compile(_PLAIN, re.VERBOSE)
# The text's end gives an empty token; where there is no plain one, the last is all that is left.
_PLAIN_TOKENS = re.compile(rf"{_BLANKS}((?>{_PLAIN}|\Z|.++))", re.VERBOSE | re.DOTALL)
# By the number of the group; a prefixed name begins as a word or with a colon.
_WORD_KIND, _PNAME_KIND = Kind.WORD, Kind.PNAME
_KINDS = (
    Kind.MARK,  # of no group
    Kind.STRING,
    Kind.IRI,
    Kind.VARIABLE,
    Kind.BLANK,
    Kind.LANGUAGE,
    Kind.NUMBER,
    Kind.WORD,
    Kind.PNAME,
    Kind.MARK,
)
_ESCAPED = 2  # strings and IRIs may have escapes in them
_LOCAL_NAME = re.compile(_LOCAL, re.VERBOSE)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*+")
_CODE_POINT = re.compile(_UCHAR)
_ESCAPED_WORD = re.compile(rf"(?:[A-Za-z0-9_]|{_UCHAR})+")
