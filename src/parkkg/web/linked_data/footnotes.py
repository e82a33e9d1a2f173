"""The evidence of a page as footnotes: a small number at each fact, and one list at the foot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parkkg.web.linked_data.sections import Row, Shown
from parkkg.web.linked_data.thing_page import Citation, Page


@dataclass(frozen=True)
class Footnotes:
    """The passages of a page by their numbers, which begin with 1.

    `by_fact` and `by_thing` are the passages of facts, and of the facts that lead to a thing.
    """

    passages: tuple[Citation, ...]
    numbers: Mapping[str, int]
    by_fact: Mapping[str, tuple[Citation, ...]]
    by_thing: Mapping[str, tuple[Citation, ...]]

    def of(self, passages: Sequence[Citation]) -> list[int]:
        """The numbers of some passages."""
        return sorted(self.numbers[passage.iri] for passage in passages)

    def of_row(self, row: Row) -> list[int]:
        """The numbers of what a row of a section rests on."""
        return self.of(_passages(row, self.by_fact, self.by_thing))


def footnotes(
    page: Page, sections: Iterable[Shown], by_fact: Mapping[str, tuple[Citation, ...]]
) -> Footnotes:
    """Number the passages as a reader meets them: of the whole, of sections, then of facts."""
    by_thing = page.passages_of()
    found: dict[str, Citation] = {}

    def note(passages: Iterable[Citation]) -> None:
        for passage in passages:
            found.setdefault(passage.iri, passage)

    note(page.mentions)
    for section in sections:
        for row in section.rows:
            note(_passages(row, by_fact, by_thing))
    for part in (page, *page.parts):
        for group in (*part.facts, *part.incoming):
            for fact in group.rows:
                note(fact.passages)
    numbers = {iri: number for number, iri in enumerate(found, 1)}
    return Footnotes(tuple(found.values()), numbers, by_fact, by_thing)


def _passages(
    row: Row,
    by_fact: Mapping[str, tuple[Citation, ...]],
    by_thing: Mapping[str, tuple[Citation, ...]],
) -> tuple[Citation, ...]:
    """What a row rests on: the first fact in it, else what the page says of a thing in it."""
    for passages in (by_fact, by_thing):
        for iri in row.iris:
            if iri in passages:
                return passages[iri]
    return ()
