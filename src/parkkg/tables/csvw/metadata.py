"""Reading a metadata document into a TableGroup (Metadata Vocabulary, 5 and 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from parkkg.errors import Problem
from parkkg.tables.csvw.datatype_description import read_datatype
from parkkg.tables.csvw.dialect_description import read_dialect
from parkkg.tables.csvw.json_documents import FindFile, read_context, read_json, read_linked
from parkkg.tables.csvw.model import Column, Datatype, ForeignKey, Table, TableGroup
from parkkg.tables.csvw.properties import DIRECTIONS, INHERITED, NAME, PropertyReader

_GROUP = ("tables", "dialect", "notes", "tableDirection", "tableSchema", "transformations")
_TABLE = ("url", "dialect", "notes", "suppressOutput", "tableDirection", "tableSchema",
          "transformations")  # fmt: skip
_SCHEMA = ("columns", "foreignKeys", "primaryKey", "rowTitles")
_COLUMN = ("name", "suppressOutput", "titles", "virtual")
_SOURCES = '"json", "rdf" or null'
_TRANSFORMATION = ("url", "scriptFormat", "targetFormat", "source", "titles")


@dataclass(frozen=True)
class Document:
    """A metadata document that was read: its tables, and warnings of what was ignored."""

    group: TableGroup
    warnings: tuple[Problem, ...]


def read_document(path: Path, url: str, name: str, find_file: FindFile) -> Document:
    """Read the document at `path`, whose address is `url` and whose name in messages is `name`.

    `find_file` gives the local file of an address: schemas and dialects may be documents of their
    own. Raises DataError where the document breaks a rule that CSVW says is an error.
    """
    node, warnings = read_json(path, name)
    reader = PropertyReader(name, url, warnings=list(warnings))
    try:
        if not isinstance(node, dict):
            raise reader.fail("$", "the document must be an object")
        read_context(reader, node)
        group = _group(reader, node, find_file)
    except RecursionError as error:
        raise reader.fail("$", "nested too deeply") from error
    return Document(
        TableGroup(group.tables, group.id, group.annotations, group.notes, path),
        tuple(reader.warnings),
    )


def _group(reader: PropertyReader, node: dict[str, Any], find_file: FindFile) -> TableGroup:
    if "tables" not in node and ("url" in node or node.get("@type") == "Table"):
        alone = (_table(reader, node, {}, {}, find_file, "$"),)
        _foreign_keys(reader, alone)
        return TableGroup(alone)
    reader.check_type(node, "TableGroup", "$")
    common = reader.common_properties(node, (*_GROUP, *INHERITED), "$")
    _direction(reader, node, "$")
    _transformations(reader, node, "$")
    inherited = reader.inherited(node, {}, "$")
    items = reader.items(node, "tables", "$")
    if not items:
        raise reader.fail("$.tables", "must be an array of at least one table")
    shared: dict[str, Any] = {key: node[key] for key in ("dialect", "tableSchema") if key in node}
    tables = tuple(_table(reader, item, shared, inherited, find_file, path) for path, item in items)
    _foreign_keys(reader, tables)
    return TableGroup(tables, _id(reader, node, "$"), common, _notes(reader, node, "$"))


def _table(
    reader: PropertyReader,
    node: dict[str, Any],
    shared: Mapping[str, Any],
    above: Mapping[str, Any],
    find_file: FindFile,
    path: str,
) -> Table:
    reader.check_type(node, "Table", path)
    common = reader.common_properties(node, (*_TABLE, *INHERITED), path)
    _direction(reader, node, path)
    _transformations(reader, node, path)
    url = node.get("url")
    if not isinstance(url, str):
        raise reader.fail(f"{path}.url", "must be the address of a table")
    url = reader.resolve(url, f"{path}.url")
    inherited = reader.inherited(node, above, path)
    outer = reader
    schema, schema_id, reader = read_linked(
        reader, {**shared, **node}, "tableSchema", find_file, f"{path}.tableSchema"
    )
    where = f"{path}.tableSchema"
    reader.check_type(schema, "Schema", where)
    schema_common = reader.common_properties(schema, (*_SCHEMA, *INHERITED), where)
    inherited = reader.inherited(schema, inherited, where)
    columns = _columns(reader, schema, inherited, where)
    prototype = _column(reader, {}, inherited, 0, where)
    # A reference needs a column that the metadata give a name.
    names = {column.name for column in columns if column.named}
    return Table(
        url=url,
        columns=columns,
        id=_id(outer, node, path),
        dialect=read_dialect(outer, {**shared, **node}, find_file, f"{path}.dialect"),
        primary_key=_column_names(reader, schema, "primaryKey", names, where),
        row_titles=_column_names(reader, schema, "rowTitles", names, where),
        foreign_keys=_keys(reader, schema, names, where),
        schema_id=_id(reader, schema, where) or schema_id,
        suppress_output=outer.boolean(node, "suppressOutput", False, path),
        annotations=common,
        schema_annotations=schema_common,
        notes=_notes(outer, node, path),
        lang=inherited["lang"],
        described="columns" in schema,
        prototype=prototype,
    )


def _columns(
    reader: PropertyReader, schema: dict[str, Any], inherited: Mapping[str, Any], path: str
) -> tuple[Column, ...]:
    columns: list[Column] = []
    for number, (where, node) in enumerate(reader.items(schema, "columns", path), 1):
        column = _column(reader, node, inherited, number, where)
        if columns and columns[-1].virtual and not column.virtual:
            raise reader.fail(where, "a column of the file comes after a virtual one")
        other = next((c for c in columns if c.name == column.name), None)
        if other is not None:
            if column.named and other.named:
                raise reader.fail(f"{where}.name", f'there are two columns "{column.name}"')
            if column.named:
                columns[other.number - 1] = _renamed(other)
            else:
                column = _renamed(column)
        columns.append(column)
    return tuple(columns)


def _renamed(column: Column) -> Column:
    """A column whose title is also another column's name. It keeps the property of that name."""
    url = column.property_url or f"#{column.name}"
    return replace(column, name=f"_col.{column.number}", property_url=url)


def _column(
    reader: PropertyReader, node: dict[str, Any], above: Mapping[str, Any], number: int, path: str
) -> Column:
    reader.check_type(node, "Column", path)
    reader.common_properties(node, (*_COLUMN, *INHERITED), path)
    titles = reader.titles(node, path)
    name = node.get("name")
    if "name" in node and not (isinstance(name, str) and NAME.fullmatch(name)):
        reader.warn(f"{path}.name", "must be letters, digits, _ and . and not begin with _")
        name = None
    if name is not None and "titles" not in node:
        titles = (("und", name),)
    found = reader.inherited(node, above, path)
    datatype = (
        read_datatype(reader, found["datatype"], found["datatypePath"])
        if "datatype" in found
        else Datatype()
    )
    return Column(
        number=number,
        name=name or _default_name(titles, number, reader.lang),
        titles=titles,
        virtual=reader.boolean(node, "virtual", False, path),
        suppress_output=reader.boolean(node, "suppressOutput", False, path),
        required=found["required"],
        about_url=found.get("aboutUrl"),
        property_url=found.get("propertyUrl"),
        value_url=found.get("valueUrl"),
        datatype=datatype,
        default=found.get("default") or "",
        lang=found["lang"],
        null=found["null"],
        ordered=found["ordered"],
        separator=found["separator"],
        path=path,
        named=name is not None,
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


def _column_names(
    reader: PropertyReader, schema: Mapping[str, Any], key: str, names: set[str], path: str
) -> tuple[str, ...]:
    found = reader.references(schema, key, path)
    for name in found:
        if name not in names:
            reader.warn(f"{path}.{key}", f'there is no column "{name}"')
            return ()
    return found


def _keys(
    reader: PropertyReader, schema: dict[str, Any], names: set[str], path: str
) -> tuple[ForeignKey, ...]:
    keys = []
    for where, node in reader.items(schema, "foreignKeys", path):
        if extra := set(node) - {"columnReference", "reference"}:
            raise reader.fail(f"{where}.{min(extra)}", "is not a property of a foreign key")
        columns = reader.references(node, "columnReference", where)
        if not columns or not set(columns) <= names:
            raise reader.fail(f"{where}.columnReference", "must name columns of this table")
        target = node.get("reference")
        if not isinstance(target, dict):
            raise reader.fail(f"{where}.reference", "must be an object")
        if extra := set(target) - {"resource", "schemaReference", "columnReference"}:
            raise reader.fail(f"{where}.reference.{min(extra)}", "is not a property of a reference")
        if ("resource" in target) == ("schemaReference" in target):
            raise reader.fail(f"{where}.reference", "must have resource or schemaReference")
        keys.append(
            ForeignKey(
                columns,
                _reference(reader, target, "resource", where),
                _reference(reader, target, "schemaReference", where),
                reader.references(target, "columnReference", f"{where}.reference"),
                where,
            )
        )
    return tuple(keys)


def _reference(reader: PropertyReader, node: Mapping[str, Any], key: str, path: str) -> str | None:
    value = reader.address(node, key, None, f"{path}.reference")
    return None if value is None else reader.resolve(value, f"{path}.reference.{key}")


def _foreign_keys(reader: PropertyReader, tables: tuple[Table, ...]) -> None:
    for table in tables:
        for key in table.foreign_keys:
            target = referenced(key, tables)
            if target is None:
                raise reader.fail(f"{key.path}.reference", "names no table of this group")
            if sum(key.schema is not None and t.schema_id == key.schema for t in tables) > 1:
                raise reader.fail(f"{key.path}.reference", "matches more than one table")
            where = f"{key.path}.reference.columnReference"
            if not key.reference or not set(key.reference) <= {c.name for c in target.columns}:
                raise reader.fail(where, "must name columns of that table")
            if len(key.reference) != len(key.columns):
                raise reader.fail(where, "must name as many columns as the key has")


def referenced(key: ForeignKey, tables: tuple[Table, ...]) -> Table | None:
    """The table that a foreign key refers to."""
    for table in tables:
        if key.table is not None and table.url == key.table:
            return table
        if key.schema is not None and table.schema_id == key.schema:
            return table
    return None


def _direction(reader: PropertyReader, node: Mapping[str, Any], path: str) -> None:
    reader.optional(
        node, "tableDirection", lambda v: v in DIRECTIONS[:3], "auto", path, "a direction"
    )


def _transformations(reader: PropertyReader, node: dict[str, Any], path: str) -> None:
    for where, item in reader.items(node, "transformations", path):
        reader.check_type(item, "Template", where)
        reader.common_properties(item, _TRANSFORMATION, where)
        for key in ("url", "scriptFormat", "targetFormat"):
            if not isinstance(item.get(key), str):
                raise reader.fail(f"{where}.{key}", "must be an address")
        reader.optional(item, "source", lambda v: v in (None, "json", "rdf"), None, where, _SOURCES)
        reader.titles(item, where)


def _notes(reader: PropertyReader, node: dict[str, Any], path: str) -> tuple[Any, ...]:
    return tuple(reader.normalized(n, where) for where, n in reader.items(node, "notes", path))


def _id(reader: PropertyReader, node: Mapping[str, Any], path: str) -> str | None:
    value = node.get("@id")
    if value is None:
        return None
    # What is no string was warned about with the type, and counts as an empty one.
    return reader.resolve(value if isinstance(value, str) else "", f"{path}.@id")
