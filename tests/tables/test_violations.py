"""Every fault of cells, keys and references, with its place; and where things come from."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from parkkg.errors import DataError, Problem
from parkkg.project import Project
from parkkg.tables.convert import project_job, run
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.database import database
from parkkg.tables.load import LoadedTable, load_table
from parkkg.tables.table_file import TableFile
from parkkg.tables.violations import broken_references, cell_violations
from tabular import CSVW, HOME, convert, described

INTEGER = {"name": "n", "datatype": {"base": "integer", "minimum": 1}}


def group(**tables: dict[str, Any]) -> dict[str, Any]:
    listed = [{"url": f"{name}.csv", "tableSchema": schema} for name, schema in tables.items()]
    return {"@context": CSVW, "tables": listed}


def reference(columns: Any, to: Any, table: str = "u.csv", key: str = "resource") -> dict[str, Any]:
    return {"columnReference": columns, "reference": {key: table, "columnReference": to}}


def test_all_violations_are_reported_by_row_and_column(tmp_path: Path) -> None:
    columns = [
        {"name": "id", "required": True},
        INTEGER,
        {"name": "day", "datatype": {"base": "date", "format": "d/M/yyyy"}},
        {"name": "tags", "separator": ";", "datatype": {"base": "string", "maxLength": 3}},
    ]
    table = (
        "id,n,day,tags\n,0,1/1/2020,ok\n"
        'a,x,"32/1/\n2020",ok;long;longer\n"b\n",1.5,29/2/2023,\nc,1,,\n'
    )
    found = convert(tmp_path, table, described(columns), "--check")
    assert found.code == 1
    assert found.places == [
        ("PK201", 2, "id", ""),
        ("PK204", 2, "n", "0"),
        ("PK202", 3, "n", "x"),
        ("PK203", 3, "day", "32/1/ 2020"),
        ("PK205", 3, "tags", "long"),
        ("PK202", 5, "n", "1.5"),
        ("PK203", 5, "day", "29/2/2023"),
    ]
    assert all(
        p["severity"] == "error" and p["hint"] and p["file"].endswith("t.csv")
        for p in found.problems
    )
    # Without --check the same are warnings, and the cells become text.
    lenient = convert(tmp_path, table, described(columns))
    assert lenient.code == 0
    assert lenient.places == found.places
    assert {p["severity"] for p in lenient.problems} == {"warning"}


@pytest.mark.parametrize(
    ("key", "table", "places"),
    [
        ("a", "a,b\nx,1\ny,1\nx,2\nx,3\n", [("PK301", 4, "a", "x"), ("PK301", 5, "a", "x")]),
        (["a", "b"], "a,b\nx,1\nx,2\ny,1\nx,1\n", [("PK301", 5, "a, b", "x, 1")]),
        (["a", "b"], "a,b\nx,\nx,\n", [("PK301", 3, "a, b", "x, ")]),
        ("a", 'a,b\n"x\n",1\n\n"x\n",2\n', [("PK301", 5, "a", "x\n")]),
        ("a", "a,b\nx,1\ny,1\n", []),
    ],
)
def test_primary_keys(
    key: Any, table: str, places: list[tuple[str, int, str, str]], tmp_path: Path
) -> None:
    found = convert(
        tmp_path, table, described([{"name": "a"}, {"name": "b"}], primaryKey=key), "--check"
    )
    assert found.places == places
    assert found.code == (1 if places else 0)


def test_a_repeated_key_names_the_line_where_it_stands_first(tmp_path: Path) -> None:
    metadata = described([{"name": "a"}], primaryKey="a")
    found = convert(tmp_path, 'a\n"1\n"\n2\n2\n3\n2\n', metadata, "--check")
    assert [p["message"] for p in found.problems] == ["is already in line 4"] * 2


def test_keys_are_compared_by_value(tmp_path: Path) -> None:
    day = {"name": "d", "datatype": {"base": "date", "format": "d/M/yyyy"}}
    found = convert(
        tmp_path, "d\n1/2/2020\n01/02/2020\nx\ny\n", described([day], primaryKey="d"), "--check"
    )
    assert found.places == [
        ("PK203", 4, "d", "x"), ("PK203", 5, "d", "y"), ("PK301", 3, "d", "2020-02-01"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("schema", "table", "other", "places"),
    [
        (
            {"columns": [{"name": "a"}], "foreignKeys": [reference("a", "k")]},
            "a\nx\nz\n",
            "k\nx\ny\n",
            [("PK302", 3, "a", "z")],
        ),
        (
            {
                "columns": [{"name": "a"}, {"name": "b"}],
                "foreignKeys": [reference(["a", "b"], ["k", "m"])],
            },
            "a,b\nx,1\nx,2\n",
            "k,m\nx,1\n",
            [("PK302", 3, "a, b", "x, 2")],
        ),
        (
            {
                "columns": [{"name": "a"}, {"name": "b"}],
                "foreignKeys": [reference(["b", "a"], ["k", "m"])],
            },
            "a,b\n1,x\nx,1\n",
            "k,m\nx,1\n",
            [("PK302", 3, "b, a", "1, x")],
        ),
        (
            {
                "columns": [{"name": "a"}, {"name": "up"}],
                "foreignKeys": [reference("up", "a", "t.csv")],
            },
            "a,up\nx,y\ny,x\nz,zz\n",
            "k\n",
            [("PK302", 4, "up", "zz")],
        ),
        (
            {
                "columns": [{"name": "a"}],
                "foreignKeys": [reference("a", "k", HOME + "schema", "schemaReference")],
            },
            "a\nx\nz\n",
            "k\nx\n",
            [("PK302", 3, "a", "z")],
        ),
        (
            {"columns": [{"name": "a", "separator": " "}], "foreignKeys": [reference("a", "k")]},
            "a\nx y\nx z w\n\n",
            "k\nx\ny\n",
            [("PK302", 3, "a", "z"), ("PK302", 3, "a", "w")],
        ),
        (
            {"columns": [{"name": "a"}], "foreignKeys": [reference("a", "m")]},
            "a\n1\n2\n",
            "k,m\nx,1\ny,1\nz,2\n",
            [("PK302", 2, "a", "1")],
        ),
        (
            {"columns": [{"name": "a"}], "foreignKeys": [reference("a", "k")]},
            "a\nx\n",
            "k\n",
            [("PK302", 2, "a", "x")],
        ),
    ],
)
def test_foreign_keys(
    schema: dict[str, Any],
    table: str,
    other: str,
    places: list[tuple[str, int, str, str]],
    tmp_path: Path,
) -> None:
    columns = [{"name": name} for name in other.partition("\n")[0].split(",")]
    metadata = group(t=schema, u={"@id": HOME + "schema", "columns": columns})
    found = convert(tmp_path, table, metadata, "--check", files={"u.csv": other})
    assert sorted(found.places) == sorted(places)
    assert all(p["hint"] and p["file"].endswith("t.csv") for p in found.problems)


def test_a_reference_that_is_nearly_right_is_told_what_may_be_meant(tmp_path: Path) -> None:
    schema = {"columns": [{"name": "a"}], "foreignKeys": [reference("a", "k")]}
    metadata = group(t=schema, u={"columns": [{"name": "k"}]})
    other = {"u.csv": "k\nliyang-htz\nnanjing\n"}
    found = convert(tmp_path, "a\nliyang-hzt\nqqq\n", metadata, "--check", files=other)
    near, far = (p["hint"] for p in found.problems)
    assert 'did you mean "liyang-htz"?' in near
    assert "did you mean" not in far
    assert far


def test_an_empty_reference_is_one_to_the_tests_of_csvw_and_none_in_a_project(
    tmp_path: Path,
) -> None:
    schema = {"columns": [{"name": "a"}, {"name": "b"}], "foreignKeys": [reference("b", "k")]}
    metadata = group(t=schema, u={"columns": [{"name": "k"}]})
    found = convert(tmp_path, "a,b\nx,\n", metadata, "--check", files={"u.csv": "k\n1\n"})
    assert found.places == [("PK302", 2, "b", "")]
    with database() as db:
        tables = loaded(db, tmp_path, "m.json")
        assert list(broken_references(db, tables[0], tables, nulls=False)) == []


def loaded(db: duckdb.DuckDBPyConnection, folder: Path, metadata: str) -> tuple[LoadedTable, ...]:
    locator = Locator(((HOME, folder),))
    document = read_document(folder / metadata, HOME + metadata, metadata, locator.find)
    made = []
    for index, table in enumerate(document.group.tables):
        path = locator.find(table.url)
        assert path is not None
        given = TableFile(table, path, path.name)
        made.append(load_table(db, given, index, lambda _: None, standard=False, faulty="never"))
    return tuple(made)


ROWS = 20_000


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, LoadedTable]]:
    """A table of many rows, each of them with three faults."""
    schema = {
        "columns": [INTEGER, {"name": "k"}],
        "primaryKey": "k",
        "foreignKeys": [reference("n", "k", "t.csv")],
    }
    convert(tmp_path, "n,k\n", group(t=schema))
    (tmp_path / "t.csv").write_text("n,k\n" + "x,1\n" * ROWS, encoding="utf-8")
    with database() as db:
        (table,) = loaded(db, tmp_path, "m.json")
        yield db, table


def test_many_violations_are_reported_in_bounded_memory(
    faulty: tuple[duckdb.DuckDBPyConnection, LoadedTable],
) -> None:
    db, table = faulty
    tracemalloc.start()
    counts: dict[str, int] = {}
    last = 0
    for found in (cell_violations(db, table), broken_references(db, table, (table,), nulls=False)):
        for problem in found:
            counts[problem.code] = counts.get(problem.code, 0) + 1
            last = problem.line
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert counts == {"PK202": ROWS, "PK301": ROWS - 1, "PK302": ROWS}
    assert last == ROWS + 1
    # A list of them would take some twenty-five megabytes.
    assert peak < 10_000_000, peak


def test_the_first_faults_name_what_is_near(tmp_path: Path) -> None:
    """Not all of them: each costs a scan of the other table."""
    columns = [{"name": "n"}, {"name": "k"}]
    schema = {"columns": columns, "foreignKeys": [reference("n", "k", "t.csv")]}
    convert(tmp_path, "n,k\n", group(t=schema))
    rows = "".join(f"liyang-ht,liyang-htz{i}\n" for i in range(30))
    (tmp_path / "t.csv").write_text("n,k\n" + rows, encoding="utf-8")
    with database() as db:
        (table,) = loaded(db, tmp_path, "m.json")
        problems = list(broken_references(db, table, (table,), nulls=False))
    assert [p.line for p in problems] == list(range(2, 32))
    assert ['did you mean "liyang-htz' in p.hint for p in problems] == [True] * 20 + [False] * 10
    assert all(p.hint for p in problems)


@pytest.mark.parametrize(
    ("datatype", "one", "other"),
    [
        ("integer", "1", "001"),
        ("decimal", "6.450", "6.45"),
        ({"base": "date", "format": "d/M/yyyy"}, "5/3/2024", "05/03/2024"),
        ({"base": "boolean", "format": "是|否"}, "是", "是"),
        ({"base": "decimal", "format": "0.0#%"}, "6.5%", "6.50%"),
        ("dateTime", "2024-03-05T02:00:00Z", "2024-03-05T10:00:00+08:00"),
    ],
)
def test_keys_and_references_are_compared_by_value(
    datatype: Any, one: str, other: str, tmp_path: Path
) -> None:
    key = {"name": "id", "datatype": datatype}
    ref = {"name": "ref", "datatype": datatype}
    refs = {"name": "refs", "datatype": datatype, "separator": ";"}
    keys = [reference("ref", "id"), reference("refs", "id")]
    metadata = group(
        t={"columns": [ref, refs], "foreignKeys": keys}, u={"columns": [key], "primaryKey": "id"}
    )
    once, twice = f"id\n{one}\n", f"id\n{one}\n{other}\n"
    table = f"ref,refs\n{other},{one};{other}\n"
    assert convert(tmp_path, table, metadata, "--check", files={"u.csv": once}).codes == []
    assert convert(tmp_path, table, metadata, "--check", files={"u.csv": twice}).codes == ["PK301"]


def test_an_empty_reference_says_that_it_is_empty(tmp_path: Path) -> None:
    """The tests of CSVW want a fault; in a project it is no reference."""
    metadata = group(
        t={"columns": [{"name": "id"}, {"name": "up"}], "primaryKey": "id",
           "foreignKeys": [reference("up", "id", "t.csv")]},
    )  # fmt: skip
    found = convert(tmp_path, "id,up\na,b\nb,\n", metadata, "--check")
    assert found.places == [("PK302", 3, "up", "")]
    assert 'the reference is empty, and is no "id" of ' in found.problems[0]["message"]
    assert found.problems[0]["hint"].startswith("fill the cell in; ")


def test_an_empty_text_that_is_a_value_is_told_from_none(tmp_path: Path) -> None:
    up = {"name": "up", "null": "-"}
    schema = {"columns": [{"name": "id"}, up], "foreignKeys": [reference("up", "id", "t.csv")]}
    found = convert(tmp_path, 'id,up\na,""\n', group(t=schema), "--check")
    assert found.problems[0]["hint"] == 'fill the cell in, or list "" in the "null" of the column'


def test_what_a_reference_of_two_columns_lacks_is_seen(tmp_path: Path) -> None:
    keys = [reference(["a", "b"], ["k", "m"])]
    metadata = group(
        t={"columns": [{"name": "a"}, {"name": "b"}], "foreignKeys": keys},
        u={"columns": [{"name": "k"}, {"name": "m"}]},
    )
    other = {"u.csv": "k,m\nx,1\n"}
    found = convert(tmp_path, "a,b\nx,\n,1\n,\n", metadata, "--check", files=other)
    assert [p["value"] for p in found.problems[:3]] == ["x, ", ", 1", ""]
    assert "the reference is empty" in found.problems[2]["message"]


def test_the_faults_of_a_second_reference_are_found(tmp_path: Path) -> None:
    keys = [reference("p", "id"), reference("q", "id")]
    metadata = group(
        t={"columns": [{"name": "p"}, {"name": "q"}], "foreignKeys": keys},
        u={"columns": [{"name": "id"}], "primaryKey": "id"},
    )
    rows = "".join(f"bad{n},no{n}\n" for n in range(30))
    found = convert(tmp_path, f"p,q\n{rows}", metadata, "--check", files={"u.csv": "id\nx\n"})
    assert [p["column"] for p in found.problems] == ["p"] * 30 + ["q"] * 30


@pytest.mark.parametrize(
    ("row", "items", "expected"),
    [
        ("x", "x;y", []),
        ("z", "x;y", [("data/t.csv", 2, "z")]),
        ("x", "y;w;x", [("data/v.csv", 2, "w")]),
        ("z", "w", [("data/t.csv", 2, "z"), ("data/v.csv", 2, "w")]),
    ],
)
def test_what_two_tables_refer_to_is_missed_in_the_one_that_is_wrong(
    row: str, items: str, expected: list[tuple[str, int, str]], tmp_path: Path
) -> None:
    """One refers by a cell and the other by a list; both to the same keys."""
    data = tmp_path / "data"
    data.mkdir()
    key = [reference("p", "id")]
    metadata = group(
        t={"columns": [{"name": "p"}], "foreignKeys": key},
        v={"columns": [{"name": "p", "separator": ";"}], "foreignKeys": key},
        u={"columns": [{"name": "id"}], "primaryKey": "id"},
    )
    (data / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    for name, text in {"t": f"p\n{row}\n", "v": f"p\n{items}\n", "u": "id\nx\ny\n"}.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    run(project_job(Project(tmp_path)), problems.append, None)
    found = [(p.file, p.line, p.value) for p in problems if p.code == "PK302"]
    assert found == expected


def test_a_key_of_a_shared_schema_may_refer_to_a_table_that_the_group_lacks(tmp_path: Path) -> None:
    """Nothing is said of it without a value, and each value is one that refers to nothing."""
    schema = {
        "@context": CSVW,
        "columns": [{"name": "id", "titles": "id"}, {"name": "ref", "titles": "ref"}],
        "foreignKeys": [reference("ref", "id", "https://e/schema/places.json", "schemaReference")],
    }
    (tmp_path / "data" / "schema").mkdir(parents=True)
    (tmp_path / "data" / "schema" / "t.json").write_text(json.dumps(schema), encoding="utf-8")
    metadata = {
        "@context": CSVW,
        "@id": "https://e/d",
        "tables": [{"url": "t.csv", "tableSchema": "schema/t.json"}],
    }
    (tmp_path / "data" / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")

    def told(table: str) -> list[Problem]:
        (tmp_path / "data" / "t.csv").write_text(table, encoding="utf-8")
        found: list[Problem] = []
        run(project_job(Project(tmp_path)), found.append, tmp_path / "out.nt")
        return found

    assert told("id,ref\na,\nb,\n") == []
    found = told("id,ref\na,\nb,x\nc,y\n")
    assert [(p.code, p.file, p.line, p.column, p.value) for p in found] == [
        ("PK302", "data/t.csv", 3, "ref", "x"), ("PK302", "data/t.csv", 4, "ref", "y"),
    ]  # fmt: skip
    assert found[0].message == "refers to a table of places, which there is not"
    assert found[0].hint == (
        'add the table to csv-metadata.json, with "tableSchema": "https://e/schema/places.json"'
    )
    schema["columns"][1]["required"] = True  # type: ignore[index]
    (tmp_path / "data" / "schema" / "t.json").write_text(json.dumps(schema), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        told("id,ref\na,x\n")
    assert "names no table of this group" in str(caught.value.problems[0])
