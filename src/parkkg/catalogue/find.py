"""Things are found by a part of a name, in either language, or by how it is read in pinyin.

The normal forms of all names stand in one text that is searched from end to end: over 300,000 names
this takes some 30 ms, whatever is asked for, also one character. An index of single characters
(SQLite's FTS5) answers in 10 ms, but takes as long to build as all the tables take to load.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import islice
from typing import NamedTuple

from parkkg.catalogue.catalogue import Catalogue, Thing, ThingClass
from parkkg.catalogue.normal_form import has_han, normal, normal_forms, place_of
from parkkg.catalogue.pinyin import pieces
from parkkg.errors import UsageError
from parkkg.text import said

LONGEST = 200  # characters of a text that is looked for
WHOLE, BEGINNING, INSIDE, WORDS = range(4)


@dataclass(frozen=True)
class Hit:
    """A thing that was found, and the name by which; `marks` are where in it the text stands."""

    thing: Thing
    text: str
    language: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Hits:
    """Some of the hits, in order; how many there are, in all (of the kind) and of each kind."""

    hits: tuple[Hit, ...]
    total: int
    kinds: tuple[tuple[ThingClass, int], ...]


class Match(NamedTuple):
    """A name in which something was found; of two names the nearer one is the smaller.

    `is_read` where it was found in how the name is read. `forms` are what was found in it. The line
    of `length` characters begins at `start` in the lines of names, or of pinyin, which `part` says;
    first letters are looked for in pinyin.
    """

    rank: int
    is_read: bool
    length: int
    thing: int
    name: int
    start: int
    part: str
    forms: tuple[str, ...]


def find(
    catalogue: Catalogue,
    text: str,
    kind: ThingClass | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Hits:
    """The things one of whose names has `text` in it: whole names first, then beginnings.

    Blanks, width, case, accents and punctuation do not matter, nor does it whether characters are
    traditional or simplified. Of several words that stand nowhere together, each has to be in the
    name. Raises UsageError where the text is too long, or nothing is left of it.
    """
    kinds = catalogue.array_of("kind")
    nearest: dict[int, Match] = {}
    for match in matches(catalogue, text):
        if match.thing not in nearest or match < nearest[match.thing]:
            nearest[match.thing] = match
    counts = Counter(map(kinds.__getitem__, nearest))
    wanted = [m for m in nearest.values() if kind is None or kinds[m.thing] == kind.id]
    # What is said of other things is less wanted than these are.
    facts = {kind.id for kind in catalogue.kinds if kind.iri in catalogue.release.roles.facts}
    first = nsmallest(offset + limit, wanted, key=lambda m: (m.rank, kinds[m.thing] in facts, m))
    return Hits(
        tuple(_hits(catalogue, first[offset:])),
        len(wanted),
        tuple((catalogue.kinds[number], count) for number, count in _by_count(counts)),
    )


def matches(catalogue: Catalogue, text: str) -> list[Match]:
    """The names in which a text was found, in no order. Raises as `find`."""
    found = list(_matches(catalogue, normal_of(text)))
    words = list(dict.fromkeys(filter(None, map(normal, text.split()))))
    if found or len(words) < 2:
        return found
    every = [{(m.part, m.start): m for m in _matches(catalogue, word)} for word in words]
    shared = set.intersection(*(set(one) for one in every))
    return [every[0][line]._replace(rank=WORDS, forms=tuple(words)) for line in shared]


def normal_of(text: str) -> str:
    """The normal form of a text to look for. Raises UsageError as `find`."""
    if len(text) > LONGEST:
        raise UsageError(
            said("the text has {length:,} characters", length=len(text)),
            hint=said("look for at most {most} characters of a name", most=LONGEST),
        )
    form = normal(text)
    if not form:
        raise UsageError(
            said("there is no letter and no digit in the text"),
            hint=said("write a part of a name"),
        )
    return form


def _by_count(counts: Counter[int]) -> list[tuple[int, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _matches(catalogue: Catalogue, form: str) -> Iterator[Match]:
    yield from _in_part(catalogue, form, "name")
    if not has_han(form):
        yield from _in_part(catalogue, form, "pinyin")
        yield from _in_part(catalogue, form, "initials")


def _in_part(catalogue: Catalogue, form: str, part: str) -> Iterator[Match]:
    """The names whose form in a part has the text in it, each once."""
    lines = _lines_of(part)
    names, things = catalogue.array_of(f"names {lines}"), catalogue.array_of(f"things {lines}")
    starts = catalogue.array_of(f"starts {lines}")
    is_read, forms = lines != "name", (form,)
    for found in _pattern(form, part).finditer(catalogue.lines(lines)):
        at, end = found.start(1), found.end()
        line = bisect_right(starts, at) - 1
        start = starts[line]
        rank = INSIDE if at > start else WHOLE if found.end(1) == end else BEGINNING
        yield Match(rank, is_read, end - start, things[line], names[line], start, part, forms)


def _lines_of(part: str) -> str:
    return "pinyin" if part == "initials" else part


def _pattern(form: str, part: str) -> re.Pattern[str]:
    """What finds a form, its first group, and the rest of the line.

    A reading begins where a syllable does, which has a capital there; of first letters only those
    of the first words are meant.
    """
    if part == "initials":
        syllables = "".join(f"{c.upper()}[a-z]*+" for c in form)
        return re.compile(f"\n({syllables})[^\n]*")
    if part == "pinyin":
        return re.compile(f"({form[0].upper()}(?i:{form[1:]}))[^\n]*")
    return re.compile(f"({form})[^\n]*")


def _hits(catalogue: Catalogue, shown: Sequence[Match]) -> Iterator[Hit]:
    """Matches with their things, and with the places of what matched."""
    things = catalogue.things([match.thing for match in shown])
    texts = catalogue.texts([match.name for match in shown])
    lines = catalogue.lines("pinyin") if any(match.is_read for match in shown) else ""
    for match, thing in zip(shown, things, strict=True):
        name, language = texts[match.name]
        read = lines[match.start : match.start + match.length] if match.is_read else ""
        yield Hit(thing, name, language, tuple(sorted(_marks(name, read, match))))


def _marks(name: str, read: str, match: Match) -> Iterator[tuple[int, int]]:
    """Where in a name that matches stands what was found; `read` is how it is read."""
    became = normal_forms(list(name))  # what each character is in the part that was searched
    if match.is_read:
        rest = iter(pieces("".join(became), read))
        became = ["".join(islice(rest, len(each))) for each in became]
    written = "\n" + "".join(became)
    for form in match.forms:
        if found := _pattern(form, match.part).search(written):
            yield place_of(became, found.start(1) - 1, found.end(1) - found.start(1))
