"""Reading a metadata document into a TableGroup (Metadata Vocabulary, 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from parkkg.errors import DataError, Problem
from parkkg.tables.csvw.datatype_description import read_datatype
from parkkg.tables.csvw.dialect_description import read_dialect, sheet_of
from parkkg.tables.csvw.json_documents import read_context, read_json, read_linked
from parkkg.tables.csvw.model import Column, Datatype, ForeignKey, SchemaDocument, Table, TableGroup
from parkkg.tables.csvw.properties import DIRECTIONS, NAME, DocumentReader, FindFile, Node
from parkkg.tables.csvw.vocabulary import (
    COLUMN,
    FOREIGN_KEY,
    GROUP,
    INHERITED,
    REFERENCE,
    SCHEMA,
    TABLE,
    TRANSFORMATION,
    instead,
)
from parkkg.text import did_you_mean, said


@dataclass(frozen=True)
class Document:
    """A metadata document that was read: its tables, and what is wrong, but does not end it.

    `files` are those it was read from: its own, and those of schemas and dialects it refers to.
    """

    group: TableGroup
    warnings: tuple[Problem, ...]
    files: tuple[Path, ...]


def read_document(path: Path, url: str, name: str, find_file: FindFile) -> Document:
    """Read the document at `path`, whose address is `url` and whose name in messages is `name`.

    `find_file` gives the local file of an address: schemas and dialects may be documents of their
    own. Raises DataError where the document breaks a rule that CSVW says is an error.
    """
    document = read_json(path, name)
    files = {path: None}

    def linked(address: str) -> Path | None:
        found = find_file(address)
        if found is not None:
            files[found] = None
        return found

    warnings = list(document.warnings)
    node = Node(
        DocumentReader(name, url, linked, warnings=warnings, lines=document.lines), document.value
    )
    try:
        if not isinstance(node.value, dict):
            raise node.fail("", said("must be {expected}", expected=said("an object")))
        read_context(node)
        group = _group(node)
    except RecursionError as error:
        raise node.fail("", said("nested too deeply")) from error
    except DataError as error:
        # What was ignored before may be the reason.
        found = dict.fromkeys((*warnings, *error.problems))
        raise DataError(error.message, problems=tuple(found)) from error
    return Document(
        TableGroup(group.tables, group.id, group.annotations, group.notes, path),
        tuple(dict.fromkeys(warnings)),
        tuple(files),
    )


def _group(node: Node) -> TableGroup:
    if "tables" not in node and ("url" in node or node.get("@type") == "Table"):
        alone = [_table(node, node, {})]
        _foreign_keys(alone)
        return TableGroup((alone[0][0],))
    node.check_type("TableGroup")
    common = node.common_properties((*GROUP, *INHERITED))
    _direction(node)
    _transformations(node)
    inherited = _inherited(node, {})
    items = node.items("tables")
    if not items:
        raise node.fail(
            "tables",
            said("must be an array of at least one table"),
            said('of one table, write its "url" instead, such as "url": "table.csv"'),
        )
    found = [_table(item, node, inherited) for item in items]
    _foreign_keys(found)
    return TableGroup(tuple(table for table, _ in found), node.id(), common, node.notes())


def _table(node: Node, group: Node, above: Mapping[str, Any]) -> tuple[Table, Node]:
    """A table, and its schema. What it does not have of `group` is given to it by that."""
    node.check_type("Table")
    common = node.common_properties((*TABLE, *INHERITED))
    _direction(node)
    _transformations(node)
    if not isinstance(node.get("url"), str):
        raise node.fail(
            "url",
            said("must be the address of a table"),
            said('name its file, such as "url": "table.csv"'),
        )
    url = node.resolve("url", node["url"])
    inherited = _inherited(node, above)
    around = node if "tableSchema" in node else group
    schema = read_linked(around, "tableSchema")
    schema.check_type("Schema")
    schema_common = schema.common_properties((*SCHEMA, *INHERITED))
    inherited = _inherited(schema, inherited)
    columns = _columns(schema, inherited)
    dialect = read_dialect(node if "dialect" in node else group)
    address = None if schema.reader is node.reader else schema.reader.url
    table = Table(
        url=url,
        columns=columns,
        id=node.id(),
        dialect=replace(dialect, sheet=sheet_of(node) or dialect.sheet),
        primary_key=_column_names(schema, "primaryKey", columns),
        row_titles=_column_names(schema, "rowTitles", columns),
        foreign_keys=_keys(schema, columns),
        schema_id=schema.id() or address,
        suppress_output=node.boolean("suppressOutput", False),
        annotations=common,
        schema_annotations=schema_common,
        notes=node.notes(),
        lang=inherited["lang"],
        # A schema without any property has no columns (Metadata Vocabulary, 5.1.5 and 5.5.1).
        described="columns" in schema or ("tableSchema" in around and not schema.value),
        schema_document=SchemaDocument(schema.reader.file, schema.reader.lines),
        prototype=_column(Node(schema.reader, {}, schema.path), inherited, 0),
    )
    return table, schema


def _inherited(node: Node, above: Mapping[str, Any]) -> dict[str, Any]:
    """The inherited properties of an object, given those of the level above it."""
    found = node.inherited(above)
    if "datatype" in node and (datatype := read_datatype(node)) is not None:
        found["datatype"] = datatype
    return found


def _columns(schema: Node, inherited: Mapping[str, Any]) -> tuple[Column, ...]:
    columns: list[Column] = []
    places: dict[str, int] = {}
    for number, node in enumerate(schema.items("columns"), 1):
        column = _column(node, inherited, number)
        if columns and columns[-1].virtual and not column.virtual:
            raise node.fail("", said("a column of the file comes after a virtual one"))
        place = places.get(column.name)
        if place is not None:
            other = columns[place]
            if column.named and other.named:
                raise node.fail("name", said('there are two columns "{name}"', name=column.name))
            if column.named:
                columns[place] = _renamed(other)
            else:
                column = _renamed(column)
        places[column.name] = len(columns)
        columns.append(column)
    return tuple(columns)


def _renamed(column: Column) -> Column:
    """A column whose title is also another column's name. It keeps the property of that name."""
    url = column.property_url or f"#{column.name}"
    return replace(column, name=f"_col.{column.number}", property_url=url)


def _column(node: Node, above: Mapping[str, Any], number: int) -> Column:
    node.check_type("Column")
    node.common_properties((*COLUMN, *INHERITED))
    titles = node.titles()
    name = node.get("name")
    if "name" in node and not (isinstance(name, str) and NAME.fullmatch(name)):
        node.warn(
            "name",
            said(
                "must be letters A to Z, digits, _ and single full stops, a letter or digit first"
            ),
            said('give it a name such as "name_1"; "titles" has what the file has'),
        )
        name = None
    if name is not None and "titles" not in node:
        titles = (("und", name),)
    found = _inherited(node, above)
    return Column(
        number=number,
        name=name or _default_name(titles, number, node.reader.lang),
        titles=titles,
        virtual=node.boolean("virtual", False),
        suppress_output=node.boolean("suppressOutput", False),
        required=found["required"],
        about_url=found.get("aboutUrl"),
        property_url=found.get("propertyUrl"),
        value_url=found.get("valueUrl"),
        datatype=found.get("datatype", Datatype()),
        default=found.get("default") or "",
        lang=found["lang"],
        null=found["null"],
        ordered=found["ordered"],
        separator=found["separator"],
        iris=found["iris"],
        each_item=found["eachItem"],
        path=node.path,
        named=name is not None,
        titled="titles" in node and bool(titles),
    )


def _default_name(titles: tuple[tuple[str, str], ...], number: int, lang: str) -> str:
    for tag, title in titles:
        if tag in (lang, "und"):
            return name_of(title)
    return f"_col.{number}"


def name_of(title: str) -> str:
    """The name that a title gives a column: percent-encoded but for letters, digits, _ and `.`.

    >>> name_of("On Street")
    'On%20Street'
    """
    encoded = quote(title, safe="_")
    return encoded.replace("-", "%2D").replace("~", "%7E")


def _named(columns: Iterable[Column]) -> set[str]:
    """What a reference may name: a column that the metadata give a name."""
    return {column.name for column in columns if column.named}


def meant(name: str, columns: Iterable[Column]) -> str:
    """A hint for a name that no column has."""
    known = [*columns]
    for column in known:
        if any(title == unquote(name) for _, title in column.titles):
            if column.named:
                return said('the column with that title has the name "{name}"', name=column.name)
            return said('give the column with that title a "name" of letters and digits, for this')
    names = [column.name if column.named else column.title for column in known]
    return did_you_mean(unquote(name), names)


def _column_names(schema: Node, key: str, columns: Iterable[Column]) -> tuple[str, ...]:
    found, names = schema.references(key), _named(columns)
    for name in found:
        if name not in names:
            absent = said('there is no column "{name}"', name=name)
            schema.warn(key, absent, meant(name, columns))
            return ()
    return found


def _keys(schema: Node, known: tuple[Column, ...]) -> tuple[ForeignKey, ...]:
    keys, names = [], _named(known)
    for node in schema.items("foreignKeys"):
        _only(node, FOREIGN_KEY, said("a foreign key"))
        columns = node.references("columnReference")
        if not columns or not set(columns) <= names:
            raise node.fail(
                "columnReference",
                said("must name columns of this table"),
                _unknown(columns, known),
            )
        if not isinstance(node.get("reference"), dict):
            raise node.fail("reference", said("must be {expected}", expected=said("an object")))
        target = node.inside("reference")
        _only(target, REFERENCE, said("a reference"))
        if ("resource" in target) == ("schemaReference" in target):
            raise target.fail("", said('must have either "resource" or "schemaReference"'))
        keys.append(
            ForeignKey(
                columns,
                _reference(target, "resource"),
                _reference(target, "schemaReference"),
                target.references("columnReference"),
                node.path,
            )
        )
    return tuple(keys)


def _only(node: Node, known: tuple[str, ...], what: str) -> None:
    """Check that an object has no other properties, not even common ones (5.5)."""
    for key in node:
        if key not in known:
            names = ", ".join(f'"{name}"' for name in known)
            has = said("is not a property of {what}, which has {names}", what=what, names=names)
            raise node.fail(key, has, instead(key, known))


def _unknown(names: Iterable[str], columns: Iterable[Column]) -> str:
    """A hint for the first of `names` that is that of none of `columns`."""
    known = [*columns]
    for name in names:
        if name not in _named(known):
            absent = said('there is no column "{name}"', name=name)
            return said("{what}; {hint}", what=absent, hint=meant(name, known))
    return ""


def _reference(node: Node, key: str) -> str | None:
    value = node.address(key, None)
    return None if value is None else node.resolve(key, value)


def _foreign_keys(found: list[tuple[Table, Node]]) -> None:
    tables = tuple(table for table, _ in found)
    for table, schema in found:
        for key in table.foreign_keys:
            reference = Node(schema.reader, {}, f"{key.path}.reference")
            target = referenced(key, tables)
            if target is None and _optional(key, table, schema):
                continue
            if target is None:
                urls = [t.url if key.table else t.schema_id or "" for t in tables]
                hint = did_you_mean(key.table or key.schema or "", filter(None, urls))
                raise reference.fail("", said("names no table of this group"), hint)
            if sum(key.schema is not None and t.schema_id == key.schema for t in tables) > 1:
                raise reference.fail("", said("matches more than one table"))
            if not key.reference or not set(key.reference) <= _named(target.columns):
                file = target.url.rpartition("/")[2]
                named = said('must name columns of {file} that have a "name"', file=file)
                raise reference.fail(
                    "columnReference", named, _unknown(key.reference, target.columns)
                )
            if len(key.reference) != len(key.columns):
                raise reference.fail(
                    "columnReference", said("must name as many columns as the key has")
                )


def _optional(key: ForeignKey, table: Table, schema: Node) -> bool:
    """Whether a key may refer to a table that the group does not have.

    A schema that is a document of its own may be shared by groups that have only some of its
    tables. A column that needs no value then has none: each value is reported.
    """
    required = any(table.column(name).required for name in key.columns)
    is_shared = schema.path == "$"
    return is_shared and key.schema is not None and not required


def referenced(key: ForeignKey, tables: tuple[Table, ...]) -> Table | None:
    """The table that a foreign key refers to."""
    for table in tables:
        if key.table is not None and table.url == key.table:
            return table
        if key.schema is not None and table.schema_id == key.schema:
            return table
    return None


def _direction(node: Node) -> None:
    node.optional("tableDirection", lambda v: v in DIRECTIONS[:3], "auto", said("a direction"))


def _transformations(node: Node) -> None:
    for item in node.items("transformations"):
        item.check_type("Template")
        item.common_properties(TRANSFORMATION)
        for key in ("url", "scriptFormat", "targetFormat"):
            if not isinstance(item.get(key), str):
                raise item.fail(key, said("must be an address"))
        sources = said('"json", "rdf" or null')
        item.optional("source", lambda v: v in (None, "json", "rdf"), None, sources)
        item.titles()
