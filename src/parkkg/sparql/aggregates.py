"""GROUP_CONCAT of any terms, COUNT of what has a value (SPARQL 1.1, sections 18.5.1.2 and .7).

Oxigraph joins texts alone, and gives nothing where a number or an IRI is among them; it counts
nothing where an expression has an error in one row (tried with 0.5.13). So what is joined is made
text, and what has an error becomes a variable without a value, which is not counted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from parkkg.sparql.grammar import closings
from parkkg.sparql.lexer import Kind, kind_of, replaced, starts

# Stands for all errors of an expression.
_ERROR = "urn:x-parkkg:error"


def with_standard_aggregates(text: str, parts: Sequence[str]) -> str:
    """The query in `text`, whose tokens are `parts`, with aggregates as the standard has them.

    The text is the same where Oxigraph already answers as the standard says. Brackets have to be
    in pairs.

    >>> from parkkg.sparql.lexer import split
    >>> query = "SELECT (GROUP_CONCAT(?n; SEPARATOR='|') AS ?all) (COUNT(?n) AS ?c) { ?s :n ?n }"
    >>> print(with_standard_aggregates(query, split(query)[0]))
    SELECT (GROUP_CONCAT(STR(?n); SEPARATOR='|') AS ?all) (COUNT(?n) AS ?c) { ?s :n ?n }
    """
    calls = [at for at, part in enumerate(parts) if part.upper() in ("GROUP_CONCAT", "COUNT")]
    if not calls:
        return text
    closed, places = closings(parts), starts(text, parts)
    edits: list[tuple[int, int, str]] = []
    done = 0
    for at in calls:
        last = closed.get(at + 1, 0)
        if at < done or not last:
            continue  # one within another stays as it is
        first = at + 2
        distinct = parts[first].upper() == "DISTINCT"
        first += distinct
        end = _end(parts, closed, first, last)
        if first == end or (parts[first].upper() == "STR" and closed.get(first + 1) == end - 1):
            continue
        done, start, stop = last, places[first], places[end - 1] + len(parts[end - 1])
        argument = text[start:stop]
        close = places[last] + 1
        if parts[at].upper() == "COUNT":
            if end - first > 1 or not (argument == "*" or kind_of(argument) is Kind.VARIABLE):
                edits.append((places[at], close, _count(argument, parts, distinct=distinct)))
        elif distinct:
            # The same text in two languages is distinct.
            tagged = f"isLITERAL({argument}) && LANG({argument}) != ''"
            joined = f"IF({tagged}, {argument}, STR({argument}))"
            edits += [(places[at], places[at], "STR("), (start, stop, joined), (close, close, ")")]
        else:
            edits.append((start, stop, f"STR({argument})"))
    return replaced(text, edits) if edits else text


def _end(parts: Sequence[str], closed: Mapping[int, int], first: int, last: int) -> int:
    """The index of the token after the aggregated expression: a `;`, or the bracket at the end."""
    at = first
    while at < last and parts[at] != ";":
        at = closed.get(at, at) + 1
    return at


def _count(argument: str, parts: Collection[str], *, distinct: bool) -> str:
    """How often an expression has a value, and no error."""
    valid = f"COALESCE(isLITERAL({argument}) IN (true, false), false)"
    if not distinct:
        return f"COUNT(IF({valid}, 1, {_unused(parts)}))"
    # To the engine an expression that may have an error has one, unless it is COALESCE.
    errors = f"COALESCE(MAX(IF({valid}, 0, 1)), 0)"
    return f"(COUNT(DISTINCT COALESCE({argument}, <{_ERROR}>)) - {errors})"


def _unused(parts: Collection[str]) -> str:
    """A variable that the query does not name."""
    name = "?none"
    while name in parts or f"${name[1:]}" in parts:
        name += "_"
    return name
