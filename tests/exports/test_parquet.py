from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.exports.export import ResultColumns, exported
from parkkg.namespaces import XSD
from parkkg.query.rows import Row, Term

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read(*rows: Row, names: tuple[str, ...] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The types of the columns and the rows, read from the file."""
    names = names or tuple(f"c{i}" for i in range(len(rows[0])))
    with TemporaryDirectory() as folder, duckdb.connect() as db:
        path = Path(folder) / "x.parquet"
        path.write_bytes(b"".join(exported("parquet", ResultColumns(names), rows)))
        found = db.execute(f"SELECT * FROM read_parquet('{path}')")
        return [str(column[1]) for column in found.description or ()], found.fetchall()


def typed(text: str, datatype: str) -> Term:
    return Term("literal", text, "", XSD + datatype)


@pytest.mark.parametrize(
    ("text", "datatype", "kind", "value"),
    [
        ("12", "integer", "BIGINT", 12),
        ("4.20", "decimal", "DECIMAL(3,2)", Decimal("4.20")),
        ("1e3", "double", "DOUBLE", 1000.0),
        ("true", "boolean", "BOOLEAN", True),
        ("2022-12-26", "date", "DATE", datetime.date(2022, 12, 26)),
        ("2022-12-26T10:30:00", "dateTime", "TIMESTAMP", datetime.datetime(2022, 12, 26, 10, 30)),
        ("2022", "gYear", "VARCHAR", "2022"),
        ("99999999999999999999", "integer", "VARCHAR", "99999999999999999999"),
    ],
)
def test_a_column_of_one_kind_has_its_type(text: str, datatype: str, kind: str, value: Any) -> None:
    types, rows = read((typed(text, datatype),), (Term(),))
    assert (types, rows) == ([kind], [(value,), (None,)])


def test_a_column_of_several_kinds_is_text_as_it_was() -> None:
    types, rows = read(
        (typed("1", "integer"),), (Term("literal", "x"),), (typed("4.20", "decimal"),)
    )
    assert (types, rows) == (["VARCHAR"], [("1",), ("x",), ("4.20",)])


def test_whole_and_other_exact_numbers_are_decimals() -> None:
    types, rows = read((typed("100", "integer"),), (typed("0.125", "decimal"),))
    assert types == ["DECIMAL(6,3)"]
    assert rows == [(Decimal("100"),), (Decimal("0.125"),)]


def test_digits_that_do_not_fit_are_text() -> None:
    assert read((typed("1" * 30 + "." + "1" * 30, "decimal"),))[0] == ["VARCHAR"]


def test_columns_have_the_names_of_their_variables_whatever_these_are() -> None:
    assert read((Term("iri", "urn:x"),), names=("年份",))[1] == [("urn:x",)]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.none(), TEXTS), min_size=1, max_size=9))
def test_texts_come_back_and_what_is_unbound_is_null(texts: list[str | None]) -> None:
    rows = [(Term() if text is None else Term("literal", text),) for text in texts]
    assert read(*rows)[1] == [(text,) for text in texts]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.decimals(-(10**12), 10**12, allow_nan=False, places=6), min_size=1, max_size=9))
def test_decimals_come_back(numbers: list[Decimal]) -> None:
    rows = [(typed(format(number, "f"), "decimal"),) for number in numbers]
    assert [row[0] for row in read(*rows)[1]] == numbers


def test_rows_of_many_batches_stay_in_their_order() -> None:
    rows = [(typed(str(i), "integer"),) for i in range(5_001)]
    assert [row[0] for row in read(*rows)[1]] == list(range(5_001))


def test_a_result_without_rows_has_its_columns() -> None:
    assert read(names=("a", "b"))[0] == ["VARCHAR", "VARCHAR"]
