"""Things are found by a part of a name, in either language, or by how it is read in pinyin.

The normal forms of all names stand in one text that is searched from end to end: over 300,000 names
this takes some 30 ms, whatever is asked for, also one character. An index of single characters
(SQLite's FTS5) answers in 10 ms, but takes as long to build as all the tables take to load.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from parkkg.catalogue.catalogue import Catalogue, Kind, Thing
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
class Found:
    """Some of the hits, in order; how many there are, in all (of the kind) and of each kind."""

    hits: tuple[Hit, ...]
    total: int
    kinds: tuple[tuple[Kind, int], ...]


@dataclass(frozen=True, order=True)
class Match:
    """A name in which something was found; the nearest ones are the smallest.

    `forms` are what was found, in a `line` of a part of the names.
    """

    rank: int
    length: int
    thing: int
    name: int
    part: str
    line: str
    forms: tuple[str, ...]


def find(
    catalogue: Catalogue,
    text: str,
    kind: Kind | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Found:
    """The things one of whose names has `text` in it: whole names first, then beginnings.

    Blanks, width, case, accents and punctuation do not matter, nor does it whether characters are
    traditional or simplified. Of several words that stand nowhere together, each has to be in the
    name. Raises UsageError where the text is too long, or nothing is left of it.
    """
    kinds = catalogue.array_of("kind")
    # What is said of other things is less wanted than these are.
    facts = {kind.id for kind in catalogue.kinds if kind.iri in catalogue.release.roles.facts}
    nearest: dict[int, Match] = {}
    found = matches(catalogue, text)
    for match in sorted(
        found, key=lambda m: (m.rank, kinds[m.thing] in facts, m.part != "name", m)
    ):
        nearest.setdefault(match.thing, match)
    counts = Counter(kinds[thing] for thing in nearest)
    wanted = [m for m in nearest.values() if kind is None or kinds[m.thing] == kind.id]
    return Found(
        tuple(_hits(catalogue, wanted[offset : offset + limit])),
        len(wanted),
        tuple((catalogue.kinds[number], count) for number, count in _by_count(counts)),
    )


def matches(catalogue: Catalogue, text: str) -> list[Match]:
    """The names in which a text was found, in no order. Raises as `find`."""
    found = list(_matches(catalogue, normal_of(text)))
    words = list(dict.fromkeys(filter(None, map(normal, text.split()))))
    if found or len(words) < 2:
        return found
    every = [{(m.name, m.line): m for m in _matches(catalogue, word)} for word in words]
    shared = set.intersection(*(set(one) for one in every))
    return [replace(every[0][line], rank=WORDS, forms=tuple(words)) for line in shared]


def normal_of(text: str) -> str:
    """The normal form of a text to look for. Raises UsageError as `find`."""
    if len(text) > LONGEST:
        raise UsageError(
            said("the text has {length:,} characters", length=len(text)),
            hint=said("look for at most {most} characters of a name", most=LONGEST),
            code="text-too-long",
        )
    form = normal(text)
    if not form:
        raise UsageError(
            said("there is no letter and no digit in the text"),
            hint=said("write a part of a name"),
            code="text-empty",
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
    written = catalogue.lines(part)
    lines = written.lower() if part == "pinyin" else written
    names, things = catalogue.array_of(f"names {part}"), catalogue.array_of(f"things {part}")
    starts = catalogue.array_of(f"starts {part}")
    at = _next(lines, written, form, part, 0)
    while at >= 0:
        line = bisect_right(starts, at) - 1
        start, end = starts[line], starts[line + 1] - 1
        rank = INSIDE if at > start else WHOLE if at + len(form) == end else BEGINNING
        yield Match(rank, end - start, things[line], names[line], part, written[start:end], (form,))
        at = _next(lines, written, form, part, end)


def _next(lines: str, written: str, form: str, part: str, start: int) -> int:
    """Where a form is the next time, where that means something in a part of the names.

    Letters inside of a syllable are no reading; of first letters only those of the first words
    are meant.
    """
    while True:
        start = lines.find(form, start)
        if start < 0 or part == "name":
            return start
        if part == "pinyin" and not written[start].islower():
            return start
        if part == "initials" and (start == 0 or written[start - 1] == "\n"):
            return start
        start += 1


def _hits(catalogue: Catalogue, shown: Sequence[Match]) -> Iterator[Hit]:
    """Matches with their things, and with the places of what matched."""
    things = catalogue.things([match.thing for match in shown])
    texts = catalogue.texts([match.name for match in shown])
    for match, thing in zip(shown, things, strict=True):
        name, language = texts[match.name]
        yield Hit(thing, name, language, tuple(sorted(_marks(name, match))))


def _marks(name: str, match: Match) -> Iterator[tuple[int, int]]:
    """Where in a name that matches stands what was found."""
    became = normal_forms(list(name))  # what each character is in the part that was searched
    if match.part != "name":
        line = match.line.upper() if match.part == "initials" else match.line
        read = iter(pieces("".join(became), line))
        became = ["".join(islice(read, len(each))) for each in became]
    written = "".join(became)
    for form in match.forms:
        at = _next(written.lower(), written, form, match.part, 0)
        if at >= 0:
            yield place_of(became, at, len(form))
