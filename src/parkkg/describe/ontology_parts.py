"""What the documentation of the ontology is made of: items, facts, rules, tables, sections."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.graph.index import NO_TEXT, Text


def link(iri: str) -> str:
    """An IRI as the target of a link, where it is one that a browser should follow."""
    return iri if iri.startswith(("https://", "http://")) else ""


@dataclass(frozen=True)
class Item:
    """A name, a piece of code, or both; perhaps a link; perhaps a word after it."""

    code: str = ""
    href: str = ""
    text: Text = NO_TEXT
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """A name and what stands beside it."""

    name: Text
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Rule:
    """A constraint in words; `given` says where it holds, and how many values it then asks."""

    message: Text
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

    head: tuple[Text, ...] = ()
    rows: tuple[RuleRow, ...] = ()


@dataclass(frozen=True)
class Cell:
    """Items, or words in both languages."""

    items: tuple[Item, ...] = ()
    text: Text = NO_TEXT


@dataclass(frozen=True)
class Table:
    """A table of cells."""

    head: tuple[Text, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    remark: Text = NO_TEXT


@dataclass(frozen=True)
class Entry:
    """One term, shape or alignment. `whole` is None for what is no class."""

    anchor: str
    short: str
    label: Text = NO_TEXT
    iri: str = ""
    definition: Text = NO_TEXT
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
    name: Text
    terms: tuple[Entry, ...] = ()
    remark: Text = NO_TEXT
    facts: tuple[Fact, ...] = ()
    listed: bool = False
