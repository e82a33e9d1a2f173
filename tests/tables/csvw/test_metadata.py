"""Metadata documents: what is read, what is ignored with a warning, and what ends the reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import Document, name_of, read_document
from parkkg.tables.csvw.model import Column, Table
from tabular import CSVW, HOME


def read(folder: Path, node: Any, files: Mapping[str, Any] | None = None) -> Document:
    """Read a document at HOME; `files` are other documents there."""
    for name, content in {"m.json": node, **(files or {})}.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    locator = Locator(((HOME, folder),))
    return read_document(folder / "m.json", HOME + "m.json", "m.json", locator.find)


def group(*tables: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"@context": CSVW, "tables": list(tables), **more}


def table(**more: Any) -> dict[str, Any]:
    return {"@context": CSVW, "url": "t.csv", **more}


def schema(*columns: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return table(tableSchema={"columns": list(columns), **more})


def only(document: Document) -> Table:
    assert len(document.group.tables) == 1
    return document.group.tables[0]


def column(document: Document) -> Column:
    return only(document).columns[0]


def test_what_a_document_says_of_a_table(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        {
            "@context": [CSVW, {"@language": "zh", "@base": "data/"}],
            "@id": "all",
            "dc:title": "标题",
            "null": ["", "-"],
            "lang": "en",
            "dialect": {"delimiter": ";"},
            "tables": [
                {
                    "url": "t.csv",
                    "aboutUrl": "#{a}",
                    "notes": [{"dc:x": 1}],
                    "suppressOutput": True,
                    "tableSchema": {
                        "@id": "s",
                        "primaryKey": "a",
                        "rowTitles": ["a", "b"],
                        "columns": [
                            {"name": "a", "titles": ["A", "AA"], "required": True},
                            {"titles": {"en": "bee", "zh": ["b", "乙"]}, "name": "b", "lang": "zh"},
                            {"titles": "c d"},
                            {"virtual": True, "propertyUrl": "rdf:type"},
                        ],
                    },
                }
            ],
        },
    )
    assert document.warnings == ()
    assert document.group.id == HOME + "data/all"
    assert document.group.annotations == (
        ("http://purl.org/dc/terms/title", {"@value": "标题", "@language": "zh"}),
    )
    found = only(document)
    assert (found.url, found.schema_id) == (HOME + "data/t.csv", HOME + "data/s")
    assert (found.primary_key, found.row_titles) == (("a",), ("a", "b"))
    assert found.suppress_output
    assert found.notes == ({"http://purl.org/dc/terms/x": 1},)
    assert found.dialect.delimiter == ";"
    a, b, c, virtual = found.columns
    assert (a.titles, a.required, a.lang, a.null) == (
        (("zh", "A"), ("zh", "AA")), True, "en", ("", "-"),
    )  # fmt: skip
    assert (b.titles, b.lang) == ((("en", "bee"), ("zh", "b"), ("zh", "乙")), "zh")
    assert (c.name, c.named) == ("c%20d", False)
    assert (virtual.name, virtual.virtual, virtual.about_url) == ("_col.4", True, "#{a}")


def test_the_nearest_inherited_property_counts(tmp_path: Path) -> None:
    document = read(
        tmp_path,
        group(
            {
                "url": "t.csv",
                "separator": ";",
                "tableSchema": {
                    "separator": "|",
                    "default": "s",
                    "columns": [{"separator": None, "null": []}, {}],
                },
            },
            separator=",",
            default="g",
            null="-",
            datatype={"base": "integer"},
        ),
    )
    one, other = only(document).columns
    assert (one.separator, one.default, one.null) == (None, "s", ())
    assert (other.separator, other.null, other.datatype.base) == ("|", ("-",), "integer")


@pytest.mark.parametrize(
    "key",
    ["@id", "aboutUrl", "datatype", "default", "dialect", "foreignKeys", "lang", "name", "notes",
     "null", "ordered", "primaryKey", "propertyUrl", "required", "rowTitles", "suppressOutput",
     "tableDirection", "tableSchema", "textDirection", "titles", "transformations", "valueUrl",
     "virtual"],
)  # fmt: skip
def test_what_is_null_is_not_stated(key: str, tmp_path: Path) -> None:
    column = {"name": "a", "titles": "A"}
    without = read(tmp_path, {"@context": CSVW, "url": "t.csv", "tableSchema": {
        "columns": [{k: v for k, v in column.items() if k != key}]}})  # fmt: skip
    for where in ("table", "schema", "column"):
        node: dict[str, Any] = {"columns": [column | ({key: None} if where == "column" else {})]}
        node = {"tableSchema": node | ({key: None} if where == "schema" else {})}
        node = {"@context": CSVW, "url": "t.csv"} | node
        if where == "table" and key != "tableSchema":
            node[key] = None
        found = read(tmp_path, node)
        assert found.warnings == ()
        if where == "column":
            assert found.group.tables == without.group.tables


def test_a_language_of_the_context_may_be_null(tmp_path: Path) -> None:
    context = [CSVW, {"@language": None, "@base": None}]
    found = read(tmp_path, {"@context": context, "url": "t.csv"})
    assert (found.warnings, found.group.tables[0].url) == ((), f"{HOME}t.csv")


def test_a_schema_may_be_a_document_of_its_own(tmp_path: Path) -> None:
    linked = {"@context": [CSVW, {"@language": "fr"}], "columns": [{"titles": "nom"}], "@id": "own"}
    found = only(read(tmp_path, table(tableSchema="s.json"), {"s.json": linked}))
    assert found.schema_id == HOME + "own"
    assert found.columns[0].titles == (("fr", "nom"),)
    del linked["@id"]
    found = only(read(tmp_path, table(tableSchema="s.json"), {"s.json": linked}))
    assert found.schema_id == HOME + "s.json"


def test_a_schema_of_its_own_has_the_language_of_its_context(tmp_path: Path) -> None:
    """Metadata Vocabulary, 6.1: not that of the document that names it."""
    context = [CSVW, {"@language": "zh"}]
    linked = {"@context": CSVW, "columns": [{"titles": "nom"}]}
    found = only(read(tmp_path, table(tableSchema="s.json") | {"@context": context},
                      {"s.json": linked}))  # fmt: skip
    assert (found.columns[0].titles, found.columns[0].name) == ((("und", "nom"),), "nom")


def test_the_schema_and_dialect_of_a_group_are_for_its_tables(tmp_path: Path) -> None:
    shared = {"columns": [{"name": "a"}]}
    own = {"columns": [{"name": "b"}]}
    one, other = read(
        tmp_path,
        group(
            {"url": "t.csv"},
            {"url": "u.csv", "tableSchema": own, "dialect": {"header": False}},
            tableSchema=shared,
            dialect={"skipRows": 2},
        ),
    ).group.tables
    assert (one.columns[0].name, one.dialect.skip_rows) == ("a", 2)
    assert (other.columns[0].name, other.dialect.skip_rows) == ("b", 0)
    assert other.dialect.header_row_count == 0


# What is ignored, each with where the warning says it is.
IGNORED: list[tuple[dict[str, Any], str]] = [
    (table(foo=1), "$.foo"),
    (table(**{"foo:bar": 1}), "$.foo:bar"),
    (table(lang="not a tag"), "$.lang"),
    (table(null=[1, "x"]), "$.null"),
    (table(default=1), "$.default"),
    (table(ordered="yes"), "$.ordered"),
    (table(required=1), "$.required"),
    (table(separator=[]), "$.separator"),
    (table(textDirection="up"), "$.textDirection"),
    (table(tableDirection="down"), "$.tableDirection"),
    (table(aboutUrl=1), "$.aboutUrl"),
    (table(propertyUrl=[]), "$.propertyUrl"),
    (table(valueUrl={}), "$.valueUrl"),
    (table(suppressOutput="yes"), "$.suppressOutput"),
    (table(notes="a note"), "$.notes"),
    (table(notes=[1]), "$.notes[0]"),
    (table(transformations={}), "$.transformations"),
    (table(transformations=[1]), "$.transformations[0]"),
    (table(tableSchema=1), "$.tableSchema"),
    (table(dialect=[]), "$.dialect"),
    (table(**{"@id": 1}), "$.@id"),
    (table(tableSchema={"@id": []}), "$.tableSchema.@id"),
    (table(tableSchema={"columns": {}}), "$.tableSchema.columns"),
    (schema(primaryKey=1), "$.tableSchema.primaryKey"),
    (schema(primaryKey=[]), "$.tableSchema.primaryKey"),
    (schema({"name": "a"}, primaryKey="b"), "$.tableSchema.primaryKey"),
    (schema({"titles": "a"}, primaryKey="a"), "$.tableSchema.primaryKey"),
    (schema({"name": "a", "separator": ""}), "$.tableSchema.columns[0].separator"),
    (schema({"name": "a"}, rowTitles=["a", "b"]), "$.tableSchema.rowTitles"),
    (schema({"name": 1}), "$.tableSchema.columns[0].name"),
    (schema({"name": "_a"}), "$.tableSchema.columns[0].name"),
    (schema({"name": "a b"}), "$.tableSchema.columns[0].name"),
    (schema({"name": "é"}), "$.tableSchema.columns[0].name"),
    (schema({"titles": 1}), "$.tableSchema.columns[0].titles"),
    (schema({"titles": ["a", 1]}), "$.tableSchema.columns[0].titles"),
    (schema({"titles": {"not a tag": "x"}}), "$.tableSchema.columns[0].titles.not a tag"),
    (schema({"titles": {"en": 1}}), "$.tableSchema.columns[0].titles"),
    (schema({"virtual": "x"}), "$.tableSchema.columns[0].virtual"),
    (schema({"url": "x"}), "$.tableSchema.columns[0].url"),
    (schema({"datatype": 1}), "$.tableSchema.columns[0].datatype"),
    (schema({"datatype": {"base": 1}}), "$.tableSchema.columns[0].datatype.base"),
    (schema({"datatype": {"foo": 1}}), "$.tableSchema.columns[0].datatype.foo"),
    ({"@context": [CSVW, {"@language": "not a tag"}], "url": "t.csv"}, "$.@context[1].@language"),
    (group({"url": "t.csv"}, name="x"), "$.name"),
    (group({"url": "t.csv"}, 1), "$.tables[1]"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("node", "path"), IGNORED, ids=[path for _, path in IGNORED])
def test_a_property_that_does_not_fit_is_ignored(
    node: dict[str, Any], path: str, tmp_path: Path
) -> None:
    document = read(tmp_path, node)
    assert [w.message.partition(": ")[0] for w in document.warnings] == [path]
    assert {(w.code, w.severity, w.file) for w in document.warnings} == {
        ("PK503", "warning", "m.json")
    }
    assert only(document).url == HOME + "t.csv"


def key(**more: Any) -> dict[str, Any]:
    reference = {"resource": "t.csv", "columnReference": "a"}
    return schema(
        {"name": "a"},
        {"name": "b"},
        foreignKeys=[{"columnReference": "b", "reference": reference} | more],
    )


# What ends the reading, each with where the error says it is.
WRONG: list[tuple[Any, str]] = [
    ([], "$"),
    ({"url": "t.csv"}, "$.@context"),
    ({"@context": "http://e/", "url": "t.csv"}, "$.@context"),
    ({"@context": [CSVW, {}, {}], "url": "t.csv"}, "$.@context"),
    ({"@context": [CSVW, {"@vocab": "x"}], "url": "t.csv"}, "$.@context[1]"),
    ({"@context": [CSVW, {"@base": 1}], "url": "t.csv"}, "$.@context[1].@base"),
    ({"@context": [CSVW, {"@base": "http://["}], "url": "t.csv"}, "$.@context[1].@base"),
    ({"resources": [{"path": "t.csv"}]}, "$.resources"),
    ({"@context": CSVW}, "$.tables"),
    (group(), "$.tables"),
    ({"@context": CSVW, "tables": {}}, "$.tables"),
    (group({}), "$.tables[0].url"),
    (group({"url": 1}), "$.tables[0].url"),
    (group({"url": "http://["}), "$.tables[0].url"),
    (group({"url": "t.csv"}, **{"@type": "Table"}), "$.@type"),
    (group({"url": "t.csv"}, **{"@id": "_:g"}), "$.@id"),
    (table(**{"@type": "Schema"}), "$.@type"),
    (table(**{"@id": "_:t"}), "$.@id"),
    (table(dialect={"@id": "_:d"}), "$.dialect.@id"),
    (table(dialect={"@type": "Table"}), "$.dialect.@type"),
    (table(dialect="d.json"), "$.dialect"),
    (table(tableSchema="s.json"), "$.tableSchema"),
    (table(tableSchema={"@id": "_:s"}), "$.tableSchema.@id"),
    (table(tableSchema={"@type": "Column"}), "$.tableSchema.@type"),
    (schema({"@type": "Schema"}), "$.tableSchema.columns[0].@type"),
    (schema({"@id": "_:c"}), "$.tableSchema.columns[0].@id"),
    (schema({"name": "a"}, {"name": "a"}), "$.tableSchema.columns[1].name"),
    (schema({"virtual": True}, {"name": "a"}), "$.tableSchema.columns[1]"),
    (schema({"datatype": {"@type": "Column"}}), "$.tableSchema.columns[0].datatype.@type"),
    (table(transformations=[{}]), "$.transformations[0].url"),
    (table(transformations=[{"@type": "Table"}]), "$.transformations[0].@type"),
    (table(**{"dc:x": {"@value": 1, "@id": "x"}}), "$.dc:x"),
    (table(**{"dc:x": {"@list": []}}), "$.dc:x.@list"),
    (table(notes=[{"@context": 1}]), "$.notes[0].@context"),
    (key(columnReference=[]), "$.tableSchema.foreignKeys[0].columnReference"),
    (key(columnReference="c"), "$.tableSchema.foreignKeys[0].columnReference"),
    (key(columnReference=["a", "b"]), "$.tableSchema.foreignKeys[0].reference.columnReference"),
    (key(reference=1), "$.tableSchema.foreignKeys[0].reference"),
    (key(reference={}), "$.tableSchema.foreignKeys[0].reference"),
    (key(foo=1), "$.tableSchema.foreignKeys[0].foo"),
    (key(**{"dc:description": "x"}), "$.tableSchema.foreignKeys[0].dc:description"),
    (
        key(reference={"resource": "t.csv", "schemaReference": "s"}),
        "$.tableSchema.foreignKeys[0].reference",
    ),
    (
        key(reference={"resource": "u.csv", "columnReference": "a"}),
        "$.tableSchema.foreignKeys[0].reference",
    ),
    (
        key(reference={"resource": 1, "columnReference": "a"}),
        "$.tableSchema.foreignKeys[0].reference",
    ),
    (
        key(reference={"schemaReference": "s", "columnReference": "a"}),
        "$.tableSchema.foreignKeys[0].reference",
    ),
    (
        key(reference={"resource": "t.csv", "columnReference": "c"}),
        "$.tableSchema.foreignKeys[0].reference.columnReference",
    ),
    (
        key(reference={"resource": "t.csv"}),
        "$.tableSchema.foreignKeys[0].reference.columnReference",
    ),
    (
        key(reference={"resource": "t.csv", "columnReference": "a", "dc:x": 1}),
        "$.tableSchema.foreignKeys[0].reference.dc:x",
    ),
]


@pytest.mark.parametrize(
    ("node", "path"), WRONG, ids=[str(i) + path for i, (_, path) in enumerate(WRONG)]
)
def test_what_breaks_a_rule_ends_the_reading(node: Any, path: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read(tmp_path, node)
    *before, problem = refused.value.problems
    assert {warning.severity for warning in before} <= {"warning"}
    code = "PK507" if path in ("$.dialect", "$.tableSchema") else "PK502"
    assert (problem.code, problem.severity, problem.file) == (code, "error", "m.json")
    assert problem.message.partition(": ")[0] == path
    assert problem.hint


def test_a_reference_by_schema_names_one_table(tmp_path: Path) -> None:
    target = {"@id": "s", "columns": [{"name": "k"}]}
    referring = {
        "url": "t.csv",
        "tableSchema": {
            "columns": [{"name": "a"}],
            "foreignKeys": [
                {
                    "columnReference": "a",
                    "reference": {"schemaReference": "s", "columnReference": "k"},
                }
            ],
        },
    }
    one = {"url": "u.csv", "tableSchema": target}
    document = read(tmp_path, group(referring, one))
    assert document.group.tables[0].foreign_keys[0].schema == HOME + "s"
    with pytest.raises(DataError) as refused:
        read(tmp_path, group(referring, one, one | {"url": "v.csv"}))
    assert "more than one" in refused.value.problems[0].message


def test_a_schema_that_refers_to_itself_is_read_once(tmp_path: Path) -> None:
    linked = {"@context": CSVW, "columns": [{"name": "a"}], "tableSchema": "s.json"}
    document = read(tmp_path, table(tableSchema="s.json"), {"s.json": linked})
    assert only(document).columns[0].name == "a"
    assert [w.message.partition(": ")[0] for w in document.warnings] == ["$.tableSchema"]


def nested(depth: int) -> str:
    return f'{{"@context": "{CSVW}", "url": "t.csv", "dc:x": {"[" * depth}1{"]" * depth}}}'


def test_a_document_may_be_deep(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(nested(200), encoding="utf-8")
    document = read_document(tmp_path / "m.json", HOME, "m.json", lambda _: None)
    assert only(document).annotations[0][0] == "http://purl.org/dc/terms/x"


@pytest.mark.parametrize("depth", [900, 5_000, 100_000])
def test_a_document_that_is_nested_too_deeply_is_reported(depth: int, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(nested(depth), encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_document(tmp_path / "m.json", HOME, "m.json", lambda _: None)
    assert "deep" in refused.value.problems[0].message


@pytest.mark.parametrize(
    ("one", "other", "names", "urls"),
    [
        ({"titles": "a"}, {"titles": "a"}, ["a", "_col.2"], [None, "#a"]),
        ({"titles": "a"}, {"name": "a"}, ["_col.1", "a"], ["#a", None]),
        ({"name": "a"}, {"titles": ["a", "b"], "propertyUrl": "p"}, ["a", "_col.2"], [None, "p"]),
    ],
)
def test_only_names_have_to_differ(
    one: Any, other: Any, names: list[str], urls: list[str | None], tmp_path: Path
) -> None:
    document = read(tmp_path, schema(one, other))
    columns = document.group.tables[0].columns
    assert [c.name for c in columns] == names
    assert [c.property_url for c in columns] == urls
    assert document.warnings == ()


def test_a_name_is_made_of_a_title() -> None:
    assert name_of("On Street") == "On%20Street"
    assert name_of("a-b~c.d_e") == "a%2Db%7Ec.d_e"
    assert name_of("园") == "%E5%9B%AD"


def test_a_datatype_that_is_none_leaves_the_inherited_one(tmp_path: Path) -> None:
    """Metadata Vocabulary, 5.1.7: as if the property had not been specified."""
    columns = [{"datatype": "intger"}, {"datatype": 1}, {"datatype": "http://e/x"}, {}]
    document = read(tmp_path, table(datatype="date", tableSchema={"columns": columns}))
    assert [c.datatype.base for c in only(document).columns] == ["date"] * 4
    assert [(w.code, w.severity) for w in document.warnings] == [
        ("PK506", "error"), ("PK503", "warning"), ("PK503", "warning"),
    ]  # fmt: skip


def test_what_is_wrong_for_a_whole_group_is_told_once(tmp_path: Path) -> None:
    tables: list[dict[str, Any]] = [
        {"url": "t.csv", "tableSchema": {"columns": [{}] * 9}},
        {"url": "u.csv"},
    ]
    shared: dict[str, Any] = {"datatype": "intger", "dialect": {"header": 1}}
    document = read(tmp_path, group(*tables, {"url": "v.csv"}, tableSchema={"foo": 1}, **shared))
    assert [w.message.partition(": ")[0] for w in document.warnings] == [
        "$.datatype", "$.dialect.header", "$.tableSchema.foo",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [1, [], {}])
def test_a_schema_that_is_none_has_no_columns(value: Any, tmp_path: Path) -> None:
    """Metadata Vocabulary, 5.1.5: as if it were an object with no properties."""
    found = only(read(tmp_path, table(tableSchema=value)))
    assert (found.described, found.columns) == (True, ())
    assert not only(read(tmp_path, table())).described


def test_problems_name_the_line_and_the_document(tmp_path: Path) -> None:
    linked = {"@context": CSVW, "columns": [{"name": "a", "nme": 1}], "foo": 1}
    (tmp_path / "s.json").write_text(json.dumps(linked, indent=1), encoding="utf-8")
    node = json.dumps(table(tableSchema="s.json", bar=2), indent=1)
    (tmp_path / "m.json").write_text(node, encoding="utf-8")
    locator = Locator(((HOME, tmp_path),))
    document = read_document(tmp_path / "m.json", HOME + "m.json", "m.json", locator.find)
    places = [(w.file, w.line, w.message.partition(": ")[0]) for w in document.warnings]
    assert places == [
        ("m.json", 5, "$.bar"), ("s.json", 9, "$.foo"), ("s.json", 6, "$.columns[0].nme"),
    ]  # fmt: skip


def test_what_was_ignored_is_told_with_what_ends_the_reading(tmp_path: Path) -> None:
    node = schema({"name": "a", "type": "integer"}, foreignKeys=[{"fields": "a"}])
    with pytest.raises(DataError) as refused:
        read(tmp_path, node)
    assert [(p.code, p.severity) for p in refused.value.problems] == [
        ("PK503", "warning"), ("PK502", "error"),
    ]  # fmt: skip


def test_keys_name_columns_that_have_a_name(tmp_path: Path) -> None:
    referring = {
        "url": "t.csv",
        "tableSchema": {
            "columns": [{"name": "a"}],
            "foreignKeys": [
                {
                    "columnReference": "a",
                    "reference": {"resource": "u.csv", "columnReference": "k"},
                }
            ],
        },
    }
    with pytest.raises(DataError) as refused:
        read(
            tmp_path,
            group(referring, {"url": "u.csv", "tableSchema": {"columns": [{"titles": "k"}]}}),
        )
    assert "u.csv" in refused.value.problems[0].message
