"""Which tokens may stand where: brackets in pairs, words that are SPARQL's, and no SERVICE.

SERVICE makes the engine fetch, and cannot be switched off there. The engine also joins and splits
words where the grammar does not. Each rule here that looks too careful refuses a query that passed
a simpler rule and reached the network.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from parkkg.namespaces import PREFIXES
from parkkg.sparql.confusables import confusable_hint
from parkkg.sparql.lexer import (
    NO_SERVICE,
    Kind,
    bad_escape,
    escaped_word,
    is_escaped,
    starts,
    unreadable,
)
from parkkg.sparql.query_error import QueryError, Reason, error_at
from parkkg.text import did_you_mean, said, shortened


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text as they are written, and of each different one of what kind it is.

    So a rule about one token looks at each different text once, and not at each place where it
    stands.
    """

    text: str
    parts: Sequence[str]
    kinds: Mapping[str, Kind]

    def start(self, index: int) -> int:
        """Where in the text a token begins."""
        return starts(self.text, self.parts[: index + 1])[-1]

    def error(
        self, index: int, message: str, *, reason: Reason = "syntax", hint: str = ""
    ) -> QueryError:
        """The error at a token."""
        return error_at(self.text, self.start(index), message, reason=reason, hint=hint)


def check_tokens(tokens: Tokens, rest: str, *, max_depth: int) -> None:
    """Check words, escapes, brackets and comparisons. Raises QueryError at the first fault.

    `rest` is what could not be read at the end of the text.
    """
    parts = tokens.parts
    word, iri, string = Kind.WORD, Kind.IRI, Kind.STRING
    notable = BRACKETS | {
        part
        for part, kind in tokens.kinds.items()
        if (kind is word and not is_word(part))
        or (kind is iri and may_be_comparison(part))
        or ("\\" in part and (kind is iri or kind is string))
    }
    opened: list[int] = []
    for i, part in enumerate(parts):
        if part not in notable:
            continue
        if part in BRACKETS:
            _match_bracket(tokens, i, opened)
            if len(opened) > max_depth:
                raise tokens.error(
                    i,
                    said("brackets are nested more than {max_depth} deep", max_depth=max_depth),
                    reason="size",
                    hint=said("write the query with fewer brackets in brackets"),
                )
        elif tokens.kinds[part] is Kind.WORD:
            raise _word_error(tokens, i)
        elif escape := bad_escape(part):
            raise error_at(
                tokens.text,
                tokens.start(i) + escape.start(),
                said("{group} is not a character of Unicode", group=escape.group()),
            )
        elif may_be_comparison(part) and opened and parts[opened[-1]] in ("(", "<<("):
            _check_comparison(tokens, i)
    if rest:
        raise unreadable(tokens.text, len(tokens.text) - len(rest))
    if opened:
        raise tokens.error(
            opened[-1], said("this {parts} is never closed", parts=parts[opened[-1]])
        )


def is_word(part: str) -> bool:
    """Whether it is a word of SPARQL queries."""
    return part == "a" or (part.upper() in WORDS and part.isascii())


def has_scheme(iri: str) -> bool:
    """Whether an IRI is absolute.

    >>> has_scheme("urn:a"), has_scheme("a/b:c")
    (True, False)
    """
    return _SCHEME(iri) is not None


def form_at(parts: Sequence[str]) -> int:
    """Where the word stands that says the form: after BASE, PREFIX and VERSION.

    >>> form_at(["PREFIX", "ex:", "<http://example.org/>", "ASK", "{", "}"])
    3
    """
    at = 0
    while at < len(parts) and (step := _PROLOGUE.get(parts[at].upper())):
        at += step
    return at


def declared_prefixes(prologue: Sequence[str]) -> dict[str, str]:
    """The prefixes that a prologue declares, and the IRI of each, as it is written.

    >>> declared_prefixes(["PREFIX", "ex:", "<http://example.org/>"])
    {'ex': 'http://example.org/'}
    """
    return {
        name[:-1]: iri[1:-1]
        for word, name, iri in zip(prologue, prologue[1:], prologue[2:], strict=False)
        if word.upper() == "PREFIX" and name[-1] == ":"
    }


def closings(parts: Sequence[str]) -> dict[int, int]:
    """Where each bracket is closed, by the places of tokens.

    >>> closings(["{", "(", ")", "}"])
    {1: 2, 0: 3}
    """
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, part in enumerate(parts):
        if part in CLOSERS:
            opened.append(at)
        elif part in BRACKETS and opened:
            if part == ")>>" and parts[opened[-1]] == "(":  # two marks that look like one
                found[opened.pop()] = at
            if opened:
                found[opened.pop()] = at
    return found


def check_declared(tokens: Tokens, prefixes: AbstractSet[str], *, has_base: bool) -> None:
    """Check that each prefix is declared and each IRI absolute or relative to a base.

    Raises QueryError. The engine would report another error, further on.
    """
    parts, body = tokens.parts, form_at(tokens.parts)
    prologue = parts[:body]
    declared = dict.fromkeys((*sorted(prefixes), *declared_prefixes(prologue)))
    has_base = has_base or any(part.upper() == "BASE" for part in prologue)
    name, full = Kind.PNAME, Kind.IRI
    for part in dict.fromkeys(parts[body:]):
        kind = tokens.kinds[part]
        if kind is name and (prefix := part.partition(":")[0]) not in declared:
            line = said(
                "begin the query with PREFIX {prefix}: <{iri}>",
                prefix=prefix,
                iri=PREFIXES.get(prefix, "…"),
            )
            near = "" if prefix in PREFIXES else did_you_mean(prefix, declared)
            message, hint = (
                said('the prefix "{prefix}:" is not declared', prefix=prefix),
                confusable_hint(prefix) or near or line,
            )
        elif kind is full and not has_base and not has_scheme(part[1:]):
            message = said("{part} is relative, and there is no base", part=part)
            hint = said("write it in full, or begin the query with BASE <…>")
        else:
            continue
        raise tokens.error(parts.index(part, body), message, hint=hint)


def check_service_names(tokens: Tokens) -> None:
    """Refuse `SERVICEex:name {`: a prefixed name by the grammar, a request by the engine.

    The engine splits it where the prefix is not declared, or where prefix and name make no IRI.
    """
    if "service" not in tokens.text.casefold():
        return
    parts, kinds = tokens.parts, tokens.kinds
    for i, part in enumerate(parts):
        if kinds[part] not in (Kind.PNAME, Kind.BLANK, Kind.LANGUAGE):
            continue
        if "service" not in part.casefold():
            continue
        after = parts[i + 1 : i + 3]
        is_graph = i > 0 and parts[i - 1].upper() in ("GRAPH", "FROM", "NAMED", "DESCRIBE")
        if (after[:1] == ["{"] and not is_graph) or (
            after[1:] == ["{"] and kinds[after[0]] in (Kind.IRI, Kind.PNAME, Kind.VARIABLE)
        ):
            raise tokens.error(
                i,
                said("this name before { may be read as SERVICE, which is refused"),
                reason="refused",
                hint=said("put a full stop before {, or use another prefix"),
            )


def _word_error(tokens: Tokens, index: int) -> QueryError:
    """Why a word may not stand in a query: SERVICE, an update, or no word of SPARQL."""
    text, part, start = tokens.text, tokens.parts[index], tokens.start(index)
    end = start + len(part)
    if is_escaped(text, end):
        return escaped_word(text, start, end)
    word = part.upper()
    if "SERVICE" in word:
        return tokens.error(index, said("SERVICE is refused"), reason="refused", hint=NO_SERVICE)
    if word in _UPDATES:
        return tokens.error(
            index,
            said("{word} belongs to updates, and only queries are answered", word=word),
            reason="refused",
            hint=said("change the tables and load them again"),
        )
    hint = _OPERATORS.get(word) or did_you_mean(word, WORDS)
    if name := _cut_name(text[:start][-_LONGEST_NAME:]):
        hint = said(
            "did you mean one name, {name}{part}…? A slash in it is written \\/, or the IRI in "
            "full",
            name=name[0],
            part=part[:_LONGEST_NAME],
        )
    return tokens.error(
        index,
        said('"{shown}" is no word of SPARQL', shown=shortened(part, _LONGEST_SHOWN)),
        hint=confusable_hint(part) or (hint if hint.startswith("did") else ""),
    )


def _match_bracket(tokens: Tokens, index: int, opened: list[int]) -> None:
    """Note a bracket in `opened`, or take out the one that it closes."""
    parts, mark = tokens.parts, tokens.parts[index]
    if mark in CLOSERS:
        opened.append(index)
        return
    if mark == ")>>" and opened and parts[opened[-1]] == "(":
        # `<< ?s ?p ( ) >>` written close together: two marks that look like one.
        opened.pop()
        mark = ">>"
    if not opened:
        raise tokens.error(index, said("this {mark} closes nothing", mark=mark))
    expected = CLOSERS[parts[opened.pop()]]
    if mark != expected:
        raise tokens.error(
            index, said("{expected} is expected here, not {mark}", expected=expected, mark=mark)
        )


def _check_comparison(tokens: Tokens, index: int) -> None:
    """Refuse `(1<2#>…`: an IRI by the grammar, a comparison and a comment by the engine.

    After an operand the engine tries `<` as "less than" first. What it then reads would be hidden
    in what we take for an IRI.
    """
    before = tokens.parts[index - 1]
    kind = tokens.kinds[before]
    if kind is Kind.MARK and before not in (")", "}", "]", ">>"):
        return
    if kind is Kind.WORD and before.upper() not in ("TRUE", "FALSE"):
        return
    raise tokens.error(
        index,
        said("this may be an IRI, or < for less than"),
        hint=said("put a space after < for less than, or write an absolute IRI"),
    )


def may_be_comparison(iri: str) -> bool:
    """Whether an IRI, as it is written, may be read as a comparison and what follows.

    `scheme://` cannot be read so: two slashes follow one another.

    >>> may_be_comparison("<http://example.org/#a>"), may_be_comparison("<2#>")
    (False, True)
    """
    inside = iri[1:-1]
    scheme, separator, _ = inside.partition("://")
    plain = bool(separator) and scheme.isascii() and scheme.replace("+", "a").isalnum()
    return not plain and not _OPENING.isdisjoint(inside)


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
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:").match
_LONGEST_NAME = 200
_LONGEST_SHOWN = 60
# What a word stands behind that is not meant to be one: the `pki:park/` of pki:park/liyang-htz.
_cut_name = re.compile(r"[A-Za-z][\w-]*:[\w-]*/$").search
_OPERATORS = MappingProxyType({"AND": said("did you mean &&?"), "OR": said("did you mean ||?")})
CLOSERS = MappingProxyType({"(": ")", "[": "]", "{": "}", "{|": "|}", "<<": ">>", "<<(": ")>>"})
BRACKETS = frozenset([*CLOSERS, *CLOSERS.values(), ")>>"])
# What would begin a comment, a string or a bracket if the engine read on after `<`.
_OPENING = frozenset("#'()[]!")
WORDS = frozenset(
    """
    BASE PREFIX VERSION SELECT CONSTRUCT DESCRIBE ASK DISTINCT REDUCED AS FROM NAMED WHERE
    GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET VALUES UNDEF
    OPTIONAL GRAPH BIND UNION MINUS FILTER LATERAL IN NOT EXISTS SEPARATOR TRUE FALSE
    COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT
    STR LANG LANGMATCHES LANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND
    CONCAT SUBSTR STRLEN REPLACE UCASE LCASE ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS
    STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ ADJUST NOW
    UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRLANGDIR STRDT
    SAMETERM ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC HASLANG HASLANGDIR REGEX
    TRIPLE SUBJECT PREDICATE OBJECT ISTRIPLE
    """.split()  # noqa: SIM905 -- a hundred words are easier to read so
)
_UPDATES = frozenset(
    """
    INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH USING INTO TO DATA SILENT DEFAULT ALL
    """.split()  # noqa: SIM905 -- as above
)
