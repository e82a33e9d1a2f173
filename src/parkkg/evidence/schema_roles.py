"""The roles of terms, read from the schemas of a project's tables.

A schema gives the role of its table in annotations (`META`):

    role     "sources", "passages", "cited", "ledger": the tables of evidence, with columns
             called id, sha256, language, quotable, source, sentence, start, end, statement,
             disposition;
             "facts": rows that are facts about other things; the column basis has their basis;
             "main": the main things of the project
    details  the columns to show of a row, in their order
    listedAs the name of the table's things, in Chinese and in English, where a site lists them
    class    their class, where the columns do not give one for all rows
    bearer   the column that says what bears the name that a row is
    secondHand  a column of the sources, and its value where not the original was read

The rest follows from the columns. A column that refers to a table of passages is evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parkkg.evidence.roles import Roles
from parkkg.namespaces import RDF
from parkkg.tables.csvw.context import expand
from parkkg.tables.csvw.iris import resolve
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.csvw.model import Table, TableGroup

_STATEMENT = f"{RDF}Statement"
_KEY = re.compile(r"\w+\}").fullmatch


def role_of(table: Table) -> str:
    """The role that the schema of a table gives it; empty without one."""
    return next(iter(table.schema_texts("role")), "")


def roles_of(group: TableGroup) -> Roles:
    """The roles that the schemas of a group's tables give to terms and IRIs."""
    by_role: dict[str, list[Table]] = {}
    for table in group.tables:
        if not table.suppress_output:
            by_role.setdefault(role_of(table), []).append(table)
    passages, sources, cited = (
        next(iter(by_role.get(role, ())), None) for role in ("passages", "sources", "cited")
    )
    facts = by_role.get("facts", [])
    statements = [table for table in facts if _class_of(table) == _STATEMENT]
    others = [table for table in facts if table not in statements]
    rest = (passages, sources)
    things = [*by_role.get("main", ()), *by_role.get("", ())]
    evidence = (
        _property(table, key.columns[0])
        for table in group.tables
        for key in table.foreign_keys
        if len(key.columns) == 1 and passages and referenced(key, group.tables) in (passages, cited)
    )
    return Roles(
        evidence=next(filter(None, evidence), ""),
        source=_property(passages, "source"),
        sentence=_property(passages, "sentence"),
        digest=_property(passages, "sha256"),
        statement=_property(cited, "statement"),
        basis=next(filter(None, (_property(table, "basis") for table in facts)), ""),
        bearer=next(
            (_property(table, name) for table in facts for name in _texts(table, "bearer")), ""
        ),
        passage=_class_of(passages),
        passages=_start(passages),
        sources=_start(sources),
        facts=_unique(_class_of(table) for table in facts),
        main=_unique(_class_of(table) for table in by_role.get("main", ())),
        details=_unique(
            _property(table, column)
            for table in (*facts, *things)
            for column in _texts(table, "details")
        ),
        source_details=_unique(_property(sources, column) for column in _texts(sources, "details")),
        second_hand=_second_hand(sources),
        language=_property(sources, "language"),
        quotable=_property(sources, "quotable"),
        kinds=_kinds((*things, *others), sources),
        starts=_unique(map(_start, (*things, *statements, *others, *rest))),
        records=_unique(map(_start, (*rest, *statements))),
    )


def _kinds(things: Sequence[Table], sources: Table | None) -> tuple[tuple[str, str, str], ...]:
    """The classes of the tables that say what a site calls their things; else of all things."""
    tables = (*things, sources) if sources else things
    named = {table.url: table.schema_words("listedAs") for table in tables}
    shown = [table for table in tables if named[table.url]] or things
    found = {
        _class_of(table): (named[table.url].get("zh", ""), named[table.url].get("en", ""))
        for table in shown
    }
    return tuple((iri, *names) for iri, names in found.items() if iri)


def _second_hand(sources: Table | None) -> tuple[str, ...]:
    """The property of a source, and its value, that say that not the original was read."""
    match _texts(sources, "secondHand"):
        case (name, value) if sources and (of := _property(sources, name)):
            template = sources.column(name).value_url or ""
            iri = resolve(sources.url, expand(template.replace(f"{{{name}}}", value)))
            return (of, iri)
    return ()


def _texts(table: Table | None, name: str) -> tuple[str, ...]:
    """The texts of an annotation of a table's schema."""
    return table.schema_texts(name) if table else ()


def _property(table: Table | None, name: str) -> str:
    """The property of a column of that name."""
    for column in table.columns if table else ():
        if column.name == name and column.property_url and "{" not in column.property_url:
            return resolve(table.url if table else "", expand(column.property_url))
    return ""


def _class_of(table: Table | None) -> str:
    """The class of every row of a table."""
    for name in _texts(table, "class"):
        return resolve(table.url if table else "", expand(name))
    for column in table.columns if table else ():
        url = column.value_url or ""
        of_row = column.about_url == (table.prototype.about_url if table else None)
        is_type = expand(column.property_url or "") == f"{RDF}type"
        if column.virtual and of_row and is_type and url and "{" not in url:
            return resolve(table.url if table else "", expand(url))
    return ""


def _start(table: Table | None) -> str:
    """The IRIs of a table's rows up to their key; empty where something follows the key."""
    about = (table.prototype.about_url if table else None) or ""
    fixed, _, key = about.partition("{")
    if not table or not fixed.endswith(("/", "#")) or not _KEY(key):
        return ""
    return resolve(table.url, expand(fixed))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))
