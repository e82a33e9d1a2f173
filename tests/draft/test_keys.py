from __future__ import annotations

from collections.abc import Callable, Sequence

import duckdb

from parkkg.draft.columns import Cell, guess_columns
from parkkg.draft.keys import GuessedTable, guess_key, guess_references

Rows = Sequence[Sequence[str]]


def table(
    db: duckdb.DuckDBPyConnection,
    filled: Callable[[str, Rows], str],
    name: str,
    header: Sequence[str],
    rows: Rows,
) -> GuessedTable:
    relation = filled(name, rows)
    return GuessedTable(relation, name, guess_columns(db, relation, header))


def test_the_key_is_the_column_that_differs_in_every_row(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    found = table(db, filled, "t", ("kind", "slug"), [("a", "x"), ("a", "y")])
    key = guess_key(db, found)
    assert key is not None
    assert key.column == 2


def test_a_header_that_says_so_comes_first(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    found = table(db, filled, "t", ("name", "编号"), [("a", "1"), ("b", "2")])
    key = guess_key(db, found)
    assert key is not None
    assert key.column == 2


def test_measures_and_dates_are_no_keys(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    found = table(db, filled, "t", ("area", "day"), [("1.5", "2020-01-01"), ("2.5", "2020-01-02")])
    assert guess_key(db, found) is None


def test_a_key_that_comes_twice_by_mistake_is_named(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    rows = [(f"C{number:02}",) for number in range(30)] + [("C07",)]
    key = guess_key(db, table(db, filled, "t", ("id",), rows))
    assert key is not None
    assert (key.fitting, key.rows, key.first) == (30, 31, Cell(31, "C07"))


def test_a_column_whose_values_are_keys_of_another_table_refers_to_it(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    cities = table(db, filled, "cities", ("id", "label"), [("cz", "C"), ("sz", "S")])
    firms = table(
        db, filled, "firms", ("id", "seat", "cities"), [("a", "cz", "cz;sz"), ("b", "sz", "sz;cz")]
    )
    keys = [guess_key(db, cities), guess_key(db, firms)]
    found = [(r.table, r.column, r.parent) for r in guess_references(db, [cities, firms], keys)]
    assert found == [(1, 2, 0), (1, 3, 0)]


def test_small_numbers_refer_to_nothing_unless_the_header_says_so(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    cities = table(db, filled, "cities", ("nr", "label"), [("1", "C"), ("2", "S"), ("3", "N")])
    firms = table(
        db, filled, "firms", ("slug", "stars", "city"), [("a", "1", "1"), ("b", "3", "2")]
    )
    keys = [guess_key(db, cities), guess_key(db, firms)]
    found = [(r.table, r.column, r.parent) for r in guess_references(db, [cities, firms], keys)]
    assert found == [(1, 3, 0)]


def test_one_reference_that_is_wrong_is_named(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    cities = table(db, filled, "cities", ("id",), [(f"c{n}",) for n in range(30)])
    firms = table(
        db, filled, "firms", ("slug", "city"),
        [*((f"f{n}", f"c{n}") for n in range(30)), ("f30", "c99")],
    )  # fmt: skip
    keys = [guess_key(db, cities), guess_key(db, firms)]
    found = list(guess_references(db, [cities, firms], keys))
    assert [(r.column, r.fitting, r.values, r.first) for r in found] == [
        (2, 30, 31, Cell(31, "c99"))
    ]


def test_a_key_refers_to_another_table_only_where_its_header_names_that(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    firms = table(db, filled, "firms", ("firm_id", "seat"), [("a", "x"), ("b", "x"), ("c", "x")])
    audits = table(db, filled, "audits", ("firm_id", "by"), [("a", "y"), ("c", "y")])
    other = table(db, filled, "letters", ("code", "of"), [("a", "z"), ("b", "z")])
    tables = [firms, audits, other]
    keys = [guess_key(db, found) for found in tables]
    assert [key.column for key in keys if key is not None] == [1, 1, 1]
    found = [(r.table, r.column, r.parent) for r in guess_references(db, tables, keys)]
    assert found == [(1, 1, 0)]
