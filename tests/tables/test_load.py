"""Files into the database: two readers that must agree, and files that are odd in every way."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import duckdb
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from parkkg.errors import DataError, Problem
from parkkg.tables.csvw.model import Column, Datatype, Dialect, Table
from parkkg.tables.database import database
from parkkg.tables.load import LoadedTable, load_table
from parkkg.tables.table_file import TableFile
from tabular import CSVW, HOME, convert, described
from workbooks import xlsx

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Rows = list[tuple[int, tuple[str, ...]]]


@pytest.fixture
def db() -> Iterator[duckdb.DuckDBPyConnection]:
    with database() as connection:
        yield connection


def source(path: Path, *columns: str, dialect: Dialect | None = None) -> TableFile:
    made = tuple(
        Column(i, name, ((("und", name)),), named=True) for i, name in enumerate(columns, 1)
    )
    table = Table(HOME + path.name, made, dialect=dialect or Dialect(), described=bool(columns))
    return TableFile(table, path, path.name)


def loaded(
    db: duckdb.DuckDBPyConnection, path: Path, *columns: str, dialect: Dialect | None = None
) -> tuple[LoadedTable, list[Problem]]:
    problems: list[Problem] = []
    found = load_table(
        db,
        source(path, *columns, dialect=dialect),
        0,
        problems.append,
        standard=True,
        faulty="text",
    )
    return found, [*found.problems, *problems]


def read(db: duckdb.DuckDBPyConnection, relation: str = "table0") -> Rows:
    rows = db.execute(f"SELECT * EXCLUDE (_row) FROM {relation} ORDER BY _row").fetchall()
    return [(number, tuple(cells)) for number, *cells in rows]


def not_expected(*fault: object) -> None:
    raise AssertionError(fault)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("\ufeffa,b\r\n1,2\r\n", [(2, ("1", "2"))]),
        ("a,b\n1,2", [(2, ("1", "2"))]),
        ('a,b\n"1\n\n1",2\n3,4\n', [(2, ("1\n\n1", "2")), (3, ("3", "4"))]),
        ('a,b\r\n"1\n1",2\r\n', [(2, ("1\n1", "2"))]),
        ('a,b\n"1\r\n1",2\n', [(2, ("1\r\n1", "2"))]),
        ("a,b\n1,2\r\n3,4\n", [(2, ("1", "2")), (3, ("3", "4"))]),
        ("a,b\n\n1,2\n\n\n3,4\n\n", [(3, ("1", "2")), (6, ("3", "4"))]),
        ("\n\na,b\n1,2\n", [(4, ("1", "2"))]),
        ('a,b\n1, "2"\n', [(2, ("1", ' "2"'))]),
        ("a,b\n", []),
        ("a,b\nNULL,\\N\n", [(2, ("NULL", "\\N"))]),
        ('a,b\n"",\n', [(2, ("", ""))]),
        ('a,b\n\\x01,"\\x00"\n\x01,\x02\n', [(2, ("\\x01", "\\x00")), (3, ("\x01", "\x02"))]),
        ('a,b\n"1\r1",2\n3,4\n', [(2, ("1\r1", "2")), (3, ("3", "4"))]),
    ],
)
def test_valid_files(text: str, rows: Rows, tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    found, problems = loaded(db, path, "a", "b")
    assert problems == []
    assert read(db) == rows
    assert found.rows == len(rows)


@pytest.mark.parametrize(
    ("text", "faults", "rows"),
    [
        ("a,b\n1\n1,2,3\n4,5\n", [("PK103", 2), ("PK103", 3)], [("1", ""), ("1", "2"), ("4", "5")]),
        (b"a,b\n\xe6\x9d\xa8,\xff\n", [("PK102", 2)], [("杨", "\ufffd")]),
        (b'a,b\n1, "2"\n\xff,3\n', [("PK102", 3)], [("1", ' "2"'), ("\ufffd", "3")]),
        (b"a,b\n1,\0\n", [("PK109", 2)], [("1", "\ufffd")]),
        ('a,b\n"1\n2",3\n"4"5,6\n7,8\n', [("PK104", 4)], [("1\n2", "3"), ("7", "8")]),
        ('a,b\n1,2\n3,"4\n', [("PK104", 3)], [("1", "2")]),
        ("a,b\r1,2\r", [], [("1", "2")]),  # as old Macs wrote
        ("a,b\r1,2\r3,4\n", [("PK104", 1)], []),
        ("a,b\n1,2\r3,4\n", [("PK104", 2)], []),
        ("", [("PK105", 1)], []),
        ('"a"x,b\n1,2\n', [("PK104", 1)], [("1", "2")]),
    ],
)
def test_files_that_are_cut_wrong(
    text: str | bytes,
    faults: list[tuple[str, int]],
    rows: list[tuple[str, ...]],
    tmp_path: Path,
    db: duckdb.DuckDBPyConnection,
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    _, problems = loaded(db, path, "a", "b")
    assert [(p.code, p.line) for p in problems] == faults
    assert all(p.file == "t.csv" and p.severity == "error" and p.hint for p in problems)
    assert [cells for _, cells in read(db)] == rows


def test_a_column_that_is_all_there_is_may_be_missing(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    """Nothing in the file, nothing described: a table of no columns and no rows."""
    path = tmp_path / "t.csv"
    path.write_text("", encoding="utf-8")
    found, problems = loaded(db, path, dialect=Dialect(header_row_count=0))
    assert (found.rows, problems) == (0, [])


def test_a_file_that_is_not_there(tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(DataError) as refused:
        loaded(db, tmp_path / "t.csv", "a")
    assert [p.code for p in refused.value.problems] == ["PK101"]


@pytest.mark.parametrize(
    "name", ["[a-c].csv", "*.csv", "a?b.csv", "it's.csv", "园 区.csv", "a{b,c}.csv", "~.csv"]
)
def test_a_name_is_no_pattern(name: str, tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    (tmp_path / "a.csv").write_text("x\nwrong\n", encoding="utf-8")
    (tmp_path / name).write_text("x\nright\n", encoding="utf-8")
    loaded(db, tmp_path / name, "x")
    assert read(db) == [(2, ("right",))]


def test_ten_megabytes_in_one_cell(tmp_path: Path) -> None:
    text = "汉" * 3_500_000
    found = convert(tmp_path, f'a,b\n1,"{text}"\n2,x\n', described([{"name": "a"}, {"name": "b"}]))
    assert (found.code, found.problems) == (0, ())
    assert found.triples.count("汉") == len(text)


@pytest.mark.fuzz
def test_thousands_of_columns(tmp_path: Path) -> None:
    """Five thousand in `make fuzz`: planning so wide a SELECT takes the database seconds."""
    wide = amount(500, 5000)
    names = [f"c{i}" for i in range(wide)]
    rows = "".join(",".join(f"{row}-{i}" for i in range(wide)) + "\n" for row in range(2))
    found = convert(tmp_path, ",".join(names) + "\n" + rows)
    assert (found.code, found.problems) == (0, ())
    assert len(found.lines) == 2 * wide
    assert f'<{HOME}t.csv#c{wide - 1}> "1-{wide - 1}"' in found.triples


@pytest.mark.parametrize(
    ("base", "pattern", "told"),
    [
        ("string", "(?=a)a", "PK502"),
        ("string", r"(a)\1", "PK502"),
        ("duration", "(?<!P)1", "PK502"),
        ("string", "[", "PK503"),
        ("anyURI", "*", "PK503"),
    ],
)
def test_a_regular_expression_that_cannot_be_used(
    base: str, pattern: str, told: str, tmp_path: Path
) -> None:
    metadata = described([{"name": "a", "datatype": {"base": base, "format": pattern}}])
    found = convert(tmp_path, "a\nP1Y\n", metadata)
    assert found.codes == [told]
    assert found.code == (1 if told == "PK502" else 0)
    assert "$.tableSchema.columns[0].datatype.format" in found.problems[0]["message"]
    assert (found.problems[0]["file"], found.problems[0]["line"]) == ("m.json", 1)
    assert "Traceback" not in found.said


def test_a_template_that_cannot_be_used_is_named_in_its_document(tmp_path: Path) -> None:
    schema = '{"columns": [\n {"name": "a", "aboutUrl": "{a"}]}'
    metadata = {"@context": CSVW, "url": "t.csv", "tableSchema": "s.json"}
    found = convert(tmp_path, "a\n1\n", metadata, files={"s.json": schema})
    assert found.code == 1
    (problem,) = found.problems
    assert (problem["code"], problem["file"], problem["line"]) == ("PK502", "s.json", 2)
    assert problem["message"].startswith("$.columns[0].aboutUrl: ")


def test_a_template_above_the_columns_is_named_where_it_is_written(tmp_path: Path) -> None:
    schema = '{"columns": [\n {"titles": "编号"},\n {"titles": "名称"}],\n "aboutUrl": "#{编号}"}'
    metadata = {"@context": CSVW, "url": "t.csv", "tableSchema": "s.json"}
    found = convert(tmp_path, "编号,名称\n1,a\n", metadata, files={"s.json": schema})
    (problem,) = found.problems
    assert (problem["code"], problem["file"], problem["line"]) == ("PK502", "s.json", 4)
    assert problem["message"].startswith("$.aboutUrl: ")
    assert problem["hint"].startswith('give the column with that title a "name"')


def test_a_million_steps_of_backtracking_take_none_here(tmp_path: Path) -> None:
    metadata = described([{"name": "a", "datatype": {"base": "string", "format": "(a|a|aa)+$"}}])
    found = convert(tmp_path, "a\n" + "a" * 50_000 + "!\n", metadata, "--check")
    assert (found.code, found.codes) == (1, ["PK203"])
    assert len(found.problems[0]["value"]) == 1000


def test_a_described_table_is_read_by_position_not_by_name(tmp_path: Path) -> None:
    """Metadata Vocabulary, 5.5: the first description is for the first column."""
    metadata = {
        "@context": CSVW, "url": "t.csv", "dialect": {"header": False},
        "tableSchema": {"columns": [{"name": "x"}, {"name": "y"}]},
    }  # fmt: skip
    found = convert(tmp_path, "1,2\n", metadata)
    assert found.lines == [f'_:t0s1 <{HOME}t.csv#x> "1"', f'_:t0s1 <{HOME}t.csv#y> "2"']


def test_a_column_with_a_datatype_is_read_as_text_first(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\n007\n 1.50 \n", encoding="utf-8")
    column = Column(1, "a", (("und", "a"),), named=True, datatype=Datatype("decimal"))
    table = Table(HOME + "t.csv", (column,), described=True)
    load_table(
        db, TableFile(table, path, "t.csv"), 0, lambda _: None, standard=False, faulty="text"
    )
    assert [cells for _, cells in read(db)] == [("007",), (" 1.50 ",)]


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n3,4\n", 'a,b\r\n\r\n"1\n1",2\r\n', 'a,b\n1, "2"\n', "a,b\n1\n2,3,4\n"]
)
def test_a_packed_file_is_read_as_what_is_in_it(
    text: str, pack: Callable[[bytes], bytes], tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    plain, packed = tmp_path / "t.csv", tmp_path / "t.csv.gz"
    plain.write_bytes(text.encode())
    packed.write_bytes(pack(text.encode()))
    with database() as other:
        table, problems = loaded(other, plain, "a", "b")
        expected = (
            read(other),
            [(p.code, p.line) for p in problems],
            [place.line for place in table.places()],
        )
    table, problems = loaded(db, packed, "a", "b")
    assert (
        read(db),
        [(p.code, p.line) for p in problems],
        [place.line for place in table.places()],
    ) == expected


def test_a_sheet_is_read_with_the_numbers_of_its_rows(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    sheet = [["Parks"], ["a", "b"], [1, True], [], [date(2016, 9, 1), "x", None]]
    path = xlsx(tmp_path / "t.xlsx", {"S": sheet})
    table, problems = loaded(db, path, "a", "b", dialect=Dialect(skip_rows=1))
    assert read(db) == [(3, ("1", "true")), (5, ("2016-09-01", "x"))]
    assert problems == []
    assert (table.rows, [place.line for place in table.places()], table.source.sheet) == (
        2,
        [3, 5],
        "S",
    )
    assert table.comments == ("Parks",)


def test_a_sheet_without_gaps_needs_no_list_of_its_rows(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"S": [["a"], *([n] for n in range(50))]})
    table, _ = loaded(db, path, "a")
    assert table.numbers == range(2, 52)


def test_a_sheet_without_rows_is_empty(tmp_path: Path, db: duckdb.DuckDBPyConnection) -> None:
    table, problems = loaded(db, xlsx(tmp_path / "t.xlsx", {"S": [["a", "b"]]}), "a", "b")
    assert (table.rows, problems, [place.line for place in table.places()]) == (0, [], [])


def test_parquet_has_its_header_whatever_the_dialect_says(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "t.parquet"
    db.execute(f"COPY (SELECT 1 AS a, 2.5 AS b UNION ALL SELECT 3, NULL) TO '{path}'")
    table, problems = loaded(db, path, "a", "b", dialect=Dialect(header_row_count=0))
    assert sorted(read(db)) == [(1, ("1", "2.5")), (2, ("3", ""))]
    assert (problems, [place.line for place in table.places()], table.source.cell(1, 1)) == (
        [],
        [1, 2],
        "",
    )


def test_a_file_that_is_missing_may_be_there_under_another_name(
    tmp_path: Path, db: duckdb.DuckDBPyConnection
) -> None:
    (tmp_path / "parks.xlsx").touch()
    with pytest.raises(DataError) as refused:
        loaded(db, tmp_path / "parks.csv", "a")
    (only,) = refused.value.problems
    assert (only.code, only.hint) == ("PK101", 'did you mean "parks.xlsx"?')


LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
ROW = st.tuples(
    st.text(LETTERS, max_size=12),
    st.integers(-(10**17), 10**17),
    st.decimals(-(10**9), 10**9, places=4),
    st.dates(),
    st.datetimes().map(lambda moment: moment.replace(microsecond=0)),  # no zeros at the end
    st.text(LETTERS, min_size=1, max_size=8).map(lambda t: f"http://e/{quote(t, safe='/')}"),
    st.text(LETTERS, min_size=1, max_size=8),
)
Row = tuple[str, int, Decimal, date, datetime, str, str]
SEVEN: list[dict[str, Any]] = [
    {"name": "text", "null": []},
    {"name": "whole", "datatype": "integer"},
    {"name": "part", "datatype": "decimal"},
    {"name": "day", "datatype": "date"},
    {"name": "moment", "datatype": "dateTime"},
    {"name": "link", "valueUrl": "{+link}"},
    {"name": "minted", "null": [], "valueUrl": "http://e/{minted}"},
]


@pytest.mark.fuzz
@settings(max_examples=amount(10, 500), deadline=None)
@given(st.lists(ROW, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_whatever_stands_in_a_table_is_what_a_query_answers(rows: list[Row], end: str) -> None:
    """Text, numbers, dates and IRIs: through CSV, N-Triples, and a store."""
    names = [column["name"] for column in SEVEN]
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator=end)
    writer.writerow(names)
    writer.writerows(
        [text, whole, f"{part:f}", day, moment.isoformat(), link, minted]
        for text, whole, part, day, moment, link, minted in rows
    )
    metadata = described(SEVEN, aboutUrl="http://e/row/{_row}")
    with tempfile.TemporaryDirectory() as folder:
        found = convert(Path(folder), table.getvalue(), metadata, "--check")
        assert (found.code, found.problems) == (0, ())
        found = convert(Path(folder), table.getvalue(), metadata)
    strict, lenient = ox.Store(), ox.Store()
    for store in (strict, lenient):
        store.bulk_load(
            found.triples.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=store is lenient
        )
    assert set(strict) == set(lenient)
    assert len(strict) == len(rows) * len(names)
    wanted = " ".join(f"<{HOME}t.csv#{name}> ?{name} ;" for name in names)
    for number, row in enumerate(rows, 1):
        # A sum with nothing makes the store compute with the value, and not repeat the text.
        query = (
            f"SELECT ?text (?whole + 0 AS ?w) (?part + 0.0 AS ?p) ?day ?moment ?link ?minted "
            f"WHERE {{ <http://e/row/{number}> {wanted} }}"
        )
        ((text, whole, part, day, moment, link, minted),) = lenient.query(query)  # type: ignore[misc]
        assert (text.value, int(whole.value), Decimal(part.value)) == row[:3]
        assert (day.value, moment.value) == (row[3].isoformat(), row[4].isoformat())
        assert (link.value, unquote(minted.value.removeprefix("http://e/"))) == row[5:]
