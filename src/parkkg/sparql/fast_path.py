"""The quick look at a query: it accepts what is plainly right, and leaves the rest to the careful.

Most queries are plain, and to take one apart token by token takes as long as answering it. Here
that is done for all tokens at once, and rules are applied to what differs only. What is accepted
here would be accepted there, with the same tokens (a test holds the two side by side); what is not
may still be right, and where it is wrong only the careful look can say what.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from parkkg.sparql.grammar import BRACKETS, CLOSERS, FORMS, WORDS, form_at, has_scheme, is_doubtful
from parkkg.sparql.lexer import is_name_or_word, plain_tokens


def plain_parts(
    text: str, prefixes: AbstractSet[str], *, most: int, deepest: int
) -> tuple[str, ...] | None:
    """The tokens of a query as they are written; None where it takes a careful look.

    That is also where there are more than `most`, or brackets nested more than `deepest` deep.
    """
    # A word that might reach elsewhere is looked at with care wherever it stands.
    parts = None if "service" in text.casefold() else plain_tokens(text)
    if parts is None or len(parts) > most or not _are_matched(parts, deepest):
        return None
    form = form_at(parts)
    if form >= len(parts) or parts[form].upper() not in FORMS:
        return None
    names = _prefixes_used(set(parts))
    if names is None or not (names <= prefixes or names <= {*prefixes, *_declared(parts[:form])}):
        return None
    return tuple(parts)


def _prefixes_used(different: set[str]) -> set[str] | None:
    """The prefixes of the names among these tokens; None where one of them is not plain."""
    found = set()
    for part in different:
        if is_name_or_word(part):
            name, colon, _ = part.partition(":")
            if colon:
                found.add(name)
            elif part.upper() not in WORDS and part != "a":
                return None
        elif part[0] == "<" and part[-1] == ">" and not _is_plain_iri(part):
            return None
    return found


def _is_plain_iri(iri: str) -> bool:
    """Whether it is an absolute IRI, and can be nothing else."""
    return has_scheme(iri) and not is_doubtful(iri)


def _declared(prologue: Sequence[str]) -> list[str]:
    return [
        name[:-1]
        for part, name in pairwise(prologue)
        if part.upper() == "PREFIX" and name[-1] == ":"
    ]


def _are_matched(parts: Sequence[str], deepest: int) -> bool:
    """Whether brackets come in pairs."""
    opened: list[str] = []
    for bracket in [part for part in parts if part in BRACKETS]:
        closer = CLOSERS.get(bracket)
        if closer is not None:
            opened.append(closer)
            if len(opened) > deepest:
                return False
        elif not opened or opened.pop() != bracket:
            return False
    return not opened
