"""Spark writes what one machine writes, byte for byte, and says what one machine says."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import parkkg
from parkkg.errors import UsageError
from parkkg.project import packaged_project
from parkkg.tables.spark import checks
from spark_and_one_machine import Outcome, on_one_machine, on_spark
from tabular import CSVW

pytestmark = pytest.mark.spark


def group(folder: Path, tables: Mapping[str, tuple[dict[str, Any], bytes]]) -> Path:
    """Metadata and tables in a folder; the path of the metadata."""
    described = []
    for name, (schema, text) in tables.items():
        (folder / name).write_bytes(text)
        more = {key: schema.pop(key) for key in ("dialect", "suppressOutput") if key in schema}
        described.append({"url": name, "tableSchema": schema} | more)
    path = folder / "metadata.json"
    document: dict[str, Any] = {
        "@context": CSVW,
        "@id": "http://example.org/g",
        "tables": described,
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def table(rows: Sequence[Sequence[object]], end: str = "\n", **more: Any) -> bytes:
    import io

    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, **more).writerows(rows)
    return text.getvalue().encode()


def both(folder: Path, spark: Any, source: Path | None, **options: Any) -> Outcome:
    """What both give; it has to be the same."""
    size = options.pop("part_bytes", 0)
    one = on_one_machine(folder, source, **options)
    many = on_spark(folder, spark, source, part_bytes=size, **options)
    assert many == one
    return one


ODD = [
    'says "yes", and "no"',
    "two\nlines",
    "\n\nblank\n\n",
    "a\r\nb",
    '"',
    "",
    "雪",
    "x,y",
    "'",
    ' "',
]


def odd_rows(count: int, seed: int = 1) -> list[list[object]]:
    chance = random.Random(seed)
    return [[f"id{i}", chance.choice(ODD), i % 7] for i in range(count)]


SCHEMA = {
    "columns": [
        {"name": "id", "titles": "id", "required": True},
        {"name": "note", "titles": "note"},
        {"name": "n", "titles": "n", "datatype": "integer"},
    ],
    "aboutUrl": "http://example.org/{id}#{_row}-{_sourceRow}",
    "primaryKey": "id",
}


def test_the_default_project(tmp_path: Path, spark: Any) -> None:
    found = both(tmp_path, spark, packaged_project().root)
    assert found.triples
    assert not found.problems


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mode", ["minimal", "standard"])
def test_quoted_line_breaks_wherever_the_file_is_cut(
    end: str, mode: str, tmp_path: Path, spark: Any
) -> None:
    text = table([["id", "note", "n"], *odd_rows(300)], end)
    source = group(tmp_path, {"t.csv": (dict(SCHEMA), text)})
    for size in (len(text) // 11, len(text) // 7, len(text) // 2):
        found = both(tmp_path, spark, source, part_bytes=size, mode=mode)
        assert not found.problems
        (tmp_path / "parts").rename(tmp_path / f"parts-{size}")


def test_a_table_without_metadata_with_blank_lines(tmp_path: Path, spark: Any) -> None:
    source = tmp_path / "t.csv"
    lines = [f'{i},"a\n\nb {i}"\n' + "\n" * (i % 3) for i in range(200)]
    source.write_text("id,note\n" + "".join(lines), encoding="utf-8")
    found = both(tmp_path, spark, source, part_bytes=300)
    assert found.rows == 200


@pytest.mark.parametrize(
    "text",
    [
        b'id,note,n\n1,5" disk,1\n2,"a\nb",2\n3,6" disk,3\n' * 20,  # quotation marks that are text
        b"id,note,n\n" + b'1, "a",1\n2,"b" ,2\n' * 20,
        b"",
        b"id,note,n\n",
        b"\nid,note,n\n" + b"1,2,3\n" * 20,
        b'\xef\xbb\xbf"id",note,n\n' + b'1,"\xef\xbb\xbfx\n",3\n\xef\xbb\xbf2,,\n' * 20,
    ],
)
def test_odd_files(text: bytes, tmp_path: Path, spark: Any) -> None:
    schema = {"columns": SCHEMA["columns"]}
    both(tmp_path, spark, group(tmp_path, {"t.csv": (schema, text)}), part_bytes=30)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ({"delimiter": ";"}, 'id;note;n\n1;"a\nb";2\n2;"c;d";3\n'),
        ({"encoding": "utf-16"}, 'id,note,n\n1,"a\nb",2\n'),
        ({"commentPrefix": "#", "skipRows": 1}, '# "one\nid,note,n\n1,"a\nb",2\n#two\n'),
        ({"quoteChar": "'"}, "id,note,n\n1,'a\nb',2\n"),
        ({"header": False}, '1,"a\nb",2\n2,c,3\n'),
        ({"doubleQuote": False}, 'id,note,n\n1,"a\\"\nb",2\n'),
    ],
)
def test_every_dialect(dialect: dict[str, Any], text: str, tmp_path: Path, spark: Any) -> None:
    schema = {"columns": SCHEMA["columns"], "dialect": dialect}
    content = text.encode(dialect.get("encoding", "utf-8"))
    source = group(tmp_path, {"t.csv": (schema, content)})
    assert both(tmp_path, spark, source, part_bytes=10).rows


FAULTY = {
    # A wrong cell, a cell too many, no UTF-8, and text after a quoted cell, each in its own part.
    "cells": b'id,note,n\n1,"a\nb",2\n' * 30 + b"2,x,none\n" + b"3,x,4\n" * 30 + b"4,x,nil\n",
    "too many": b'id,note,n\n1,"a\nb",2\n' * 9 + b"2,x,3,4\n" + b"3,x,4\n" * 30 + b"4\n",
    "bytes": b'id,note,n\n1,"a\nb",2\n' * 9 + b"2,\xff,3\n" + b"3,x,4\n" * 30 + b"4,\0,5\n",
    "quotes": b'id,note,n\n1,"a\nb",2\n' * 9 + b'2,"x"y,3\n' + b"3,x,4\n" * 30,
    "never closed": b'id,note,n\n1,"a\nb",2\n' * 9 + b'2,"x,3\n' + b"3,x,4\n" * 30,
    "carriage return": b'id,note,n\n1,"a\nb",2\n' * 9 + b"2,x\ry,3\n" + b"3,x,4\n" * 30,
    "header": b'id,other,n\n1,"a\nb",2\n' * 30,
}


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("kind", FAULTY)
def test_faults_in_several_parts(kind: str, strict: bool, tmp_path: Path, spark: Any) -> None:
    schema = {"columns": SCHEMA["columns"]}
    source = group(tmp_path, {"t.csv": (schema, FAULTY[kind])})
    found = both(tmp_path, spark, source, part_bytes=100, strict=strict)
    assert found.problems


def test_keys_and_references_across_parts(tmp_path: Path, spark: Any) -> None:
    parks: list[list[object]] = [[f"p{i}", "two\nlines" if i % 3 else "", i] for i in range(200)]
    parks[150][0] = "p3"  # twice, and once more
    parks[190][0] = "p3"
    parks[120][0] = ""
    firms: list[list[object]] = [[f"f{i}", f"p{i % 150}", i] for i in range(200)]
    firms[180][1] = "p1999"  # is nearly one
    firms[7][1] = "nothing like it"
    firms[9][1] = ""
    key = {
        "columnReference": "note",
        "reference": {"resource": "parks.csv", "columnReference": "id"},
    }
    number = {
        "columnReference": "n",
        "reference": {"resource": "other.csv", "columnReference": "n"},
    }
    other: list[list[object]] = [["id", "note", "n"], *([f"o{i}", "", i % 190] for i in range(300))]
    source = group(
        tmp_path,
        {
            "parks.csv": (dict(SCHEMA), table([["id", "note", "n"], *parks])),
            "firms.csv": (
                SCHEMA | {"foreignKeys": [key, number]}, table([["id", "note", "n"], *firms])
            ),
            "other.csv": ({"columns": SCHEMA["columns"]}, table(other)),
        },
    )  # fmt: skip
    found = both(tmp_path, spark, source, part_bytes=400, strict=True)
    assert {p.code for p in found.problems} >= {"PK201", "PK301", "PK302"}
    assert any("did you mean" in p.hint for p in found.problems)
    assert any("rows of" in p.message for p in found.problems)


@pytest.mark.parametrize("strict", [False, True])
def test_rows_that_make_one_thing_across_parts(strict: bool, tmp_path: Path, spark: Any) -> None:
    def schema(about: str, *key: str) -> dict[str, Any]:
        columns: list[dict[str, Any]] = [
            {"name": name, "propertyUrl": f"http://e/{name}"} for name in ("id", "name", "n")
        ]
        return {"columns": columns, "aboutUrl": about} | ({"primaryKey": list(key)} if key else {})

    head = ["id", "name", "n"]
    # Row 20 is p40, and the last four are p1 to p4 again; p40 and p4 are not said otherwise.
    parks: list[list[object]] = [[f"p{i}", "two\nlines", i] for i in range(61)]
    parks += [[f"p{i}", "another" if i < 4 else "two\nlines", i] for i in range(1, 5)]
    parks[20] = ["p40", "", 40]
    firms = [[f"p{i + 60}", "", i] for i in range(40)]
    areas = [[f"f{i}", "area", i] for i in range(40)]
    persons = [[f"f{i + 30}", "person", i] for i in range(40)]
    source = group(
        tmp_path,
        {
            "parks.csv": (schema("http://e/x/{id}"), table([head, *parks])),
            "firms.csv": (schema("http://e/x/{id}", "id"), table([head, *firms])),
            "areas.csv": (schema("http://e/y/{id}", "id"), table([head, *areas])),
            "persons.csv": (schema("http://e/y/{id}", "id"), table([head, *persons])),
        },
    )
    found = both(tmp_path, spark, source, part_bytes=100, strict=strict)
    assert [(p.code, p.file.rpartition("/")[2]) for p in found.problems] == [
        ("PK128", "parks.csv"), ("PK306", "firms.csv"), ("PK306", "persons.csv"),
    ]  # fmt: skip
    assert found.problems[0].message.startswith("6 rows make 3 things")


def test_lists_of_references(tmp_path: Path, spark: Any) -> None:
    columns = [{"name": "id"}, {"name": "to", "separator": ";", "ordered": True}]
    key = {"columnReference": "to", "reference": {"resource": "t.csv", "columnReference": "id"}}
    schema = {"columns": columns, "primaryKey": "id", "foreignKeys": [key]}
    rows = [[f"a{i}", f"a{i + 1};a{i + 2};a{i // 2}"] for i in range(100)]
    source = group(tmp_path, {"t.csv": (schema, table([["id", "to"], *rows]))})
    found = both(tmp_path, spark, source, part_bytes=200, strict=True)
    assert [p.value for p in found.problems] == ["a100", "a100", "a101"]
    lenient = group(tmp_path, {"t.csv": ({"columns": columns}, table([["id", "to"], *rows]))})
    assert both(tmp_path, spark, lenient, part_bytes=200).triples


def test_a_project_with_a_missing_and_a_faulty_table(tmp_path: Path, spark: Any) -> None:
    parkkg.new(tmp_path / "project", base="https://example.org/parks/")
    data = tmp_path / "project" / "data"
    (data / "awards.csv").unlink()
    milestones = data / "milestones.csv"
    milestones.write_bytes(milestones.read_bytes().replace(b"2020-05", b"2020-13"))
    found = both(tmp_path, spark, tmp_path / "project")
    assert {"PK101"} < {problem.code for problem in found.problems}


def test_references_to_a_table_that_the_project_lacks(tmp_path: Path, spark: Any) -> None:
    schema = {
        "@context": CSVW,
        "columns": [{"name": "id"}, {"name": "one"}, {"name": "two", "datatype": "integer"}],
        "foreignKeys": [
            {"columnReference": name, "reference": {
                "schemaReference": f"https://e/schema/{name}.json", "columnReference": "id"}}
            for name in ("one", "two")
        ],
    }  # fmt: skip
    data = tmp_path / "project" / "data"
    (data / "schema").mkdir(parents=True)
    (data / "schema" / "t.json").write_text(json.dumps(schema), encoding="utf-8")
    described = {
        "@context": CSVW,
        "@id": "https://e/d",
        "tables": [{"url": "t.csv", "tableSchema": "schema/t.json"}],
    }
    (data / "csv-metadata.json").write_text(json.dumps(described), encoding="utf-8")
    rows = [(f"r{n}", f"a\n{n}" if n % 7 == 0 else "", n if n % 5 == 0 else "") for n in range(40)]
    (data / "t.csv").write_bytes(table([("id", "one", "two"), *rows]))
    found = both(tmp_path, spark, tmp_path / "project", part_bytes=64)
    assert [(p.code, p.column) for p in found.problems] == [("PK302", "one")] * 6 + [
        ("PK302", "two")
    ] * 8
    assert found.triples is None


def test_one_file_and_standard_output(tmp_path: Path, spark: Any) -> None:
    source = group(tmp_path, {"t.csv": (dict(SCHEMA), table([["id", "note", "n"], *odd_rows(50)]))})
    one = on_one_machine(tmp_path, source)
    parkkg.convert(source, tmp_path / "many.nt", spark=spark)
    assert (tmp_path / "many.nt").read_bytes() == one.triples
    with (tmp_path / "open.nt").open("wb") as file:
        parkkg.convert(source, file, spark=spark)
    assert (tmp_path / "open.nt").read_bytes() == one.triples
    assert parkkg.convert(source, None, spark=spark) == one.rows
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_folder_that_exists_is_left_as_it_is(tmp_path: Path, spark: Any) -> None:
    source = group(tmp_path, {"t.csv": (dict(SCHEMA), b"id,note,n\na,b,1\n")})
    (tmp_path / "parts").mkdir()
    with pytest.raises(UsageError, match="parts exists"):
        parkkg.convert(source, tmp_path / "parts", spark=spark)
    assert list((tmp_path / "parts").iterdir()) == []
    with pytest.raises(UsageError, match="there is no folder"):
        parkkg.convert(source, tmp_path / "no" / "parts", spark=spark)


def test_a_large_register(tmp_path: Path, spark: Any) -> None:
    register = Path(__file__).resolve().parents[3] / "benchmarks" / "register.py"
    project = tmp_path / "register"
    subprocess.run(
        [sys.executable, str(register), str(project), "--enterprises", "100000"],
        check=True,
        capture_output=True,
    )
    found = both(tmp_path, spark, project, part_bytes=1 << 22)
    assert found.triples is not None
    assert found.triples.count(b"\n") > 1_000_000


@pytest.mark.parametrize("change", ["id\nother\n", ""])
def test_a_file_that_changes_or_vanishes_while_it_is_read(
    change: str, tmp_path: Path, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "t.csv"
    source.write_text("id\na\n", encoding="utf-8")
    counted = checks._counted  # noqa: SLF001

    def patched(*arguments: Any) -> Any:
        tables = counted(*arguments)
        source.write_text(change, encoding="utf-8") if change else source.unlink()
        return tables

    monkeypatch.setattr(checks, "_counted", patched)
    with pytest.raises(parkkg.DataError, match="nothing was written") as raised:
        parkkg.convert(source, tmp_path / "parts", spark=spark)
    assert [problem.code for problem in raised.value.problems] == ["PK110"]
    assert not (tmp_path / "parts").exists()
