"""A draft as CSV on the Web metadata (Metadata Vocabulary for Tabular Data)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from parkkg.draft.draft import ColumnDraft, Draft, TableDraft
from parkkg.namespaces import META

TERMS, THINGS = "def#", "id/"  # under the base
_EACH_ITEM = META + "eachItem"  # one IRI for each item of a list


def metadata_of(draft: Draft, head: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of all tables, after `head`, which is said of the group."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        **head,
        "tables": [_table(draft, table) for table in draft.tables],
    }


def term(draft: Draft, name: str) -> str:
    """The IRI of a property or class: a name is that of one of the project's own."""
    return name if ":" in name else f"{draft.base}{TERMS}{name}"


def thing(draft: Draft, table: TableDraft, variable: str = "") -> str:
    """The template of the IRIs of the things in a table; the key is in a column `variable`."""
    key = table.key_column
    name = variable or (key.name if key is not None else "_row")
    return f"{draft.base}{THINGS}{table.name}/{{{name}}}"


def _table(draft: Draft, table: TableDraft) -> dict[str, Any]:
    raw = table.raw
    schema: dict[str, Any] = {"aboutUrl": thing(draft, table)}
    if table.key_column is not None:
        schema["primaryKey"] = table.key_column.name
    columns = [_column(draft, column) for column in table.columns]
    kind = {
        "name": "rdf_type",
        "virtual": True,
        "propertyUrl": "rdf:type",
        "valueUrl": term(draft, table.class_name),
    }
    references = [
        {
            "columnReference": column.name,
            "reference": {
                "resource": parent.raw.url,
                "columnReference": parent.key_column.name,
            },
        }
        for column in table.columns
        if column.reference is not None
        and (parent := draft.tables[column.reference.parent]).key_column is not None
    ]
    if references:
        schema["foreignKeys"] = references
    dialect = {"dialect": dict(raw.dialect)} if raw.dialect else {}
    return {
        "url": raw.url,
        **dialect,
        "tableSchema": {**schema, "columns": [*columns, kind]},
    }


def _column(draft: Draft, column: ColumnDraft) -> dict[str, Any]:
    guess = column.guess
    found: dict[str, Any] = {"name": column.name}
    if guess.title:
        found["titles"] = guess.title
    if column.reference is None and not column.is_address:
        found["datatype"] = guess.datatype.as_json
    if guess.language and column.reference is None:
        found["lang"] = guess.language
    if len(guess.null) > 1:
        found["null"] = list(guess.null)
    if guess.separator:
        found["separator"] = guess.separator
        if column.reference is not None:
            found[_EACH_ITEM] = True
    if column.is_key:
        found["required"] = True
    found["propertyUrl"] = term(draft, column.predicate)
    if column.is_address:
        found["valueUrl"] = f"{{+{column.name}}}"
    elif column.reference is not None:
        found["valueUrl"] = thing(draft, draft.tables[column.reference.parent], column.name)
    return found


def new_in(metadata: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The tables of a draft that other metadata do not have, and of others the new columns."""
    tables = known.get("tables")
    listed = tables if isinstance(tables, list) else [known]
    described = {t.get("url"): t.get("tableSchema") for t in listed if isinstance(t, dict)}
    for table in metadata["tables"]:
        if table["url"] not in described:
            yield table
            continue
        schema = described[table["url"]]
        if not isinstance(schema, dict):  # described elsewhere, for several projects
            continue
        there = {text for column in schema.get("columns", ()) for text in _titles(column)}
        columns = [c for c in table["tableSchema"]["columns"] if not there & set(_titles(c))]
        if columns:
            yield {"url": table["url"], "tableSchema": {"columns": columns}}


def _titles(column: object) -> Iterator[str]:
    """The name of a column, and its titles in every language."""
    if isinstance(column, dict):
        titles = column.get("titles")
        groups = titles.values() if isinstance(titles, dict) else [titles]
        for group in (*groups, column.get("name")):
            yield from group if isinstance(group, list) else [group] if group else []
