"""The tokens of SPARQL 1.1 and 1.2, in linear time (SPARQL 1.2 Query Language, section 19).

The tokenizer is strict: what it cannot read for certain is an error. The engine's own parser is
less strict (it reads `SERVICESILENT` as two words, and after a string with an impossible escape
it starts again inside the string). A tokenizer that guesses could see less than the engine sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from parkkg.sparql.confusables import confusable_hint, plain
from parkkg.sparql.query_error import QueryError, error_at
from parkkg.text import said


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


def split(text: str) -> tuple[list[str], str]:
    r"""The tokens of `text` as they are written, and the rest from where it cannot be read.

    Spaces and comments are left out. The rest is empty where all is read. What a token is can be
    seen from its text alone (see `kind_of`). Takes 0.2 us a token.

    >>> split("ASK { ?s a ex:Park } # all")
    (['ASK', '{', '?s', 'a', 'ex:Park', '}'], '')
    >>> split("ASK { 'open }")
    (['ASK', '{'], "'open }")
    """
    parts: list[str] = _TOKENS.findall(text)
    while parts and not parts[-1]:  # the end of the text is found as an empty token
        del parts[-1]
    # A token ends before a line break; the rest takes it along.
    if parts and _TOKENS.findall(parts[-1] + "\n")[0] != parts[-1]:
        return parts[:-1], parts[-1]
    return parts, ""


def kind_of(part: str) -> Kind:
    """What a token is, by its text.

    >>> [kind_of(part).value for part in ("?s", "?", "a", ":a")]
    ['variable', 'mark', 'word', 'prefixed name']
    """
    if part in _MARKS:
        return Kind.MARK
    return _KINDS.get(part[0]) or (Kind.PNAME if ":" in part else Kind.WORD)


def tokens(text: str) -> list[Token]:
    """The tokens of `text` with what they are and where. Raises QueryError at what is none.

    >>> tokens("ASK {}")[1]
    Token(kind=<Kind.MARK: 'mark'>, text='{', start=4)
    """
    parts, rest = split(text)
    if rest:
        raise unreadable(text, len(text) - len(rest))
    places = zip(parts, starts(text, parts), strict=True)
    return [Token(kind_of(part), part, start) for part, start in places]


def replaced(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    """A text with other text in place of some of its parts, in one pass: there may be many.

    >>> replaced("ASK { TRUE }", [(6, 10, "true")])
    'ASK { true }'
    """
    pieces: list[str] = []
    at = 0
    for start, stop, new in sorted(edits):
        pieces += (text[at:start], new)
        at = stop
    return "".join((*pieces, text[at:]))


def starts(text: str, parts: Sequence[str]) -> list[int]:
    """Where each of the first tokens of `text` starts (offsets in code points)."""
    found, at = [], 0
    for part in parts:
        if blanks := _SPACES.match(text, at):
            at = blanks.end()
        found.append(at)
        at += len(part)
    return found


def bad_escape(part: str) -> re.Match[str] | None:
    r"""The first `\u` escape in a string or IRI that is not a character of Unicode."""
    for match in _CODE_POINT.finditer(part) if "\\" in part else ():
        code = int(match.group()[2:], 16)
        if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
            return match
    return None


def with_characters(part: str) -> str:
    r"""A string or IRI with the characters that its `\u` escapes stand for.

    >>> with_characters(r"http://example.org/\u56ED")
    'http://example.org/园'
    """
    return _CODE_POINT.sub(_decoded, part)


def unreadable(text: str, at: int) -> QueryError:
    """Why no token begins there."""
    char = text[at]
    if char in "\"'":
        line = text[at : at + _LINE].partition("\n")[0]
        wrong = next((each for each in line if plain(each) == char != each), "")
        return error_at(
            text,
            at,
            said("this string does not end, or has a line break or an unknown escape in it"),
            hint=confusable_hint(wrong)
            or said('write """…""" for text of several lines, and \\\\ for a backslash'),
        )
    if is_escaped(text, at):
        return escaped_word(text, at, at)
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    fault = said("{shown} cannot stand here", shown=shown)
    return error_at(text, at, fault, hint=confusable_hint(char))


def is_escaped(text: str, at: int) -> bool:
    r"""Whether the character there is written as `\u0041` or `\U00000041`."""
    return text.startswith(("\\u", "\\U"), at)


def escaped_word(text: str, start: int, at: int) -> QueryError:
    r"""Why a word that starts at `start` may not have the escape at `at`.

    SPARQL 1.1 reads `\u0053ERVICE` as SERVICE, 1.2 as an error; here it is an error that names it.
    """
    match = _ESCAPED_WORD.match(text, start)
    word = with_characters(match.group()) if match else ""
    if "service" in word.casefold():
        return error_at(
            text,
            start,
            said("SERVICE is refused, however it is spelt"),
            reason="refused",
            hint=NO_SERVICE,
        )
    return error_at(text, at, said("a \\u escape may stand in a string or an IRI only"))


def _decoded(match: re.Match[str]) -> str:
    code = int(match.group()[2:], 16)
    return chr(code) if code <= 0x10FFFF else "\ufffd"


NO_SERVICE = said("nothing is fetched from elsewhere on a query's behalf; ask that endpoint itself")

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_TAIL = "0-9\u00b7\u0300-\u036f\u203f-\u2040"
# What a name may be made of.
NAME_CHARS = _BASE + "_" + _TAIL + r"\-"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE = rf"""\\[tbnrf"'\\]|{_UCHAR}"""
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"

# `++` and `*+` never give back what they took: no backtracking, hence linear time.
_BLANKS = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_STRING = rf"""
    \"\"\"(?:[^"\\]++|{_ESCAPE}|"{{1,2}}(?!"))*+\"\"\"
  | \'\'\'(?:[^'\\]++|{_ESCAPE}|'{{1,2}}(?!'))*+\'\'\'
  | (?!\"\"\")"(?:[^"\\\r\n]++|{_ESCAPE})*+"
  | (?!\'\'\')'(?:[^'\\\r\n]++|{_ESCAPE})*+'
"""
_IRI = rf'<(?:[^<>"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>'
_VARIABLE = rf"[?$][{_BASE}_0-9][{_BASE}_{_TAIL}]*+"
_BLANK = rf"_:[{_BASE}_0-9](?:\.*+[{NAME_CHARS}]++)*+"
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?+"
_NUMBER = r"""
    (?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++
  | [0-9]*+\.[0-9]++
  | [0-9]++
"""
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:\.*+(?:[{NAME_CHARS}:]++|{_PLX}))*+"
# All that a prefix may be made of is one token with a colon and without one, so that `a.a.a.a`
# is not searched for a colon again from each of its letters. The words that a full stop or a
# minus may follow at once, in `true.FILTER(…)`, are therefore read first.
_NAME_OR_WORD = rf"""
    (?ai:true|false)(?=[.-][A-Za-z0-9_]*+(?![{NAME_CHARS}.:]))
  | [{_BASE}][{NAME_CHARS}]*+(?:\.++[{NAME_CHARS}]++)*+(?::(?:{_LOCAL})?+)?+
  | :(?:{_LOCAL})?+
"""
_LONG_MARKS = ("<<(", ")>>", "||", "&&", "^^", "<=", ">=", "!=", "<<", ">>", "{|", "|}")
_SHORT_MARKS = "{}[]();,.+*/<>=!^|~?-"
_MARKS = frozenset((*_LONG_MARKS, *_SHORT_MARKS))
_MARK = rf"{'|'.join(map(re.escape, _LONG_MARKS))}|[{re.escape(_SHORT_MARKS)}]"
# What is frequent comes first; of two that begin alike the longer one does.
_ANY = rf"""
    {_VARIABLE} | {_NAME_OR_WORD} | [(}};,*] | \)(?!>>) | \{{(?!\|)
  | {_IRI} | {_NUMBER} | {_STRING} | {_BLANK} | {_LANGUAGE} | {_MARK}
"""
# The end of the text gives an empty token; where there is none, the last is all the rest.
_TOKENS = re.compile(rf"{_BLANKS}((?>{_ANY}|\Z|.++))", re.VERBOSE | re.DOTALL)
_SPACES = re.compile(_BLANKS)
# By the first character of what is no mark; all others begin a name or a word.
_KINDS = MappingProxyType(
    {
        "<": Kind.IRI,
        "?": Kind.VARIABLE,
        "$": Kind.VARIABLE,
        '"': Kind.STRING,
        "'": Kind.STRING,
        "_": Kind.BLANK,
        "@": Kind.LANGUAGE,
        **dict.fromkeys(".0123456789", Kind.NUMBER),
    }
)
_CODE_POINT = re.compile(_UCHAR)
_LINE = 1000  # characters that are looked at for what was meant
_ESCAPED_WORD = re.compile(rf"(?:[A-Za-z0-9_]|{_UCHAR})+")
