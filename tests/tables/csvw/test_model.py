"""The annotated table as data."""

from __future__ import annotations

import dataclasses

import pytest

from parkkg.tables.csvw.model import Column, Dialect, Table

TABLE = Table(
    "http://e/t.csv",
    (Column(1, "a"), Column(2, "b"), Column(3, "kind", virtual=True)),
)


def test_a_column_is_found_by_its_name() -> None:
    assert TABLE.column("b").number == 2
    with pytest.raises(KeyError):
        TABLE.column("c")


def test_virtual_columns_do_not_stand_in_the_file() -> None:
    assert [column.name for column in TABLE.real_columns] == ["a", "b"]


def test_a_column_has_the_templates_that_are_not_empty() -> None:
    column = Column(1, "a", about_url="#{a}", property_url="", value_url="http://e/{a}")
    assert column.templates == ("#{a}", "http://e/{a}")


def test_the_defaults_are_those_of_the_standard() -> None:
    """Metadata Vocabulary, 5.7 and 5.9."""
    column, dialect = Column(1, "a"), Dialect()
    assert (column.datatype.base, column.default, column.lang) == ("string", "", "und")
    assert (column.null, column.separator, column.required) == (("",), None, False)
    assert (dialect.delimiter, dialect.encoding, dialect.quote_char) == (",", "utf-8", '"')
    assert (dialect.header_row_count, dialect.skip_blank_rows) == (1, False)


def test_a_table_cannot_be_changed_only_copied() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        TABLE.url = "http://e/u.csv"  # type: ignore[misc]
    assert dataclasses.replace(TABLE, url="http://e/u.csv").columns == TABLE.columns
