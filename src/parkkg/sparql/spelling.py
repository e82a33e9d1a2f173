"""What the engine reads in lower case only, put so; the text stays as long as it was.

`TRUE` and `FALSE` may be written in any case (SPARQL 1.1, section 19.8), and pyoxigraph 0.5.13
reads them in lower case alone. Language tags are the same in any case (RDF 1.1 Concepts, section
3.3), and the engine gives them in lower case; so what LANG() is compared with is put so, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from parkkg.sparql.grammar import closings
from parkkg.sparql.lexer import Kind, kind_of, replaced, starts

_EQUALS = frozenset({"=", "!="})


def in_lower_case(text: str, parts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The query in `text`, whose tokens are `parts`, and its tokens.

    >>> from parkkg.sparql.lexer import split
    >>> query = "ASK { ?s :is TRUE ; :label ?l FILTER (LANG(?l) = 'zh-Hans') }"
    >>> in_lower_case(query, split(query)[0])[0]
    "ASK { ?s :is true ; :label ?l FILTER (LANG(?l) = 'zh-hans') }"
    """
    new = list(parts)
    closed: Mapping[int, int] | None = None
    for at, part in enumerate(parts):
        word = part.upper()
        if word in ("TRUE", "FALSE"):
            new[at] = part.lower()
        elif word == "LANG":
            closed = closings(parts) if closed is None else closed
            for tag in _tags(parts, closed, at):
                # An escape is not the same in lower case.
                if parts[tag].isascii() and "\\" not in parts[tag]:
                    new[tag] = parts[tag].lower()
    changed = [at for at, part in enumerate(parts) if part != new[at]]
    if not changed:
        return text, tuple(parts)
    places = starts(text, parts[: changed[-1] + 1])
    edits = ((places[at], places[at] + len(new[at]), new[at]) for at in changed)
    return replaced(text, edits), tuple(new)


def _tags(parts: Sequence[str], closed: Mapping[int, int], lang: int) -> Iterator[int]:
    """The strings that a call of LANG is compared with."""
    if lang > 1 and parts[lang - 1] in _EQUALS and kind_of(parts[lang - 2]) is Kind.STRING:
        yield lang - 2
    after = closed.get(lang + 1, lang + 1) + 1
    if after + 1 < len(parts) and parts[after] in _EQUALS:
        if kind_of(parts[after + 1]) is Kind.STRING:
            yield after + 1
        return
    words = [part.upper() for part in parts[after : after + 2]]
    if words[:1] == ["NOT"]:
        after, words = after + 1, words[1:]
    if words[:1] == ["IN"]:
        at, end = after + 2, closed.get(after + 1, 0)
        while at < end:
            if kind_of(parts[at]) is Kind.STRING:
                yield at
            at = closed.get(at, at) + 1  # not what is in brackets within the list
