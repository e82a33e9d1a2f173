"""Reading a metadata document into a TableGroup (Metadata Vocabulary, 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from parkkg.errors import DataError, Problem
from parkkg.tables.csvw.datatype_description import read_datatype
from parkkg.tables.csvw.dialect_description import read_dialect, sheet_of
from parkkg.tables.csvw.json_documents import FindFile, read_context, read_json, read_linked
from parkkg.tables.csvw.model import Column, Datatype, ForeignKey, SchemaDocument, Table, TableGroup
from parkkg.tables.csvw.properties import DIRECTIONS, NAME, PropertyReader
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
    node = document.value
    files = {path: None}

    def linked(address: str) -> Path | None:
        found = find_file(address)
        if found is not None:
            files[found] = None
        return found

    reader = PropertyReader(name, url, warnings=list(document.warnings), lines=document.lines)
    try:
        if not isinstance(node, dict):
            raise reader.fail("$", said("must be {expected}", expected=said("an object")))
        read_context(reader, node)
        group = _group(reader, node, linked)
    except RecursionError as error:
        raise reader.fail("$", said("nested too deeply")) from error
    except DataError as error:
        # What was ignored before may be the reason.
        found = dict.fromkeys((*reader.warnings, *error.problems))
        raise DataError(error.message, problems=tuple(found)) from error
    return Document(
        TableGroup(group.tables, group.id, group.annotations, group.notes, path),
        tuple(dict.fromkeys(reader.warnings)),
        tuple(files),
    )


def _group(reader: PropertyReader, node: dict[str, Any], find_file: FindFile) -> TableGroup:
    if "tables" not in node and ("url" in node or node.get("@type") == "Table"):
        alone = [_table(reader, node, {}, {}, find_file, "$")]
        _foreign_keys(alone, reader)
        return TableGroup((alone[0][0],))
    reader.check_type(node, "TableGroup", "$")
    common = reader.common_properties(node, (*GROUP, *INHERITED), "$")
    _direction(reader, node, "$")
    _transformations(reader, node, "$")
    inherited = _inherited(reader, node, {}, "$")
    items = reader.items(node, "tables", "$")
    if not items:
        raise reader.fail(
            "$.tables",
            said("must be an array of at least one table"),
            said('of one table, write its "url" instead, such as "url": "table.csv"'),
        )
    shared: dict[str, Any] = {key: node[key] for key in ("dialect", "tableSchema") if key in node}
    found = [_table(reader, item, shared, inherited, find_file, path) for path, item in items]
    _foreign_keys(found, reader)
    tables = tuple(table for table, _ in found)
    return TableGroup(tables, _id(reader, node, "$"), common, _notes(reader, node, "$"))


def _table(
    reader: PropertyReader,
    node: dict[str, Any],
    shared: Mapping[str, Any],
    above: Mapping[str, Any],
    find_file: FindFile,
    path: str,
) -> tuple[Table, PropertyReader]:
    """A table, and the reader of its schema, which may be in a document of its own."""
    reader.check_type(node, "Table", path)
    common = reader.common_properties(node, (*TABLE, *INHERITED), path)
    _direction(reader, node, path)
    _transformations(reader, node, path)
    url = node.get("url")
    if not isinstance(url, str):
        raise reader.fail(
            f"{path}.url",
            said("must be the address of a table"),
            said('name its file, such as "url": "table.csv"'),
        )
    url = reader.resolve(url, f"{path}.url")
    inherited = _inherited(reader, node, above, path)
    known = {**shared, **node}
    places = {key: f"{path if key in node else '$'}.{key}" for key in ("dialect", "tableSchema")}
    linked = read_linked(reader, known, "tableSchema", find_file, places["tableSchema"])
    schema, inner, where = linked.node, linked.reader, linked.path
    inner.check_type(schema, "Schema", where)
    schema_common = inner.common_properties(schema, (*SCHEMA, *INHERITED), where)
    inherited = _inherited(inner, schema, inherited, where)
    columns = _columns(inner, schema, inherited, where)
    dialect = read_dialect(reader, known, find_file, places["dialect"])
    # A reference needs a column that the metadata give a name.
    names = {column.name for column in columns if column.named}
    table = Table(
        url=url,
        columns=columns,
        id=_id(reader, node, path),
        dialect=replace(dialect, sheet=sheet_of(reader, node, path) or dialect.sheet),
        primary_key=_column_names(inner, schema, "primaryKey", names, where),
        row_titles=_column_names(inner, schema, "rowTitles", names, where),
        foreign_keys=_keys(inner, schema, names, where),
        schema_id=_id(inner, schema, where) or linked.address,
        suppress_output=reader.boolean(node, "suppressOutput", False, path),
        annotations=common,
        schema_annotations=schema_common,
        notes=_notes(reader, node, path),
        lang=inherited["lang"],
        # A schema without any property has no columns (Metadata Vocabulary, 5.1.5 and 5.5.1).
        described="columns" in schema or ("tableSchema" in known and not schema),
        schema_document=SchemaDocument(inner.file, inner.lines),
        prototype=_column(inner, {}, inherited, 0, where),
    )
    return table, inner


def _inherited(
    reader: PropertyReader, node: Mapping[str, Any], above: Mapping[str, Any], path: str
) -> dict[str, Any]:
    """The inherited properties of `node`, given those of the level above it."""
    found = reader.inherited(node, above, path)
    if "datatype" in node:
        datatype = read_datatype(reader, node["datatype"], f"{path}.datatype")
        if datatype is not None:
            found["datatype"] = datatype
    return found


def _columns(
    reader: PropertyReader, schema: dict[str, Any], inherited: Mapping[str, Any], path: str
) -> tuple[Column, ...]:
    columns: list[Column] = []
    places: dict[str, int] = {}
    for number, (where, node) in enumerate(reader.items(schema, "columns", path), 1):
        column = _column(reader, node, inherited, number, where)
        if columns and columns[-1].virtual and not column.virtual:
            raise reader.fail(where, said("a column of the file comes after a virtual one"))
        place = places.get(column.name)
        if place is not None:
            other = columns[place]
            if column.named and other.named:
                twice = said('there are two columns "{name}"', name=column.name)
                raise reader.fail(f"{where}.name", twice)
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


def _column(
    reader: PropertyReader, node: dict[str, Any], above: Mapping[str, Any], number: int, path: str
) -> Column:
    reader.check_type(node, "Column", path)
    reader.common_properties(node, (*COLUMN, *INHERITED), path)
    titles = reader.titles(node, path)
    name = node.get("name")
    if "name" in node and not (isinstance(name, str) and NAME.fullmatch(name)):
        reader.warn(
            f"{path}.name",
            said(
                "must be letters A to Z, digits, _ and single full stops, a letter or digit first"
            ),
            said('give it a name such as "name_1"; "titles" has what the file has'),
        )
        name = None
    if name is not None and "titles" not in node:
        titles = (("und", name),)
    found = _inherited(reader, node, above, path)
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
        datatype=found.get("datatype", Datatype()),
        default=found.get("default") or "",
        lang=found["lang"],
        null=found["null"],
        ordered=found["ordered"],
        separator=found["separator"],
        iris=found["iris"],
        each_item=found["eachItem"],
        path=path,
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


def _column_names(
    reader: PropertyReader, schema: Mapping[str, Any], key: str, names: set[str], path: str
) -> tuple[str, ...]:
    found = reader.references(schema, key, path)
    for name in found:
        if name not in names:
            absent = said('there is no column "{name}"', name=name)
            reader.warn(f"{path}.{key}", absent, did_you_mean(name, names))
            return ()
    return found


def _keys(
    reader: PropertyReader, schema: dict[str, Any], names: set[str], path: str
) -> tuple[ForeignKey, ...]:
    keys = []
    for where, node in reader.items(schema, "foreignKeys", path):
        _only(reader, node, FOREIGN_KEY, said("a foreign key"), where)
        columns = reader.references(node, "columnReference", where)
        if not columns or not set(columns) <= names:
            here = f"{where}.columnReference"
            raise reader.fail(
                here, said("must name columns of this table"), _unknown(columns, names)
            )
        target = node.get("reference")
        if not isinstance(target, dict):
            expected = said("an object")
            raise reader.fail(f"{where}.reference", said("must be {expected}", expected=expected))
        _only(reader, target, REFERENCE, said("a reference"), f"{where}.reference")
        if ("resource" in target) == ("schemaReference" in target):
            raise reader.fail(
                f"{where}.reference", said('must have either "resource" or "schemaReference"')
            )
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


def _only(
    reader: PropertyReader, node: Mapping[str, Any], known: tuple[str, ...], what: str, path: str
) -> None:
    """Check that an object has no other properties, not even common ones (5.5)."""
    for key in node:
        if key not in known:
            names = ", ".join(f'"{name}"' for name in known)
            has = said("is not a property of {what}, which has {names}", what=what, names=names)
            raise reader.fail(f"{path}.{key}", has, instead(key, known))


def _unknown(columns: Iterable[str], names: Iterable[str]) -> str:
    """A hint for the first of `columns` that is not among `names`."""
    known = [*names]
    for column in columns:
        if column not in known:
            absent = said('there is no column "{name}"', name=column)
            return said("{what}; {hint}", what=absent, hint=did_you_mean(column, known))
    return ""


def _reference(reader: PropertyReader, node: Mapping[str, Any], key: str, path: str) -> str | None:
    value = reader.address(node, key, None, f"{path}.reference")
    return None if value is None else reader.resolve(value, f"{path}.reference.{key}")


def _foreign_keys(found: list[tuple[Table, PropertyReader]], of_group: PropertyReader) -> None:
    tables = tuple(table for table, _ in found)
    for table, reader in found:
        for key in table.foreign_keys:
            path = f"{key.path}.reference"
            target = referenced(key, tables)
            if target is None and _optional(key, table, reader, of_group):
                continue
            if target is None:
                urls = [t.url if key.table else t.schema_id or "" for t in tables]
                hint = did_you_mean(key.table or key.schema or "", filter(None, urls))
                raise reader.fail(path, said("names no table of this group"), hint)
            if sum(key.schema is not None and t.schema_id == key.schema for t in tables) > 1:
                raise reader.fail(path, said("matches more than one table"))
            where = f"{path}.columnReference"
            names = [column.name for column in target.columns if column.named]
            if not key.reference or not set(key.reference) <= {*names}:
                file = target.url.rpartition("/")[2]
                named = said('must name columns of {file} that have a "name"', file=file)
                raise reader.fail(where, named, _unknown(key.reference, names))
            if len(key.reference) != len(key.columns):
                raise reader.fail(where, said("must name as many columns as the key has"))


def _optional(
    key: ForeignKey, table: Table, reader: PropertyReader, of_group: PropertyReader
) -> bool:
    """Whether a key may refer to a table that the group does not have.

    A schema that is a document of its own may be shared by groups that have only some of its
    tables. A column that needs no value then has none: each value is reported.
    """
    required = any(table.column(name).required for name in key.columns)
    return reader is not of_group and key.schema is not None and not required


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
        node, "tableDirection", lambda v: v in DIRECTIONS[:3], "auto", path, said("a direction")
    )


def _transformations(reader: PropertyReader, node: dict[str, Any], path: str) -> None:
    for where, item in reader.items(node, "transformations", path):
        reader.check_type(item, "Template", where)
        reader.common_properties(item, TRANSFORMATION, where)
        for key in ("url", "scriptFormat", "targetFormat"):
            if not isinstance(item.get(key), str):
                raise reader.fail(f"{where}.{key}", said("must be an address"))
        sources = said('"json", "rdf" or null')
        reader.optional(item, "source", lambda v: v in (None, "json", "rdf"), None, where, sources)
        reader.titles(item, where)


def _notes(reader: PropertyReader, node: dict[str, Any], path: str) -> tuple[Any, ...]:
    return tuple(reader.normalized(n, where) for where, n in reader.items(node, "notes", path))


def _id(reader: PropertyReader, node: Mapping[str, Any], path: str) -> str | None:
    value = node.get("@id")
    if value is None:
        return None
    # What is no string was warned about with the type, and counts as an empty one.
    return reader.resolve(value if isinstance(value, str) else "", f"{path}.@id")
