"""Tables to N-Triples: files, open files, pipes and projects."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest

import parkkg
from parkkg.api.convert import read_tables
from small_project import spoil, write


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project that is loaded in a moment."""
    return write(tmp_path / "small")


def test_tables_become_triples(tmp_path: Path) -> None:
    source, output = tmp_path / "cities.csv", tmp_path / "cities.nt"
    source.write_text("name,people\nLiyang,785000\nChangzhou,5349000\n", encoding="utf-8")
    assert parkkg.convert(source, output, mode="minimal") == 2
    minimal = output.read_text(encoding="utf-8").splitlines()
    assert len(minimal) == 4
    assert any('"Liyang"' in line for line in minimal)
    assert parkkg.convert(str(source), str(output)) == 2
    assert len(output.read_text(encoding="utf-8").splitlines()) > 4
    buffer = io.BytesIO()
    parkkg.convert(source, buffer, mode="minimal")
    assert sorted(buffer.getvalue().decode().splitlines()) == sorted(minimal)
    assert parkkg.convert(source, None) == 2


@pytest.mark.parametrize("before", [b"", b"what was there\n"])
@pytest.mark.parametrize("mode", ["wb", "ab"])
def test_triples_are_added_to_an_open_file(tmp_path: Path, before: bytes, mode: str) -> None:
    source, output = tmp_path / "cities.csv", tmp_path / "cities.nt"
    source.write_text("name\nLiyang\n", encoding="utf-8")
    output.write_bytes(before)
    with output.open("wb" if mode == "wb" else "ab") as file:
        if mode == "wb":
            file.write(before)
            file.flush()
        parkkg.convert(source, file, mode="minimal")
        file.write(b"what comes then\n")
    lines = output.read_bytes().splitlines(keepends=True)
    assert b"Liyang" in lines[-2]
    assert lines[:-2] == [before] * bool(before)
    assert lines[-1] == b"what comes then\n"


def test_an_open_file_gets_each_triple_once_where_a_cell_is_faulty(tmp_path: Path) -> None:
    source, output = tmp_path / "n.csv", tmp_path / "n.nt"
    rows = "".join(f"{n}\n" for n in range(5000))
    source.write_text(f"n\n{rows}x\n", encoding="utf-8")
    (tmp_path / "n.csv-metadata.json").write_text(
        '{"@context": "http://www.w3.org/ns/csvw", "url": "n.csv", "tableSchema": {"columns": '
        '[{"name": "n", "datatype": "integer"}]}}',
        encoding="utf-8",
    )
    found: list[parkkg.Problem] = []
    with output.open("wb") as file:
        parkkg.convert(source, file, mode="minimal", on_problem=found.append)
    assert [problem.code for problem in found] == ["PK202"]
    lines = output.read_bytes().splitlines()
    assert len(lines) == len(set(lines)) == 5001


def test_an_open_file_gets_nothing_where_there_is_an_error(small: Path, tmp_path: Path) -> None:
    spoil(small)
    with (tmp_path / "x.nt").open("wb") as file, pytest.raises(parkkg.DataError):
        parkkg.convert(small, file)
    assert (tmp_path / "x.nt").read_bytes() == b""


def test_triples_go_into_a_pipe(tmp_path: Path) -> None:
    source = tmp_path / "cities.csv"
    source.write_text("name\nLiyang\n", encoding="utf-8")
    there, here = os.pipe()
    with open(here, "wb") as file:  # noqa: PTH123 (a number, not a path)
        parkkg.convert(source, file, mode="minimal")
    with open(there, "rb") as file:  # noqa: PTH123 (as above)
        assert b"Liyang" in file.read()


def test_a_project_becomes_triples(small: Path, tmp_path: Path) -> None:
    assert parkkg.convert(small, tmp_path / "x.nt") == 2
    assert "<" in (tmp_path / "x.nt").read_text(encoding="utf-8")
    spoil(small)
    (tmp_path / "x.nt").unlink()
    with pytest.raises(parkkg.DataError, match="nothing was written") as caught:
        parkkg.convert(small, tmp_path / "x.nt")
    assert [problem.code for problem in caught.value.problems] == ["PK202"]
    assert not (tmp_path / "x.nt").exists()


def test_a_faulty_cell_is_a_warning_unless_it_is_to_be_an_error(tmp_path: Path) -> None:
    source = tmp_path / "cities.csv"
    source.write_text("name,people\nLiyang,many\n", encoding="utf-8")
    (tmp_path / "cities.csv-metadata.json").write_text(
        '{"@context": "http://www.w3.org/ns/csvw", "url": "cities.csv", "tableSchema": {"columns":'
        ' [{"name": "name"}, {"name": "people", "datatype": "integer"}]}}',
        encoding="utf-8",
    )
    found: list[parkkg.Problem] = []
    assert parkkg.convert(source, tmp_path / "x.nt", on_problem=found.append) == 1
    assert [(p.code, p.severity) for p in found] == [("PK202", "warning")]
    with pytest.raises(parkkg.DataError) as caught:
        parkkg.convert(source, None, strict=True)
    assert [(p.code, p.severity) for p in caught.value.problems] == [("PK202", "error")]
    with pytest.raises(parkkg.UsageError, match="there is no file"):
        parkkg.convert(tmp_path / "nowhere.csv", None)
    with pytest.raises(parkkg.UsageError, match="there is no folder"):
        parkkg.convert(source, tmp_path / "nowhere" / "x.nt")


def test_a_conversion_writes_over_nothing_that_it_reads(tmp_path: Path) -> None:
    table, schema = tmp_path / "t.csv", tmp_path / "schema.json"
    table.write_text("id\na\n", "utf-8")
    schema.write_text('{"columns": [{"name": "id", "titles": "id"}]}', "utf-8")
    metadata = tmp_path / "csv-metadata.json"
    document = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": "t.csv",
        "tableSchema": "schema.json",
    }
    metadata.write_text(json.dumps(document), "utf-8")
    for path in (table, schema, metadata):
        before = path.read_bytes()
        with pytest.raises(parkkg.UsageError, match="is a file that is read"):
            parkkg.convert(table, path)
        assert path.read_bytes() == before
    assert set(read_tables(table).files) == {table, schema, metadata}
    metadata.write_text("{", "utf-8")
    assert set(read_tables(table).files) == {table, metadata}
