"""What the engine reads in lower case only, put so; the text stays as long as it was.

`TRUE` and `FALSE` may be written in any case (SPARQL 1.1, section 19.8), and pyoxigraph 0.5.13
reads them in lower case alone. Language tags are the same in any case (RDF 1.1 Concepts, section
3.3), and the engine gives them in lower case; so what LANG() is compared with is put so, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parkkg.sparql.lexer import Kind, kind_of, starts

_EQUALS = frozenset({"=", "!="})


def in_lower_case(text: str, parts: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The query in `text`, whose tokens are `parts`, and its tokens.

    >>> from parkkg.sparql.lexer import split
    >>> query = "ASK { ?s :is TRUE ; :label ?l FILTER (LANG(?l) = 'zh-Hans') }"
    >>> in_lower_case(query, split(query)[0])[0]
    "ASK { ?s :is true ; :label ?l FILTER (LANG(?l) = 'zh-hans') }"
    """
    new = list(parts)
    for at, part in enumerate(parts):
        word = part.upper()
        if word in ("TRUE", "FALSE"):
            new[at] = part.lower()
        elif word == "LANG":
            for tag in _tags(parts, at):
                # An escape is not the same in lower case.
                if parts[tag].isascii() and "\\" not in parts[tag]:
                    new[tag] = parts[tag].lower()
    changed = [at for at, part in enumerate(parts) if part != new[at]]
    if changed:
        places = starts(text, parts[: changed[-1] + 1])
        for at in changed:
            start = places[at]
            text = text[:start] + new[at] + text[start + len(new[at]) :]
    return text, tuple(new)


def _tags(parts: Sequence[str], lang: int) -> Iterator[int]:
    """The strings that a call of LANG is compared with."""
    if lang > 1 and parts[lang - 1] in _EQUALS and kind_of(parts[lang - 2]) is Kind.STRING:
        yield lang - 2
    after = _behind(parts, lang + 1)
    if after + 1 < len(parts) and parts[after] in _EQUALS:
        if kind_of(parts[after + 1]) is Kind.STRING:
            yield after + 1
        return
    words = [part.upper() for part in parts[after : after + 2]]
    if words[:1] == ["NOT"]:
        after, words = after + 1, words[1:]
    if words[:1] == ["IN"]:
        end = _behind(parts, after + 1)
        yield from (n for n in range(after + 2, end) if kind_of(parts[n]) is Kind.STRING)


def _behind(parts: Sequence[str], bracket: int) -> int:
    """The token behind what begins with a round bracket there."""
    depth = 0
    for at in range(bracket, len(parts)):
        depth += (parts[at] == "(") - (parts[at] == ")")
        if depth <= 0:
            return at + 1
    return len(parts)
