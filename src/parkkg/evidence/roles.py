"""The terms of a graph that express evidence; `schema_roles` reads them from the tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """The IRIs of classes and properties by their role; empty where a project has none.

    `evidence` leads from a thing to a passage, `source` from a passage to its source, `sentence`
    and `digest` to its number and its SHA-256, `statement` to the number of one that is only
    cited, `basis` from a fact to its basis, `bearer` from a name that is a thing of its own to what
    bears it. `passage`
    is the class of passages, `facts` are the classes of rows about other things, `main` those of
    the main things of a project. `details` are the properties to show, in their order, and
    `source_details` those of sources. `second_hand` is a property of sources and its value where
    not the original was read, `language` their language, `quotable` whether their own words may be
    shown.
    `kinds` are the classes that a site lists, in their order, each with its name in Chinese and in
    English, which are empty where only the ontology has them.
    `starts` are the beginnings of the IRIs of each table: things, facts, then
    `passages` and `sources`; `records` those of passages, sources and statements.
    """

    evidence: str = ""
    source: str = ""
    sentence: str = ""
    digest: str = ""
    statement: str = ""
    basis: str = ""
    bearer: str = ""
    passage: str = ""
    passages: str = ""
    sources: str = ""
    facts: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    source_details: tuple[str, ...] = ()
    second_hand: tuple[str, ...] = ()
    language: str = ""
    quotable: str = ""
    kinds: tuple[tuple[str, str, str], ...] = ()
    starts: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
