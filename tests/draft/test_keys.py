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


def test_of_few_keys_one_may_be_a_mistake_where_the_header_says_what_it_numbers(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    rows = [("1", "jade"), ("2", "head"), ("2", "tree"), ("4", "clock"), ("5", "helmet")]
    key = guess_key(db, table(db, filled, "loans", ("loan no.", "object"), rows))
    assert key is not None
    assert (key.column, key.fitting, key.rows, key.first) == (1, 4, 5, Cell(3, "2"))
    empty = [("a", "jade"), ("b", "head"), ("N/A", "tree"), ("d", "clock"), ("e", "helmet")]
    key = guess_key(db, table(db, filled, "things", ("id", "name"), empty))
    assert key is not None
    assert (key.column, key.first) == (1, Cell(3, "N/A"))


def test_what_numbers_other_things_may_come_twice(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    rows = [("p1", "1 May"), ("p2", "2 May"), ("p3", "3 May"), ("p4", "4 May"), ("p4", "5 May")]
    key = guess_key(db, table(db, filled, "visits", ("patient_id", "day"), rows))
    assert key is not None
    assert key.column == 2
    rows = [("1", "x"), ("1", "y"), ("1", "z"), ("2", "u"), ("2", "v")]
    key = guess_key(db, table(db, filled, "lines", ("no", "text"), rows))
    assert key is not None
    assert key.column == 2


def test_of_few_references_one_may_be_a_mistake_that_looks_like_a_key(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    museums = table(db, filled, "museums", ("id",), [(f"M{n}",) for n in range(1, 8)])
    states = table(db, filled, "states", ("code",), [("de",), ("fr",), ("it",), ("es",)])
    rows = [
        ("a", "M1", "M2", "X9", "de"), ("b", "M2", "M9", "M1", "fr"), ("c", "M1", "M3", "M2", "it"),
        ("d", "M4", "M4", "M3", "es"), ("e", "M9", "M5", "M4", "us"),
    ]  # fmt: skip
    header = ("slug", "museum", "lender", "mark", "language")
    loans = table(db, filled, "loans", header, rows)
    tables = [museums, states, loans]
    found = guess_references(db, tables, [guess_key(db, each) for each in tables])
    # What has no number in it, or another letter, is in both by accident.
    assert [(r.column, r.parent, r.fitting, r.first) for r in found] == [
        (2, 0, 4, Cell(5, "M9")), (3, 0, 4, Cell(2, "M9")),
    ]  # fmt: skip
