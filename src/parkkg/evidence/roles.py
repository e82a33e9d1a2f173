"""Which terms of a graph carry its evidence; `schema_roles` reads it from the project's tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """The IRIs of classes and properties by what they are for; empty where a project has none.

    `evidence` leads from a thing to a passage, `source` from a passage to its source, `sentence`
    and `digest` to its number and its SHA-256, `basis` from a fact to the basis of it. `passage`
    is the class of passages, `facts` are those of what says something of other things, `main`
    those that a project is about first. `details` are the properties to show, in their order.
    `starts` are what the IRIs of things begin with, table by table: things, facts, then
    `passages` and `sources`; `records` those of passages, sources and statements.
    """

    evidence: str = ""
    source: str = ""
    sentence: str = ""
    digest: str = ""
    basis: str = ""
    passage: str = ""
    passages: str = ""
    sources: str = ""
    facts: tuple[str, ...] = ()
    main: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
