"""Rows that make the same thing although no key says that they are one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tabular import CSVW, Converted, convert, described


def table(about: str, *names: str, **more: Any) -> dict[str, Any]:
    columns: list[dict[str, Any]] = [
        {"name": n, "propertyUrl": f"http://e/{n}", "suppressOutput": n == "id"} for n in names
    ]
    return {"columns": columns, "aboutUrl": about, **more}


def two(folder: Path, one: str, other: str, **schemas: dict[str, Any]) -> Converted:
    tables = [{"url": f"{name}.csv", "tableSchema": schema} for name, schema in schemas.items()]
    metadata = {"@context": CSVW, "tables": tables}
    return convert(folder, one, metadata, "--check", files={"u.csv": other})


@pytest.mark.parametrize(
    ("about", "key", "code"),
    [
        ("http://e/{id}", None, "PK128"),  # no key says that there are several things
        ("http://e/{name}", ["id", "n"], "PK306"),  # a key does
        ("http://e/{id}", ["id", "n"], ""),  # a key says that several rows speak of one
        ("http://e/{id}/{n}", None, ""),
        ("http://e/{id}/{_row}", None, ""),
        ("http://e/all", None, ""),  # nobody writes that by mistake
        ("http://e/{id}{n}", ["id", "n"], "PK306"),  # 1 and 11, 11 and 1
    ],
)
def test_rows_of_one_table(about: str, key: list[str] | None, code: str, tmp_path: Path) -> None:
    metadata = described(table(about, "id", "name", "n")["columns"], aboutUrl=about,
                         **({"primaryKey": key} if key else {}))  # fmt: skip
    found = convert(tmp_path, "id,name,n\n1,a,11\n11,a,1\n1,b,2\n", metadata, "--check")
    assert found.codes == ([code] if code else [])
    if code:
        assert found.problems[0]["line"] > 2
        assert found.code == (code == "PK306")


def test_rows_that_say_the_same_are_no_fault(tmp_path: Path) -> None:
    metadata = described([{"name": "id"}, {"name": "tag", "separator": ";"}],
                         aboutUrl="http://e/{id}")  # fmt: skip
    assert convert(tmp_path, "id,tag\n1,a\n1,a;b\n", metadata, "--check").codes == []


def test_the_first_two_rows_are_named(tmp_path: Path) -> None:
    metadata = described([{"name": "id"}, {"name": "n"}], aboutUrl="http://e/{id}")
    found = convert(tmp_path, "id,n\n0,z\n1,a\n2,c\n1,b\n2,d\n2,e\n", metadata)
    assert found.places == [("PK128", 5, "id", "")]
    message = found.problems[0]["message"]
    assert message.startswith("5 rows make 2 things")
    assert message.endswith("lines 3 and 5 are both <http://e/1>")


FIRMS = table("http://e/{id}", "id", "name", primaryKey="id")


@pytest.mark.parametrize(
    ("other", "rows", "code"),
    [
        (table("http://e/{id}", "id", "name", primaryKey="id"), "id,name\n2,B\n1,Z\n", "PK306"),
        (table("http://e/{id}", "id", "name", primaryKey="id"), "id,name\n2,B\n1,A\n", "PK128"),
        (table("http://e/{id}", "id", "size"), "id,size\n1,9\n", "PK128"),
        (table("http://e/{id}", "id", "size"), "id,size\n3,9\n", ""),
        (table("http://e/{+id}", "id", "size"), "id,size\n1,9\n", "PK128"),
        (table("http://e/park/{id}", "id", "name", primaryKey="id"), "id,name\n1,Z\n", ""),
        # Facts about the things of the other table.
        (table("http://e/{id}", "id", "year", primaryKey=["id", "year"]), "id,year\n1,2\n", ""),
        (table("http://e/{id}", "id", "name", foreignKeys=[
            {"columnReference": "id", "reference": {"resource": "t.csv", "columnReference": "id"}}
        ]), "id,name\n1,Z\n", ""),
    ],
)  # fmt: skip
def test_rows_of_two_tables(other: dict[str, Any], rows: str, code: str, tmp_path: Path) -> None:
    found = two(tmp_path, "id,name\n1,A\n2,B\n", rows, t=FIRMS, u=other)
    assert found.codes == ([code] if code else [])
    if code:
        (problem,) = found.problems
        assert problem["file"].endswith("u.csv")
        assert "as line " in problem["message"]
        assert problem["severity"] == ("error" if code == "PK306" else "warning")


def test_a_lenient_conversion_warns(tmp_path: Path) -> None:
    tables = [{"url": f"{name}.csv", "tableSchema": FIRMS} for name in "tu"]
    found = convert(tmp_path, "id,name\n1,A\n", {"@context": CSVW, "tables": tables},
                    files={"u.csv": "id,name\n1,B\n"})  # fmt: skip
    assert (found.code, found.codes, len(found.lines)) == (0, ["PK306"], 2)
    assert found.problems[0]["severity"] == "warning"
