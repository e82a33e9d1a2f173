"""What may be asked: one SPARQL query, within limits, that reads here and nowhere else.

Updates and SERVICE are refused before the engine sees them (SPARQL 1.2 Query Language; SPARQL 1.2
Federated Query), in `sparql_lexer` and `sparql_rules`; `sparql_glance` spares plain queries that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from parkkg.namespaces import PREFIXES
from parkkg.sparql.fast_path import plain_parts
from parkkg.sparql.grammar import (
    BRACKETS,
    FORMS,
    Form,
    check_comparison,
    check_names,
    check_word,
    form_at,
    has_scheme,
    match_brackets,
)
from parkkg.sparql.lexer import Kind, QueryError, Token, fault, fault_at, is_word, tokens
from parkkg.text import did_you_mean

__all__ = (
    "Form",
    "Kind",
    "Query",
    "QueryError",
    "Token",
    "fault",
    "fault_at",
    "read_query",
    "tokens",
)

MAX_LENGTH = 1_000_000
MAX_TOKENS = 200_000
# With a stack of 256 MB the engine stands five thousand levels of every kind; see `worker`.
MAX_DEPTH = 256


@dataclass(frozen=True)
class Query:
    """A query that may be run, as it was written."""

    text: str
    form: Form
    parts: tuple[str, ...]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens with what they are and where they start; `parts` are they as written."""
        return tuple(tokens(self.text))

    @property
    def names_dataset(self) -> bool:
        """Whether it says with FROM which graphs it reads."""
        return "FROM" in self._words.values()

    @property
    def varies(self) -> bool:
        """Whether it may answer differently the next time, over the same data."""
        return not _VARYING.isdisjoint(self._words.values())

    def names_any(self, namespaces: tuple[str, ...]) -> bool:
        """Whether it names a term of these namespaces; to declare a prefix for them is not it."""
        body = form_at(self.parts)
        known = dict(PREFIXES)
        prologue = self.parts[:body]
        for word, name, iri in zip(prologue, prologue[1:], prologue[2:], strict=False):
            if word.upper() == "PREFIX" and name[-1] == ":" and iri[0] == "<":
                known[name[:-1]] = iri[1:-1]
        # How a name of theirs begins: written out, after a prefix for all of them, for some.
        signs = tuple(f"<{namespace}" for namespace in namespaces)
        for prefix, iri in known.items():
            if iri.startswith(namespaces):
                signs += (f"{prefix}:",)
            signs += tuple(f"{prefix}:{n[len(iri) :]}" for n in namespaces if n.startswith(iri))
        return any(part.startswith(signs) for part in self.parts[body:])

    @property
    def normalised(self) -> str:
        """The same query without comments, on one line: a key for what was asked before."""
        words = self._words | {"a": "a"}
        return " ".join([words.get(part, part) for part in self.parts])

    @cached_property
    def _words(self) -> dict[str, str]:
        """Its words as they are written, and in capitals."""
        return {part: part.upper() for part in set(self.parts) if is_word(part)}


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
    A query that passes may still be faulty: its grammar is the engine's business.
    """
    if len(text) > max_length:
        raise QueryError(
            f"the query has {len(text):,} characters; {max_length:,} are allowed",
            reason="size",
            hint="shorten it; long lists of values fit in several queries",
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise fault(text, error.start, "this is not Unicode text; write it in UTF-8") from error
    declared = frozenset(prefixes)
    plain = plain_parts(text, declared, most=MAX_TOKENS, deepest=max_depth)
    parts = plain or read_with_care(text, declared, max_depth, has_base=has_base)
    return Query(text, FORMS[parts[form_at(parts)].upper()], parts)


def read_with_care(
    text: str, prefixes: frozenset[str], max_depth: int, *, has_base: bool
) -> tuple[str, ...]:
    """The tokens as they are written, each looked at where it stands. Raises as `read_query`."""
    found = tuple(islice(_checked(text, max_depth), MAX_TOKENS + 1))
    if len(found) > MAX_TOKENS:
        raise fault(
            text,
            found[-1].start,
            f"the query has more than {MAX_TOKENS:,} words and marks",
            reason="size",
            hint="long lists of values fit in several queries",
        )
    parts = tuple(token.text for token in found)
    prologue = form_at(parts)
    if prologue >= len(parts):
        raise QueryError("the query is empty", reason="syntax", hint=_BEGIN)
    if parts[prologue].upper() not in FORMS:
        raise fault(
            text, found[prologue].start, f"{parts[prologue]} cannot begin a query", hint=_BEGIN
        )
    _check_declared(text, found, prologue, prefixes, has_base=has_base)
    check_names(text, found)
    return parts


def _checked(text: str, max_depth: int) -> Iterator[Token]:
    """The tokens of `text`, each allowed where it stands, all brackets in pairs."""
    before: Token | None = None
    opened: list[tuple[str, int]] = []
    # Most of what is asked for the first time waits for this loop.
    word, iri, mark, brackets = Kind.WORD, Kind.IRI, Kind.MARK, BRACKETS
    for token in tokens(text):
        kind = token.kind
        if kind is word:
            check_word(text, token)
        elif kind is iri and opened and opened[-1][0] in ("(", "<<("):
            check_comparison(text, before, token)
        elif kind is mark and token.text in brackets:
            match_brackets(text, token, opened)
            if len(opened) > max_depth:
                raise fault(
                    text,
                    token.start,
                    f"brackets are nested more than {max_depth} deep",
                    reason="size",
                    hint="write the query with fewer brackets in brackets",
                )
        yield token
        before = token
    if opened:
        bracket, start = opened[-1]
        raise fault(text, start, f"this {bracket} is never closed")


def _check_declared(
    text: str,
    found: Sequence[Token],
    prologue: int,
    prefixes: frozenset[str],
    *,
    has_base: bool,
) -> None:
    """Name what is not declared; the engine would speak of something else, further on."""
    declared = set(prefixes)
    for i, token in enumerate(found[:prologue]):
        if token.text.upper() == "PREFIX" and found[i + 1].kind is Kind.PNAME:
            declared.add(found[i + 1].text[:-1])
        has_base = has_base or token.text.upper() == "BASE"
    pname, full = Kind.PNAME, Kind.IRI
    for token in found[prologue:]:
        kind = token.kind
        if kind is pname and (prefix := token.text.partition(":")[0]) not in declared:
            iri = PREFIXES.get(prefix)
            raise fault(
                text,
                token.start,
                f'the prefix "{prefix}:" is not declared',
                hint=f"begin the query with PREFIX {prefix}: <{iri}>"
                if iri
                else did_you_mean(prefix, declared) or f"begin the query with PREFIX {prefix}: <…>",
            )
        if kind is full and not has_base and not has_scheme(token.text):
            raise fault(
                text,
                token.start,
                f"{token.text} is relative, and there is no base",
                hint="write it in full, or begin the query with BASE <…>",
            )


_BEGIN = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, after BASE and PREFIX lines"
_VARYING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
