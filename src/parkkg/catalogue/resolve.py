"""What a text means: the thing of that IRI, of that identifier, or of that name."""

from __future__ import annotations

import difflib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parkkg.catalogue.catalogue import TYPE, Catalogue, Thing
from parkkg.catalogue.find import LONGEST, WHOLE, matches
from parkkg.catalogue.normal_form import normal

_MOST = 20  # things that somebody can choose from
_NEAR = 5
_LONGEST_IRI = 2_000
_PAIRS = 6  # of characters that similar names share
_LOOKED_AT = 5_000  # names for each of these
_COMPARED = 200  # of them, those that share the most
_ALIKE = 0.5


@dataclass(frozen=True)
class Resolved:
    """The things that a text may mean, at most twenty of `total`: one, several or none.

    `whole` says that the text is all of an identifier or a name, not a part of one. Where there
    is none, `near` are things whose names are similar.
    """

    things: tuple[Thing, ...] = ()
    total: int = 0
    whole: bool = False
    near: tuple[Thing, ...] = ()


def resolve(catalogue: Catalogue, text: str, kinds: Sequence[str] = ()) -> Resolved:
    """The things that `text` means: by IRI, prefixed name, `kind/slug` or slug, else by name.

    What it is in whole goes before what has it as a part. `kinds` are IRIs of classes: the things
    are to be instances of one of them. Of names, all that `find` says holds. A text that can be no
    name means nothing.
    """
    wanted: set[int] | None = None
    if kinds:
        wanted = {i for kind in kinds for i in catalogue.with_value(TYPE, kind)}
    text = text.strip()[:_LONGEST_IRI]
    for ids, whole in _meant(catalogue, text):
        found = [i for i in dict.fromkeys(ids) if wanted is None or i in wanted]
        if found:
            return Resolved(tuple(catalogue.things(found[:_MOST])), len(found), whole)
    near = (i for i in _near(catalogue, normal(text)[:LONGEST]) if wanted is None or i in wanted)
    return Resolved(near=tuple(catalogue.things(list(dict.fromkeys(near))[:_NEAR])))


def _meant(catalogue: Catalogue, text: str) -> Iterator[tuple[Sequence[int], bool]]:
    """Things that a text means, the surest first, and whether it is all of what they are called."""
    for iris in _identified(catalogue, text):
        yield list(catalogue.ids_of(iris).values()), True
    if "/" not in text and ":" not in text:
        yield catalogue.with_local_name(text), True
    if len(text) <= LONGEST and normal(text):
        found = sorted(matches(catalogue, text))
        yield [match.thing for match in found if match.rank == WHOLE], True
        yield [match.thing for match in found], False


def _identified(catalogue: Catalogue, text: str) -> Iterator[list[str]]:
    """The IRIs that a text may be, each kind of writing by itself."""
    yield [text[1:-1] if text.startswith("<") and text.endswith(">") else text]
    prefix, colon, local = text.partition(":")
    if colon and (space := catalogue.release.prefixes.get(prefix)):
        yield [f"{space}{local}"]
    yield [f"{catalogue.release.base}id/{text}", f"{catalogue.release.base}{text}"]


def _near(catalogue: Catalogue, form: str) -> Iterator[int]:
    """Things with names like a form, the most similar first."""
    found: list[tuple[float, int]] = []
    for part in ("name", "pinyin"):
        lines = catalogue.lines(part).lower()
        starts, things = catalogue.array_of(f"starts {part}"), catalogue.array_of(f"things {part}")
        shared: Counter[int] = Counter()
        for pair in _rarest(lines, form):
            shared.update(_lines_with(lines, starts, pair))
        matcher = difflib.SequenceMatcher(b=form, autojunk=False)
        for line, _ in shared.most_common(_COMPARED):
            matcher.set_seq1(lines[starts[line] : starts[line + 1] - 1])
            if matcher.quick_ratio() >= _ALIKE and (ratio := matcher.ratio()) >= _ALIKE:
                found.append((-ratio, things[line]))
    return (thing for _, thing in sorted(found))


def _rarest(lines: str, form: str) -> list[str]:
    """The pairs of characters of a form that the fewest names have."""
    pairs = {one + other for one, other in pairwise(form)}
    counts = sorted((count, pair) for pair in pairs if (count := lines.count(pair)))
    return [pair for _, pair in counts[:_PAIRS]]


def _lines_with(lines: str, starts: Sequence[int], pair: str) -> set[int]:
    """The numbers of the first lines that a pair of characters is in."""
    found: set[int] = set()
    at = lines.find(pair)
    while at >= 0 and len(found) < _LOOKED_AT:
        line = bisect_right(starts, at) - 1
        found.add(line)
        at = lines.find(pair, starts[line + 1] - 1)
    return found
