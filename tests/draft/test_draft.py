from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import pytest

from parkkg.draft.draft import Draft, draft
from parkkg.draft.read import DraftedTable
from parkkg.namespaces import RDFS

Rows = Sequence[Sequence[str]]
Filled = Callable[[str, Rows], str]


def drafted(
    db: duckdb.DuckDBPyConnection, filled: Filled, name: str, header: Sequence[str], rows: Rows
) -> Draft:
    raw = DraftedTable(
        Path(f"{name}.csv"), f"{name}.csv", name, f"{name}.csv", "", tuple(header),
        filled(name, rows), {},
    )  # fmt: skip
    return draft(db, [raw], "https://example.org/")


def test_the_name_is_the_column_whose_header_says_so(
    db: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    rows = [("1", "Rome Street", "Acme"), ("2", "Paris Street", "Beta")]
    found = drafted(db, filled, "firms", ("id", "street name", "firm name"), rows)
    label = found.tables[0].label
    assert label is not None
    assert (label.guess.title, label.predicate) == ("firm name", RDFS + "label")


@pytest.mark.parametrize(
    "values",
    [("31.4,119.5", "31.2,119.1"), ("10:00-12:00", "9:30-11:00"), ("007", "012"), ("b|a|b", "c|d")],
)
def test_what_has_no_word_in_it_is_no_name(
    db: duckdb.DuckDBPyConnection, filled: Filled, values: tuple[str, str]
) -> None:
    rows = [(str(n), value) for n, value in enumerate(values, 1)]
    assert drafted(db, filled, "t", ("id", "what"), rows).tables[0].label is None
    named = [(str(n), value, word) for (n, value), word in zip(rows, ("Rome", "甲"), strict=True)]
    label = drafted(db, filled, "u", ("id", "what", "who"), named).tables[0].label
    assert label is not None
    assert label.guess.title == "who"


def test_things_are_counted_by_what_few_values_have(
    db: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    rows = [(str(n), f"n{n}", "ab"[n % 2], str(n * 1.5)) for n in range(10)]
    category = drafted(db, filled, "t", ("id", "name", "kind", "size"), rows).tables[0].category
    assert category is not None
    assert category.guess.title == "kind"


def test_columns_with_one_header_have_different_names(
    db: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    found = drafted(db, filled, "t", ("id", "x", "x", ""), [("1", "a", "b", "c")])
    names = [column.name for column in found.tables[0].columns]
    assert len(set(names)) == 4
    assert all(names)


def test_rows_that_no_column_tells_apart_are_said(
    db: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    found = drafted(db, filled, "t", ("x",), [("a",), ("a",)])
    assert found.tables[0].key is None
    assert "no column tells the rows apart" in found.guesses[0].guess


def test_names_in_two_languages_are_both_names(
    db: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    rows = [("1", "常州", "Changzhou", "a"), ("2", "苏州", "", "a")]
    found = drafted(db, filled, "t", ("id", "name_zh", "name_en", "note_en"), rows)
    names = [c.guess.title for c in found.tables[0].columns if c.predicate == RDFS + "label"]
    assert names == ["name_zh", "name_en"]
    assert found.languages == ("zh", "en")
