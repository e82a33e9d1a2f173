"""A table and its file: names for files, and places for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.tables.csvw.model import Column, Dialect, Table
from parkkg.tables.table_file import TableFile, short_names

_COLUMNS = (Column(1, "id"), Column(2, "name"))


def file(url: str, **more: str) -> TableFile:
    name = "data/" + url.partition("#")[0]
    table = Table(f"http://e/{url}", _COLUMNS, dialect=Dialect(sheet=more.pop("stated", "")))
    return TableFile(table, Path(name), name, **more)


@pytest.mark.parametrize(
    ("source", "key", "stem"),
    [
        (file("parks.csv"), "data/parks.csv", "parks"),
        (file("parks.xlsx", sheet="S"), "data/parks.xlsx", "parks"),
        (file("parks.xlsx#S%201"), "data/parks.xlsx#S 1", "parks-S 1"),
        (file("parks.xlsx", stated="园/区"), "data/parks.xlsx#园/区", "parks-园_区"),
    ],
)
def test_two_sheets_of_a_file_are_two_tables(source: TableFile, key: str, stem: str) -> None:
    assert (source.key, source.stem) == (key, stem)


def test_a_cell_is_named_as_the_spreadsheet_names_it() -> None:
    source = file("parks.xlsx", sheet="S")
    assert source.cell(7, 2) == "S!B7"
    assert source.cell(7) == "S!7:7"
    assert source.cell_of(7, ("name",)) == "S!B7"
    assert source.cell_of(7, ("id", "name")) == "S!7:7"
    assert file("parks.csv").cell(7, 2) == "B7"
    assert file("parks.csv").cell(7) == ""
    assert file("parks.parquet").cell(7, 2) == ""


def test_columns_that_are_skipped_count() -> None:
    table = Table("http://e/b.xlsx", _COLUMNS, dialect=Dialect(skip_columns=2))
    assert TableFile(table, Path("b.xlsx"), "b.xlsx", "S").cell(7, 1) == "S!C7"


def test_two_files_of_the_same_name_have_short_names_of_their_own() -> None:
    files = [file(url) for url in ("a/parks.csv", "parks.xlsx", "firms.csv", "b/parks.csv")]
    assert list(short_names(files)) == [
        "parks", "data/parks.xlsx", "firms", "data/b/parks.csv",
    ]  # fmt: skip
