"""Single properties of a metadata document: read, ignored with a warning, or the end of it."""

from __future__ import annotations

from typing import Any

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.properties import NAME, DocumentReader, Node


def node(value: dict[str, Any], path: str = "$") -> Node:
    return Node(
        DocumentReader("m.json", "http://e/d/m.json", lambda _: None, lang="zh"), value, path
    )


def warned(node: Node) -> list[str]:
    """Where each warning says that something is ignored."""
    warnings = node.reader.warnings
    assert all((w.code, w.severity) == ("PK503", "warning") for w in warnings)
    return [warning.message.partition(": ")[0] for warning in warnings]


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        ("string", "x", "x"), ("string", 1, "d"), ("string", None, "d"),
        ("address", "x", "x"), ("address", 1, ""),
        ("boolean", True, True), ("boolean", 1, "d"), ("boolean", "true", "d"),
        ("count", 0, 0), ("count", 7, 7), ("count", -1, "d"), ("count", True, "d"),
        ("count", 1.0, "d"),
        ("language", "zh-Hans", "zh-Hans"), ("language", "a b", "d"), ("language", 1, "d"),
    ],
)  # fmt: skip
def test_a_property_of_the_wrong_kind_is_ignored_with_a_warning(
    read: str, value: object, found: object
) -> None:
    one = node({"k": value})
    assert getattr(one, read)("k", "d") == found
    assert warned(one) == ([] if found == value else ["$.k"])


@pytest.mark.parametrize("read", ["string", "address", "boolean", "count", "language"])
def test_a_property_that_is_not_there_has_its_default_and_no_warning(
    read: str,
) -> None:
    one = node({})
    assert getattr(one, read)("k", "d") == "d"
    assert warned(one) == []


@pytest.mark.parametrize(
    ("value", "found", "where"),
    [
        ([{"a": 1}], [("$.k[0]", {"a": 1})], []),
        ([{}, "x", {}], [("$.k[0]", {}), ("$.k[2]", {})], ["$.k[1]"]),
        ({"a": 1}, [], ["$.k"]),
    ],
)
def test_the_objects_of_an_array(value: object, found: object, where: list[str]) -> None:
    one = node({"k": value})
    assert [(item.path, item.value) for item in one.items("k")] == found
    assert warned(one) == where


@pytest.mark.parametrize(
    ("value", "found", "where"),
    [
        ("a", ("a",), []), (["a", "b"], ("a", "b"), []),
        ([], (), ["$.k"]), (["a", 1], (), ["$.k"]), ({}, (), ["$.k"]), (None, (), ["$.k"]),
    ],
)  # fmt: skip
def test_references_to_columns(value: object, found: tuple[str, ...], where: list[str]) -> None:
    one = node({"k": value})
    assert one.references("k") == found
    assert warned(one) == where


@pytest.mark.parametrize(
    ("value", "found", "where"),
    [
        ("名", (("zh", "名"),), []),
        (["名", "称"], (("zh", "名"), ("zh", "称")), []),
        ({"en": "name", "zh": ["名", "称"]}, (("en", "name"), ("zh", "名"), ("zh", "称")), []),
        ({"en": 1, "zh": "名"}, (("zh", "名"),), ["$.titles"]),
        ({"not a tag": "x"}, (), ["$.titles.not a tag"]),
        (7, (), ["$.titles"]),
        (None, (), ["$.titles"]),
    ],
)
def test_titles_have_the_language_of_the_document_or_their_own(
    value: object, found: object, where: list[str]
) -> None:
    one = node({"titles": value})
    assert one.titles() == found
    assert warned(one) == where


def test_common_properties_are_kept_and_others_are_reported() -> None:
    one = node({"url": "t.csv", "dc:title": "名", "tableShema": {}})
    assert one.common_properties(["url", "tableSchema"]) == (
        ("http://purl.org/dc/terms/title", {"@value": "名", "@language": "zh"}),
    )
    assert warned(one) == ["$.tableShema"]
    assert "tableSchema" in one.reader.warnings[0].hint


def test_a_context_is_at_the_top_only() -> None:
    """Metadata Vocabulary, appendix A."""
    context = {"@context": "http://www.w3.org/ns/csvw"}
    assert node(context).common_properties([]) == ()
    with pytest.raises(DataError) as refused:
        node(context, "$.tables[0]").common_properties([])
    assert refused.value.problems[0].message.startswith("$.tables[0].@context: ")


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"@type": "Column"}, "$.@type"),
        ({"@id": "_:b"}, "$.@id"),
    ],
)
def test_a_wrong_type_or_a_blank_node_ends_the_reading(value: dict[str, Any], where: str) -> None:
    with pytest.raises(DataError) as refused:
        node(value).check_type("Table")
    (found,) = refused.value.problems
    assert (found.code, found.file) == ("PK502", "m.json")
    assert found.message.startswith(where)


def test_addresses_are_relative_to_the_document() -> None:
    assert node({}).resolve("url", "t.csv") == "http://e/d/t.csv"
    with pytest.raises(DataError):
        node({}).resolve("url", "http://[e")


def test_inherited_properties_go_down_and_may_be_changed_there() -> None:
    above = node({"lang": "en", "null": "-", "separator": ";", "required": True}).inherited({})
    column = node({"separator": None, "null": ["", "n"], "required": 1}, "$.c")
    below = column.inherited(above)
    assert (below["lang"], below["separator"], below["required"]) == ("en", None, True)
    assert (above["null"], below["null"]) == (("-",), ("", "n"))
    assert warned(column) == ["$.c.required"]


@pytest.mark.parametrize(
    ("name", "right"),
    [("a", True), ("a.b_1", True), ("%20a", True), ("9", True), ("_a", False), ("a b", False),
     ("", False), ("a-b", False), ("名", False), ("%2", False), ("%41", True), ("a.", False),
     (".a", False),      ("a..b", False), ("a._b", True)],
)  # fmt: skip
def test_names_of_columns_are_names_of_template_variables(name: str, right: bool) -> None:
    """Metadata Vocabulary, 5.6: as in RFC 6570, and no underscore first."""
    assert (NAME.fullmatch(name) is not None) is right
