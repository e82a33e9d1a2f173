from __future__ import annotations

from parkkg.draft.metadata import new_in

ID, NAME = {"name": "id", "titles": "ID"}, {"name": "name", "titles": {"en": ["Name", "Label"]}}
SIZE = {"name": "size", "titles": "Size"}


def document(*columns: object, url: str = "t.csv") -> dict[str, object]:
    return {"tables": [{"url": url, "tableSchema": {"columns": list(columns)}}]}


def test_columns_are_known_by_title_in_any_language_and_by_name() -> None:
    drafted = document(ID, {"name": "x", "titles": "Label"}, SIZE)
    proposed = list(new_in(drafted, document(ID, NAME)))
    assert [entry["tableSchema"]["columns"] for entry in proposed] == [[SIZE]]


def test_a_whole_table_is_proposed() -> None:
    assert [t["url"] for t in new_in(document(ID, url="new.csv"), document(ID))] == ["new.csv"]


def test_a_document_of_one_table_is_compared_too() -> None:
    known = {"url": "t.csv", "tableSchema": {"columns": [ID]}}
    assert list(new_in(document(ID), known)) == []


def test_a_table_that_is_described_elsewhere_is_left_alone() -> None:
    known = {"tables": [{"url": "t.csv", "tableSchema": "schema.json"}]}
    assert list(new_in(document(ID), known)) == []
