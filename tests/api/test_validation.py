"""`parkkg.validate`: RDF files and shapes, with no project."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
import rdflib
from rdflib import SH

import parkkg
from parkkg.api.validation import sources_of, validating

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://x/> .\n"
SHAPES = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


@pytest.mark.parametrize("engine", ["sql", "pyshacl"])
def test_results_stay_when_the_work_is_done(tmp_path: Path, engine: str) -> None:
    data = file(tmp_path, "d.ttl", "ex:a a ex:C . ex:b a ex:C ; ex:p 1 .")
    shapes = file(tmp_path, "s.ttl", SHAPES)
    found = parkkg.validate(str(data), [shapes], engine=engine)  # type: ignore[arg-type]
    assert not found.conforms
    assert [result.focus for result in found.results] == ["<http://x/a>"]
    assert found.warnings == ()
    assert found.note == ""
    assert repr(found) == "<Validation: results 1, warnings 0>", "what a notebook shows"
    report = rdflib.Graph().parse(data=found.to_turtle(), format="turtle")
    assert set(report.objects(None, SH.focusNode)) == {rdflib.URIRef("http://x/a")}


def test_several_files_are_one_graph(tmp_path: Path) -> None:
    data = [file(tmp_path, "d.ttl", "ex:a a ex:C ."), file(tmp_path, "e.ttl", "ex:a ex:p 1 .")]
    shapes = file(tmp_path, "s.ttl", SHAPES)
    assert parkkg.validate(data, shapes).conforms
    assert parkkg.validate([*data, shapes], [shapes, *data]).conforms


def test_a_shape_that_checks_nothing_is_a_warning(tmp_path: Path) -> None:
    data = file(tmp_path, "d.ttl", "ex:a a ex:D .")
    found = parkkg.validate(data, file(tmp_path, "s.ttl", SHAPES))
    assert found.conforms
    assert {(w.code, w.severity, w.line) for w in found.warnings} == {("PK404", "warning", 2)}


def test_results_are_read_one_by_one(tmp_path: Path) -> None:
    data = file(tmp_path, "d.ttl", " ".join(f"ex:a{n} a ex:C ." for n in range(50)))
    shapes = file(tmp_path, "s.ttl", SHAPES)
    with validating(sources_of("data", data), sources_of("shapes", shapes)) as (report, warnings):
        assert len(list(zip(report.results, range(3), strict=False))) == 3
        assert report.counts == {"violation": 50}
        assert warnings == []  # what is demanded is said to be missing


@pytest.mark.parametrize(
    ("data", "shapes", "code", "at"),
    [
        ("ex:a ex:p", SHAPES, "", "d.ttl"),
        ("", "ex:S sh:path", "shapes-unusable", "s.ttl"),
        ("", "ex:S sh:minLength 'x' .", "shapes-unusable", "s.ttl"),
    ],
)
def test_what_cannot_be_read_or_used_is_named(
    tmp_path: Path, data: str, shapes: str, code: str, at: str
) -> None:
    with pytest.raises(parkkg.DataError) as caught:
        parkkg.validate(file(tmp_path, "d.ttl", data), file(tmp_path, "s.ttl", shapes))
    assert caught.value.code == code
    assert all(p.file.endswith(at) and p.line == 2 for p in caught.value.problems)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(parkkg.UsageError, match="there is no file"):
        parkkg.validate(tmp_path / "none.ttl", tmp_path / "gone.ttl")


def test_what_a_folder_has_of_packed_files_is_read(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    packed = gzip.compress((PREFIXES + "ex:a a ex:C .").encode())
    (tmp_path / "data" / "d.ttl.gz").write_bytes(packed)
    found = parkkg.validate(tmp_path / "data", file(tmp_path, "s.ttl", SHAPES))
    assert [result.focus for result in found.results] == ["<http://x/a>"]


def test_what_is_no_file_is_named_and_what_is_no_utf_8_is_shown(tmp_path: Path) -> None:
    pipe = tmp_path / "p.ttl"
    os.mkfifo(pipe)
    shapes = file(tmp_path, "s.ttl", SHAPES)
    with pytest.raises(parkkg.UsageError, match="is a pipe or a device, not a file"):
        parkkg.validate(pipe, shapes)
    with pytest.raises(parkkg.UsageError, match=r"there is no file caf\\xe9.ttl"):
        parkkg.validate(Path(os.fsdecode(b"caf\xe9.ttl")), shapes)
