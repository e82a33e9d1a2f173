"""Which tokens may stand where: brackets in pairs, words that are queries', and no SERVICE.

SERVICE makes the engine fetch, and cannot be switched off there. The engine also glues and splits
words where the grammar does not; each rule here that looks too careful answers a query that got
past a simpler one and reached the network.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Literal

from parkkg.sparql.lexer import NO_SERVICE, Kind, Token, fault
from parkkg.text import did_you_mean


def check_word(text: str, token: Token) -> None:
    """Refuse SERVICE, updates, and what is no word of SPARQL."""
    word = token.text.upper()
    if word in WORDS or token.text == "a":
        return
    if "SERVICE" in word:
        raise fault(text, token.start, "SERVICE is refused", reason="refused", hint=NO_SERVICE)
    if word in _UPDATES:
        raise fault(
            text,
            token.start,
            f"{word} belongs to updates, and only queries are answered",
            reason="refused",
            hint="change the tables and run `parkkg load`",
        )
    hint = _OPERATORS.get(word) or did_you_mean(word, WORDS)
    if name := _cut_name(text[: token.start][-_LONGEST_NAME:]):
        rest = f"{name[0]}{token.text}…"
        hint = f"did you mean one name, {rest}? A slash in it is written \\/, or the IRI in full"
    raise fault(
        text,
        token.start,
        f'"{token.text}" is no word of SPARQL',
        hint=hint if hint.startswith("did") else "",
    )


def form_at(parts: Sequence[str]) -> int:
    """Where the word stands that says the form: after BASE, PREFIX and VERSION."""
    at = 0
    while at < len(parts) and (step := _PROLOGUE.get(parts[at].upper())):
        at += step
    return at


def match_brackets(text: str, token: Token, opened: list[tuple[str, int]]) -> None:
    """Note a bracket in `opened`, or take out the one that it closes."""
    mark, start = token.text, token.start
    if mark in CLOSERS:
        opened.append((mark, start))
        return
    if mark == ")>>" and opened and opened[-1][0] == "(":
        # `<< ?s ?p ( ) >>` written close together: two marks that look like one.
        opened.pop()
        mark, start = ">>", start + 1
    if mark in CLOSERS.values():
        if not opened:
            raise fault(text, start, f"this {mark} closes nothing")
        opener = opened.pop()[0]
        if CLOSERS[opener] != mark:
            raise fault(text, start, f"{CLOSERS[opener]} is expected here, not {mark}")


def check_comparison(text: str, before: Token | None, token: Token) -> None:
    """Refuse `(1<2#>…`: an IRI by the grammar, a comparison and a comment by the engine.

    After an operand the engine tries `<` as "less than" first. What it then reads would be hidden
    in what we take for an IRI. `scheme://` cannot be read so: two slashes follow one another.
    """
    if before is None or (before.kind is Kind.MARK and before.text not in (")", "}", "]", ">>")):
        return
    if before.kind is Kind.WORD and before.text.upper() not in ("TRUE", "FALSE"):
        return
    if is_doubtful(token.text):
        raise fault(
            text,
            token.start,
            "this may be an IRI, or < for less than",
            hint="put a space after < for less than, or write an absolute IRI",
        )


def is_doubtful(iri: str) -> bool:
    """Whether an IRI, as it is written, may be read as a comparison and what follows."""
    inside = iri[1:-1]
    scheme, separator, _ = inside.partition("://")
    plain = bool(separator) and scheme.isascii() and scheme.replace("+", "a").isalnum()
    return not plain and not _DOUBTFUL.isdisjoint(inside)


def has_scheme(iri: str) -> bool:
    """Whether an IRI, as it is written, is absolute."""
    return _has_scheme(iri) is not None


def check_names(text: str, found: Sequence[Token]) -> None:
    """Refuse `SERVICEex:name {`: a prefixed name by the grammar, a request by the engine.

    The engine splits it where the prefix is not declared, or where prefix and name make no IRI.
    """
    if "service" not in text.casefold():
        return
    for i, token in enumerate(found):
        if token.kind not in (Kind.PNAME, Kind.BLANK, Kind.LANGUAGE):
            continue
        if "service" not in token.text.casefold():
            continue
        after = [t.text for t in found[i + 1 : i + 3]]
        named = i > 0 and found[i - 1].text.upper() in ("GRAPH", "FROM", "NAMED", "DESCRIBE")
        target = found[i + 1].kind if i + 1 < len(found) else None
        if (after[:1] == ["{"] and not named) or (
            after[1:] == ["{"] and target in (Kind.IRI, Kind.PNAME, Kind.VARIABLE)
        ):
            raise fault(
                text,
                token.start,
                "this name before { may be read as SERVICE, which is refused",
                reason="refused",
                hint="put a full stop before {, or use another prefix",
            )


Form = Literal["select", "ask", "construct", "describe"]

FORMS = MappingProxyType[str, Form](
    {
        "SELECT": "select",
        "ASK": "ask",
        "CONSTRUCT": "construct",
        "DESCRIBE": "describe",
    }
)
_PROLOGUE = MappingProxyType({"BASE": 2, "VERSION": 2, "PREFIX": 3})
_has_scheme = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:").match
_LONGEST_NAME = 200
# What a word stands behind that is not meant to be one: the `pki:park/` of pki:park/liyang-htz.
_cut_name = re.compile(r"[A-Za-z][\w-]*:[\w-]*/$").search
_OPERATORS = MappingProxyType({"AND": "did you mean &&?", "OR": "did you mean ||?"})
CLOSERS = MappingProxyType({"(": ")", "[": "]", "{": "}", "{|": "|}", "<<": ">>", "<<(": ")>>"})
BRACKETS = frozenset([*CLOSERS, *CLOSERS.values(), ")>>"])
# What would begin a comment, a string or a bracket if the engine read on after `<`.
_DOUBTFUL = frozenset("#'()[]!")
WORDS = frozenset(
    [
        "BASE",
        "PREFIX",
        "VERSION",
        "SELECT",
        "CONSTRUCT",
        "DESCRIBE",
        "ASK",
        "DISTINCT",
        "REDUCED",
        "AS",
        "FROM",
        "NAMED",
        "WHERE",
        "GROUP",
        "BY",
        "HAVING",
        "ORDER",
        "ASC",
        "DESC",
        "LIMIT",
        "OFFSET",
        "VALUES",
        "UNDEF",
        "OPTIONAL",
        "GRAPH",
        "BIND",
        "UNION",
        "MINUS",
        "FILTER",
        "LATERAL",
        "IN",
        "NOT",
        "EXISTS",
        "SEPARATOR",
        "TRUE",
        "FALSE",
        "COUNT",
        "SUM",
        "MIN",
        "MAX",
        "AVG",
        "SAMPLE",
        "GROUP_CONCAT",
        "STR",
        "LANG",
        "LANGMATCHES",
        "LANGDIR",
        "DATATYPE",
        "BOUND",
        "IRI",
        "URI",
        "BNODE",
        "RAND",
        "ABS",
        "CEIL",
        "FLOOR",
        "ROUND",
        "CONCAT",
        "SUBSTR",
        "STRLEN",
        "REPLACE",
        "UCASE",
        "LCASE",
        "ENCODE_FOR_URI",
        "CONTAINS",
        "STRSTARTS",
        "STRENDS",
        "STRBEFORE",
        "STRAFTER",
        "YEAR",
        "MONTH",
        "DAY",
        "HOURS",
        "MINUTES",
        "SECONDS",
        "TIMEZONE",
        "TZ",
        "ADJUST",
        "NOW",
        "UUID",
        "STRUUID",
        "MD5",
        "SHA1",
        "SHA256",
        "SHA384",
        "SHA512",
        "COALESCE",
        "IF",
        "STRLANG",
        "STRLANGDIR",
        "STRDT",
        "SAMETERM",
        "ISIRI",
        "ISURI",
        "ISBLANK",
        "ISLITERAL",
        "ISNUMERIC",
        "HASLANG",
        "HASLANGDIR",
        "REGEX",
        "TRIPLE",
        "SUBJECT",
        "PREDICATE",
        "OBJECT",
        "ISTRIPLE",
    ]
)
_UPDATES = frozenset(
    [
        "INSERT",
        "DELETE",
        "LOAD",
        "CLEAR",
        "CREATE",
        "DROP",
        "COPY",
        "MOVE",
        "ADD",
        "WITH",
        "USING",
        "INTO",
        "TO",
        "DATA",
        "SILENT",
        "DEFAULT",
        "ALL",
    ]
)
