"""What may be asked: one SPARQL query, within limits, that reads here and nowhere else.

Updates and SERVICE are refused before the engine sees them (SPARQL 1.2 Query Language; SPARQL 1.2
Federated Query). `lexer` takes the text apart, `grammar` has the rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from parkkg.namespaces import PREFIXES, prefixes_of
from parkkg.sparql.aggregates import with_standard_aggregates
from parkkg.sparql.grammar import (
    FORMS,
    Form,
    Tokens,
    check_declared,
    check_service_names,
    check_tokens,
    declared_prefixes,
    form_at,
    has_scheme,
)
from parkkg.sparql.lexer import (
    Kind,
    Token,
    kind_of,
    split,
    starts,
    tokens,
    with_characters,
)
from parkkg.sparql.order_by import with_total_order
from parkkg.sparql.pasted_names import with_escaped_names
from parkkg.sparql.query_error import QueryError, error_at, error_at_line
from parkkg.sparql.spelling import in_lower_case
from parkkg.text import said

__all__ = (
    "Form",
    "Kind",
    "Query",
    "QueryError",
    "Token",
    "error_at",
    "error_at_line",
    "read_query",
    "tokens",
    "without_mark",
)

MAX_LENGTH = 1_000_000
MAX_TOKENS = 200_000
# The engine's stack is enough for five thousand levels; see `query.worker`.
MAX_DEPTH = 256


@dataclass(frozen=True)
class Query:
    """A query that may be run. `parts` are the tokens of its `text`.

    The text is as it was written, but for the case of words that the engine wants in lower case,
    and for backslashes before slashes in names.
    """

    text: str
    form: Form
    parts: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens with what they are and where they start."""
        return tuple(tokens(self.text))

    @cached_property
    def engine_text(self) -> str:
        """The same query as the engine answers it by the standard: aggregates, and ORDER BY."""
        return for_engine(self.text, self.parts)

    @property
    def star(self) -> int | None:
        """Where the `*` of a SELECT * is in the text; None for another query."""
        at = form_at(self.parts) + 1
        if at < len(self.parts) and self.parts[at].upper() in ("DISTINCT", "REDUCED"):
            at += 1
        if self.form != "select" or self.parts[at : at + 1] != ("*",):
            return None
        return starts(self.text, self.parts[: at + 1])[-1]

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of its variables, in the order in which it first names them."""
        return tuple(
            dict.fromkeys(part[1:] for part in self.parts if part[0] in "?$" and len(part) > 1)
        )

    @property
    def returned(self) -> tuple[str, ...]:
        """The names of the variables that a SELECT returns: for `SELECT *`, of any that it names.

        >>> read_query("SELECT ?a (COUNT(?b) AS ?n) { ?a ?p ?b }").returned
        ('a', 'n')
        """
        if self.form != "select":
            return ()
        if self.star is not None:
            return self.variables
        found, depth, before = [], 0, ""
        for part in self.parts[form_at(self.parts) + 1 :]:
            if depth == 0 and (part == "{" or part.upper() in ("WHERE", "FROM")):
                break
            if part[0] in "?$" and (depth == 0 or (depth == 1 and before.upper() == "AS")):
                found.append(part[1:])
            depth += (part in ("(", "{")) - (part in (")", "}"))
            before = part
        return tuple(found)

    @property
    def names_dataset(self) -> bool:
        """Whether it says with FROM which graphs it reads."""
        return "FROM" in self._words.values()

    def dataset(self, base: str) -> tuple[str, ...]:
        """The IRIs of the graphs that it names with FROM and FROM NAMED.

        `base` is what relative IRIs are relative to, unless the query says so itself.

        >>> query = read_query("SELECT * FROM <graph/a> FROM NAMED <urn:b> { ?s ?p ?o }",
        ...     has_base=True)
        >>> query.dataset("http://example.org/")
        ('http://example.org/graph/a', 'urn:b')
        """
        if not self.names_dataset:
            return ()
        parts, start = self.parts, form_at(self.parts)
        words = [part.upper() for part in parts]
        declared = {**prefixes_of(base), **declared_prefixes(parts[:start])}
        for word, iri in zip(words[:start], parts[1:], strict=False):
            if word == "BASE":
                base = urljoin(base, iri[1:-1])
        named: list[str] = []
        for at in range(start, len(parts)):
            if words[at] == "FROM":
                behind = parts[at + 1 : at + 3]
                named += behind[1:2] if words[at + 1 : at + 2] == ["NAMED"] else behind[:1]
        found = (_iri_of(part, declared, base) for part in named)
        return tuple(dict.fromkeys(iri for iri in found if has_scheme(iri)))

    @property
    def varies(self) -> bool:
        """Whether it may answer differently the next time, over the same data (NOW, RAND, …)."""
        return not _VARYING.isdisjoint(self._words.values())

    def names_any(self, namespaces: tuple[str, ...]) -> bool:
        """Whether it names a term of these namespaces; to declare a prefix for them is not it.

        >>> query = read_query("PREFIX ex: <http://example.org/> ASK { ?s a ex:Park }")
        >>> query.names_any(("http://example.org/",))
        True
        """
        return any(iri.startswith(namespaces) for iri in iris_in(self.parts))

    @property
    def normalised(self) -> str:
        """The same query without comments, on one line: a key for what was asked before."""
        words = self._words | {"a": "a"}
        return " ".join([words.get(part, part) for part in self.parts])

    @cached_property
    def _words(self) -> dict[str, str]:
        """Its words as they are written, and in capitals."""
        return {part: part.upper() for part in set(self.parts) if kind_of(part) is Kind.WORD}


def _iri_of(part: str, declared: Mapping[str, str], base: str) -> str:
    """The IRI that a token names, `<…>` or with a prefix."""
    start, local = with_characters(part[1:-1]), ""
    if part[0] != "<":
        prefix, _, local = part.partition(":")
        start = declared.get(prefix, "")
    return (start if has_scheme(start) else urljoin(base, start)) + re.sub(r"\\(.)", r"\1", local)


def for_engine(text: str, parts: Sequence[str]) -> str:
    """A query, whose tokens are `parts`, as the engine answers it by the standard.

    >>> for_engine("ASK { }", ["ASK", "{", "}"])
    'ASK { }'
    """
    aggregated = with_standard_aggregates(text, parts)
    return with_total_order(aggregated, parts if aggregated is text else split(aggregated)[0])


def named_iris(text: str, base: str) -> list[str]:
    """The IRIs that a query names as terms: not as graphs, datatypes or functions.

    `base` is what the usual prefixes are those of, and relative IRIs are relative to.

    >>> named_iris("SELECT * FROM <g> { ?s a pk:Park ; <p> 1, '2'^^xsd:date }", "http://e.org/")
    ['https://w3id.org/parkkg/def#Park', 'http://e.org/p']
    """
    parts, _ = split(text)
    body = form_at(parts)
    declared = {**prefixes_of(base), **declared_prefixes(parts[:body])}
    for at in range(body):
        if parts[at].upper() == "BASE":
            base = urljoin(base, parts[at + 1][1:-1])
    found = []
    for at in range(body, len(parts)):
        part, before = parts[at], parts[at - 1].upper() if at else ""
        if kind_of(part) not in (Kind.IRI, Kind.PNAME) or before in ("^^", *_BEFORE_GRAPHS):
            continue
        if parts[at + 1 : at + 2] != ["("]:
            found.append(_iri_of(part, declared, base))
    return list(dict.fromkeys(filter(has_scheme, found)))


def without_mark(text: str) -> str:
    r"""A text without the byte order marks that editors put before it, and that nobody sees.

    >>> without_mark("\ufeffASK {}")
    'ASK {}'
    """
    return text.lstrip("\ufeff")


def iris_in(parts: Sequence[str]) -> Iterator[str]:
    """The IRIs that the tokens of a query name, without those of its prologue.

    >>> list(iris_in(["PREFIX", "ex:", "<http://e/>", "ASK", "{", "?s", "a", "ex:Park", "}"]))
    ['http://e/Park']
    """
    body = form_at(parts)
    declared = {**PREFIXES, **declared_prefixes(parts[:body])}
    for part in dict.fromkeys(parts[body:]):
        prefix, colon, local = part.partition(":")
        if part[0] == "<" and part[-1] == ">":
            yield part[1:-1]
        elif colon and prefix in declared:
            yield declared[prefix] + local.replace("\\", "")


def read_query(
    text: str,
    *,
    prefixes: Collection[str] = (),
    has_base: bool = False,
    max_length: int = MAX_LENGTH,
    max_depth: int = MAX_DEPTH,
) -> Query:
    """The query in `text`, where `prefixes` are declared beforehand, and a base IRI may be.

    Raises QueryError where it is too long, too deep, no SPARQL, an update, or asks for SERVICE.
    A query that passes may still break the grammar: only the engine checks that.
    `max_length` is in characters; there is also a limit of 200,000 tokens. A byte order mark at
    the beginning is no part of the text.

    >>> read_query("ASK { ?s a pk:Park }", prefixes=["pk"]).form
    'ask'
    """
    text = without_mark(text)
    if len(text) > max_length:
        raise QueryError(
            said(
                "the query has {length:,} characters; {most:,} are allowed",
                length=len(text),
                most=max_length,
            ),
            reason="size",
            hint=said("shorten it; long lists of values fit in several queries"),
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise error_at(
            text, error.start, said("this is not Unicode text; write it in UTF-8")
        ) from error
    parts, rest = split(text)
    pasted = with_escaped_names(text, parts, prefixes)
    if pasted != text:
        text = pasted
        parts, rest = split(text)
    written = Tokens(text, parts, {part: kind_of(part) for part in dict.fromkeys(parts)})
    check_tokens(written, rest, max_depth=max_depth)
    if len(parts) > MAX_TOKENS:
        raise written.error(
            MAX_TOKENS,
            said("the query has more than {most:,} words and marks", most=MAX_TOKENS),
            reason="size",
            hint=said("long lists of values fit in several queries"),
        )
    form = form_at(parts)
    if form >= len(parts):
        raise QueryError(said("the query is empty"), reason="syntax", hint=_BEGIN)
    if parts[form].upper() not in FORMS:
        message = said("{parts} cannot begin a query", parts=parts[form])
        raise written.error(form, message, hint=_BEGIN)
    check_declared(written, frozenset(prefixes), has_base=has_base)
    check_service_names(written)
    text, lowered = in_lower_case(text, parts)
    return Query(text, FORMS[parts[form].upper()], lowered)


_BEGIN = said("a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after BASE and PREFIX lines")
_BEFORE_GRAPHS = ("FROM", "NAMED", "GRAPH")
_VARYING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
