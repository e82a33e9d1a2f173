"""Does the header fit the description?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from parkkg.tables.csvw.header import match_header
from parkkg.tables.csvw.model import Column, Datatype, Dialect, Table


def column(number: int, *titles: str, lang: str = "und", name: str = "", **more: Any) -> Column:
    return Column(
        number,
        name or f"c{number}",
        titles=tuple((lang, title) for title in titles),
        named=bool(name),
        **more,
    )


def told(table: Table, *headers: list[str], width: int = 0) -> list[tuple[str, str, str]]:
    found = match_header(table, headers, width or len(headers[-1] if headers else []), "t.csv")
    assert {p.line for p in found.problems} <= {table.dialect.skip_rows + 1}
    return [(p.code, p.column, p.hint) for p in found.problems]


TABLE = Table("http://e/t.csv", (column(1, "alpha"), column(2, "beta", "B")), described=True)
UNKNOWN = "the metadata describe no such column"


@pytest.mark.parametrize(
    ("header", "codes"),
    [
        (["alpha", "beta"], []),
        (["alpha", "B"], []),
        (
            ["Alpha", "beta"],
            [("PK106", "Alpha", 'did you mean "alpha"?'), ("PK107", "alpha", None)],
        ),
        (
            ["alhpa", "beta"],
            [("PK106", "alhpa", 'did you mean "alpha"?'), ("PK107", "alpha", None)],
        ),
        (["alpha"], [("PK107", "beta", None)]),
        (["alpha", "beta", "gamma"], [("PK106", "gamma", "known are: alpha, beta")]),
        (
            ["beta", "alpha"],
            [
                ("PK107", "alpha", "the order is: alpha, beta"),
                ("PK107", "beta", "the order is: alpha, beta"),
            ],
        ),
        (["alpha", "beta", "beta"], [("PK108", "beta", None)]),
        (["alpha", ""], []),  # nothing is known of that one
        (["", ""], []),
    ],
)
def test_what_does_not_fit_is_named(
    header: list[str], codes: list[tuple[str, str, str | None]]
) -> None:
    found = told(TABLE, header)
    assert [(code, where) for code, where, _ in found] == [
        (code, where) for code, where, _ in codes
    ]
    assert all(
        hint in (None, given) for (_, _, given), (_, _, hint) in zip(found, codes, strict=True)
    )


def test_a_missing_header_is_reported() -> None:
    assert [code for code, *_ in told(TABLE)] == ["PK105"]
    assert (
        told(
            Table(
                "http://e/t.csv", TABLE.columns, described=True, dialect=Dialect(header_row_count=0)
            )
        )
        == []
    )


def test_the_line_is_that_of_the_header() -> None:
    table = Table("http://e/t.csv", TABLE.columns, described=True, dialect=Dialect(skip_rows=3))
    assert [code for code, *_ in told(table, ["x", "beta"])] == ["PK106", "PK107"]


@pytest.mark.parametrize(
    ("described", "data", "compatible"),
    [
        ("und", "en", True),
        ("en", "und", True),
        ("en", "en-GB", True),
        ("en-GB", "en", True),
        ("EN", "en", True),
        ("en", "eng", False),
        ("en", "zh", False),
    ],
)
def test_titles_are_compared_in_matching_languages(
    described: str, data: str, compatible: bool
) -> None:
    table = Table("http://e/t.csv", (column(1, "a", lang=described),), lang=data, described=True)
    assert (told(table, ["a"]) == []) is compatible


def test_undescribed_columns_are_taken_from_the_header() -> None:
    prototype = Column(0, "", datatype=Datatype("token"), about_url="#{a}")
    table = Table("http://e/t.csv", (), prototype=prototype)
    match = match_header(table, (["a", "On Street", " ", "a"],), 4, "t.csv")
    assert [c.name for c in match.table.columns] == ["a", "On%20Street", "_col.3", "_col.4"]
    # Both columns with the title "a" state the property "a".
    assert [c.property_url for c in match.table.columns] == [None, None, None, "#a"]
    assert {(c.datatype.base, c.about_url) for c in match.table.columns} == {("token", "#{a}")}
    assert [(p.code, p.column) for p in match.problems] == [("PK108", "a")]
    assert match_header(table, (), 2, "t.csv").problems[0].code == "PK105"
    bare = Table("http://e/t.csv", (), dialect=Dialect(header_row_count=0))
    assert [c.name for c in match_header(bare, (), 2, "t.csv").table.columns] == [
        "_col.1",
        "_col.2",
    ]


def test_two_header_rows_give_a_column_two_titles() -> None:
    table = Table("http://e/t.csv", (), dialect=Dialect(header_row_count=2))
    columns = match_header(table, (["a", ""], ["A", "B"]), 2, "t.csv").table.columns
    assert [c.titles for c in columns] == [(("und", "a"), ("und", "A")), (("und", "B"),)]
    assert [c.name for c in columns] == ["a", "B"]


def test_a_column_more_than_described_gets_a_place_before_the_virtual_ones() -> None:
    virtual = column(2, virtual=True)
    table = Table("http://e/t.csv", (column(1, "a"), virtual), described=True)
    columns = match_header(table, (["a", "b"],), 2, "t.csv").table.columns
    assert [(c.number, c.name, c.virtual) for c in columns] == [
        (1, "c1", False), (2, "_col.2", False), (3, "c2", True),
    ]  # fmt: skip


def test_columns_are_found_by_their_titles() -> None:
    kind = column(3, "kind")
    table = Table("http://e/t.csv", (*TABLE.columns, kind, column(4, virtual=True)), described=True)
    columns = match_header(table, (["kind", "new", "alpha", "B"],), 4, "t.csv").table.columns
    assert [(c.number, c.name) for c in columns] == [
        (1, "c3"), (2, "_col.2"), (3, "c1"), (4, "c2"), (5, "c4"),
    ]  # fmt: skip


def test_where_no_title_fits_the_order_is_that_of_the_metadata() -> None:
    match = match_header(TABLE, (["one", "two"],), 2, "t.csv")
    assert [p.code for p in match.problems] == ["PK106", "PK106", "PK107", "PK107"]
    assert [(c.number, c.name) for c in match.table.columns if not c.virtual] == [
        (1, "c1"), (2, "c2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("titled", "second", "place"),
    [
        (True, "price", 3),  # behind the columns of the file: nothing is in it
        (True, "BETA", 2),
        (False, "price", 2),  # a name alone says nothing of titles
    ],
)
def test_a_column_of_another_title_is_not_taken_for_one_that_is_missing(
    titled: bool, second: str, place: int
) -> None:
    beta = column(2, "beta", titled=titled)
    table = Table("http://e/t.csv", (TABLE.columns[0], beta), described=True)
    match = match_header(table, (["alpha", second],), 2, "t.csv")
    assert [p.code for p in match.problems] == ["PK106", "PK107"]
    assert match.table.column("c2").number == place
    assert len(match.table.columns) == place


def test_where_no_title_fits_each_column_is_in_its_place() -> None:
    match = match_header(TABLE, (["甲", "乙"],), 2, "t.csv")
    assert [p.code for p in match.problems] == ["PK106", "PK106", "PK107", "PK107"]
    assert [(c.number, c.name) for c in match.table.columns] == [(1, "c1"), (2, "c2")]


def lenient(table: Table, *header: str) -> list[tuple[str, str, str]]:
    """What is said of a header in a project, where columns may be left out."""
    found = match_header(table, [header], len(header), "t.csv", standard=False)
    return [(p.code, p.column, p.severity) for p in found.problems]


NEWER = Table(
    "http://e/t.csv",
    (
        column(1, "id", name="id", required=True),
        column(2, "new", name="new"),
        column(3, "old", name="old"),
        column(4, "key", name="key"),
        column(5, "last", name="last", required=True),
    ),
    primary_key=("id", "key"),
    described=True,
)


def test_a_column_that_needs_no_value_may_be_left_out_of_a_file() -> None:
    assert lenient(NEWER, "id", "old", "key", "last") == [("PK107", "new", "warning")]
    (problem,) = match_header(
        NEWER, [["id", "old", "key", "last"]], 4, "t.csv", standard=False
    ).problems
    assert problem.hint == "add it to the header, with a cell in each row; it may be empty"
    assert lenient(NEWER, "id", "last") == [
        ("PK107", "new", "warning"), ("PK107", "old", "warning"), ("PK107", "key", "warning"),
    ]  # fmt: skip
    by_the_specification = match_header(NEWER, [["id", "old", "key", "last"]], 4, "t.csv").problems
    assert {(p.code, p.severity) for p in by_the_specification} == {("PK107", "error")}


def test_what_is_left_out_is_read_as_empty() -> None:
    found = match_header(NEWER, [["id", "old", "key", "last"]], 4, "t.csv", standard=False).table
    assert [c.name for c in found.columns] == ["id", "old", "key", "last", "new"]


def test_a_column_that_needs_a_value_may_not_be_left_out() -> None:
    assert lenient(NEWER, "id", "new", "old", "key") == [("PK107", "last", "error")]
    last = replace(NEWER.columns[-1], required=False)
    keyed = replace(NEWER, columns=(*NEWER.columns[:-1], last), primary_key=("last",))
    assert lenient(keyed, "id", "new", "old", "key") == [("PK107", "last", "error")]


def test_the_order_of_the_others_still_counts() -> None:
    assert lenient(NEWER, "id", "key", "old", "last") == [
        ("PK107", "new", "warning"), ("PK107", "old", "error"), ("PK107", "key", "error"),
    ]  # fmt: skip
