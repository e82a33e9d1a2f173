"""What the documentation of the ontology is made of: items, facts, rules, tables, sections."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.text import NO_TEXT, LocalizedText


def link(iri: str) -> str:
    """An IRI as the target of a link, where it is one that a browser should follow."""
    return iri if iri.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Item:
    """A name, a piece of code, or both; perhaps a link; perhaps a word after it."""

    code: str = ""
    href: str = ""
    text: LocalizedText = NO_TEXT
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A name and what stands beside it."""

    name: LocalizedText
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Rule:
    """A constraint in words; `given` says where it holds, and how many values it then asks."""

    message: LocalizedText
    shape: Item
    advice: bool
    given: tuple[Item, ...]


@dataclass(frozen=True)
class RuleRow:
    """What is asked along one path."""

    path: tuple[Item, ...]
    values: tuple[Item, ...]
    number: tuple[str, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RuleTable:
    """What is asked, path by path."""

    head: tuple[LocalizedText, ...] = ()
    rows: tuple[RuleRow, ...] = ()


@dataclass(frozen=True)
class Cell:
    """Items, or words in both languages."""

    items: tuple[Item, ...] = ()
    text: LocalizedText = NO_TEXT


@dataclass(frozen=True)
class Table:
    """A table of cells."""

    head: tuple[LocalizedText, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    remark: LocalizedText = NO_TEXT


@dataclass(frozen=True)
class Entry:
    """One term, shape or alignment. `whole` is None for what is no class."""

    anchor: str
    short: str
    label: LocalizedText = NO_TEXT
    iri: str = ""
    definition: LocalizedText = NO_TEXT
    facts: tuple[Fact, ...] = ()
    rules: RuleTable = RuleTable()
    whole: tuple[Rule, ...] | None = None
    table: Table = Table()
    example: str = ""

    @property
    def link(self) -> Item:
        """Its IRI, to click on."""
        return Item(self.iri, link(self.iri))


@dataclass(frozen=True)
class Section:
    """A part of the page; `listed` puts its terms into the table of contents."""

    id: str
    name: LocalizedText
    terms: tuple[Entry, ...] = ()
    remark: LocalizedText = NO_TEXT
    facts: tuple[Fact, ...] = ()
    listed: bool = False
