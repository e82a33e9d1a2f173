"""Queries in shapes: which are allowed, and how one query is asked about many nodes.

What is pre-bound (SHACL, section 5.3) must be so in every group of a query, also where SPARQL by
itself would not see it. So a VALUES clause is put into each group, but for those within EXISTS.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import pyoxigraph as ox

from parkkg.namespaces import BASE
from parkkg.shacl.shapes import Query
from parkkg.sparql.grammar import closings
from parkkg.sparql.lexer import split
from parkkg.sparql.query import QueryError, error_at_line, for_engine, read_query, tokens
from parkkg.sparql.sort_key import FUNCTIONS as SORT_FUNCTIONS
from parkkg.sparql.spelling import in_lower_case
from parkkg.sparql.syntax_error import locate_syntax_error
from parkkg.text import first_line, said

_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
_AGGREGATES = frozenset(("GROUP", "HAVING", "LIMIT", "OFFSET", "COUNT", "SUM", "AVG", "MIN", "MAX",
                         "SAMPLE", "GROUP_CONCAT"))  # fmt: skip
_NOTHING = "http://www.w3.org/ns/shacl#noPath"
# In the store, a graph with the name of each blank node that a query is asked about.
BLANK_NODES, NAMED = "urn:parkkg:blank-nodes", "urn:parkkg:named"
_NAME = "__name"
_NOT_SPARQL = said("this is not valid SPARQL")
_FUNCTION = re.compile(r"<[^>]*>")


class QueryFault(Exception):  # noqa: N818 -- it is found, not raised to callers of the room
    """A query that cannot be used in a shape, and why."""


def check_query(query: Query) -> None:
    """Raise QueryFault where a query is not valid, or says what pre-binding does not allow."""
    prefixes = dict(query.prefixes)
    sample = with_path(query.text, f"<{_NOTHING}>")
    try:
        read = read_query(sample, prefixes=prefixes, has_base=True)
        bound = bound_to(query, {}, ())
    except QueryError as error:
        raise QueryFault(first_line(error.message)) from None
    if read.names_dataset:
        raise QueryFault(said("it says FROM; it always sees the whole graph"))
    if read.form != query.form:
        raise QueryFault(said("it must be a {form} query", form=query.form.upper()))
    words = [part.upper() for part in read.parts]
    for word in _FORBIDDEN:
        if word in words:
            raise QueryFault(
                said("it says {word}, which SHACL does not allow there (appendix A)", word=word)
            )
    given = prebound(query)
    for first, second in zip(read.parts, read.parts[1:], strict=False):
        if first.upper() == "AS" and second[1:] in given:
            raise QueryFault(
                said("it gives {variable} a value, which is given beforehand", variable=second)
            )
    for projection in _subqueries(read.parts):
        for name in sorted(given - {"shapesGraph", "currentShape", "PATH"}):
            if {"*", f"?{name}", f"${name}"}.isdisjoint(projection):
                raise QueryFault(
                    said("a subquery must return ${name}, which is given beforehand", name=name)
                )
    if query.form == "select" and "this" not in read.returned:
        raise QueryFault(
            said("it must return $this, the node that a result is about (SHACL, section 5.2.1)")
        )
    _check_with_engine(read.text, prefixes)
    _check_with_engine(bound, prefixes)


def _check_with_engine(text: str, prefixes: dict[str, str]) -> None:
    """Raise QueryFault where the engine finds an error in a query, or a function it lacks."""

    def ask(text: str) -> object:
        functions = dict(SORT_FUNCTIONS)
        return ox.Store().query(text, prefixes=prefixes, base_iri=BASE, custom_functions=functions)

    try:
        ask(text)
    except SyntaxError as error:
        place = locate_syntax_error(text, str(error.msg), ask)
        token, reason = str(place["token"]), str(place["message"])
        message = said("{token} cannot stand here", token=token) if token else _NOT_SPARQL
        if reason:
            message = said("{message} ({reason})", message=message, reason=reason)
        line, column = int(str(place["line"])), int(str(place["column"]))
        raise QueryFault(first_line(error_at_line(text, line, column, message).message)) from None
    except RuntimeError as error:
        function = _FUNCTION.search(str(error))
        raise QueryFault(
            said("it calls {function}, which is not known here", function=function[0])
            if function
            else str(error)
        ) from None


def check_target(text: str, prefixes: Mapping[str, str]) -> None:
    """Raise QueryFault where a query is none that can find focus nodes (SHACL-AF, section 3.1)."""
    try:
        read = read_query(text, prefixes=prefixes, has_base=True)
        if read.form != "select":
            raise QueryFault(said("it must be a {form} query", form="SELECT"))
        ox.Store().query(text, prefixes=dict(prefixes), base_iri=BASE)
    except QueryError as error:
        raise QueryFault(first_line(error.message)) from None
    except SyntaxError as error:
        raise QueryFault(str(error.msg)[:200]) from None


def prebound(query: Query) -> frozenset[str]:
    """The variables whose values are given beforehand (SHACL, sections 5.3 and 6.2)."""
    names = {"this", "shapesGraph", "currentShape", "PATH", *(name for name, _ in query.parameters)}
    return frozenset(names | ({"value"} if query.form == "ask" else set()))


def with_path(text: str, path: str) -> str:
    """The query with the property path in place of $PATH."""
    return re.sub(r"[$?]PATH\b", lambda _: path, text)


def is_per_node(query: Query) -> bool:
    """Whether a query has to be asked about one node at a time, for it counts or limits."""
    parts = [token.text.upper() for token in tokens(query.text)]
    return not _AGGREGATES.isdisjoint(parts)


def bound_to(
    query: Query, constants: Mapping[str, str], rows: Sequence[Sequence[str]], path: str = ""
) -> str:
    """The query about `rows` of $this, or of $this and $value; an ASK as a SELECT of what holds.

    `constants` are the values of other variables. Rows have blank nodes in the same columns. A
    query cannot name these: a graph of the store says what is `NAMED` what in `BLANK_NODES`.
    """
    text = with_path(query.text, path or f"<{_NOTHING}>")
    text = for_engine(*in_lower_case(text, split(text)[0]))
    names = ("this", "value") if query.form == "ask" else ("this",)
    clauses = _given(names, rows) if rows else ""
    pieces: list[str] = []
    at = 0
    parts = list(tokens(text))
    closed = closings([token.text for token in parts])
    asked = -1  # where the EXISTS around a token ends
    for index, token in enumerate(parts):
        following = parts[index + 1].text.upper() if index + 1 < len(parts) else ""
        if token.text.upper() == "ASK" and query.form == "ask":
            pieces += (text[at : token.start], "SELECT DISTINCT ?this ?value")
            at = token.end
        if token.text == "{" and index > asked and parts[index - 1].text.upper() == "EXISTS":
            asked = closed[index]
        if token.text == "{" and following != "SELECT":
            used = _used(parts, index)
            given = "".join(
                f" {_given((name,), ((constants[name],),))}" for name in constants if name in used
            )
            # EXISTS is asked of each solution around it, which has the row already.
            about = "" if index <= asked and len(rows) > 1 else clauses
            pieces += (text[at : token.end], about, given, " ")
            at = token.end
    pieces.append(text[at:])
    return "".join(pieces)


def _given(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A clause that gives variables the terms of each row."""
    blank = [name for name, cell in zip(names, rows[0], strict=True) if cell.startswith("_:")]
    variables = " ".join(f"?{name}{_NAME * (name in blank)}" for name in names)
    listed = " ".join(f"({' '.join(map(_named, row))})" for row in rows)
    values = f"VALUES ({variables}) {{ {listed} }}"
    if not blank:
        return f" {values}"
    found = " . ".join(f"?{name} <{NAMED}> ?{name}{_NAME}" for name in blank)
    returned = " ".join(f"?{name}" for name in names)
    return f" {{ SELECT {returned} {{ {values} GRAPH <{BLANK_NODES}> {{ {found} }} }} }}"


def _named(term: str) -> str:
    return f'"{term[2:]}"' if term.startswith("_:") else term


def _used(parts: Sequence[object], opening: int) -> Collection[str]:
    """The variables in the group that opens there."""
    depth, found = 0, set()
    for token in parts[opening:]:
        text = token.text  # type: ignore[attr-defined]
        depth += (text == "{") - (text == "}")
        if text[0] in "?$" and len(text) > 1:
            found.add(text[1:])
        if depth == 0:
            break
    return found


def _subqueries(parts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """What each SELECT within the query returns."""
    for index, part in enumerate(parts):
        if part.upper() == "SELECT" and index and parts[index - 1] == "{":
            end = index
            while parts[end] != "{" and parts[end].upper() != "WHERE":
                end += 1
            yield tuple(parts[index + 1 : end])
