"""RDF files are read as their names say, packed or not, and faults have their line."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.graph.parse_rdf import quads_of, quads_with_lines

TURTLE = "<http://e/a> <http://e/p> <b> ."
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/a"><e:p rdf:resource="b"/></rdf:Description></rdf:RDF>'
)


def read(path: Path) -> list[str]:
    """The triples of a file, which is read in both ways."""
    found = [str(quad.triple) for quad in quads_of(path, path.name, "http://e/")]
    again = quads_with_lines(path, path.name, "http://e/", {})
    assert [str(quad.triple) for _, quad in again] == found
    return found


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("suffix", "text"), [("ttl", TURTLE), ("owl", XML), ("xml", XML)])
def test_a_mark_and_packing_change_nothing(
    tmp_path: Path, mark: str, packed: bool, suffix: str, text: str
) -> None:
    path = tmp_path / (f"x.{suffix}.gz" if packed else f"x.{suffix}")
    data = (mark + text).encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    assert read(path) == ["<http://e/a> <http://e/p> <http://e/b>"]


@pytest.mark.parametrize("name", ["x.txt", "x.foo", "x", "x.gz", "x.txt.gz"])
def test_a_name_that_says_no_format_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TURTLE)
    with pytest.raises(DataError, match="which RDF format"):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data", "line", "says"),
    [
        ("x.ttl", b"<a> <b> <c> .\n<a> <b> .", 2, "this is no Turtle from character"),
        ("x.ttl", b'<a> <b> <c> .\n<a> <b> "\xff" .', 2, "this is not UTF-8"),
        (
            "x.rdf",
            b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">',
            2,
            'this is no RDF/XML (the parser: "',
        ),
        ("x.jsonld", b'{"@context": "https://e.org/c"}', 1, "its @context is on the Web"),
        ("x.jsonld", b"\n" + b'{"http://e/p":' * 3000, 2, "it is nested more than 100 deep"),
        ("x.ttl.gz", b"no gzip", 0, "this is no whole gzip file"),
        (
            "x.ttl.gz",
            gzip.compress(TURTLE.encode() * 99, mtime=0)[:-9],
            0,
            "this is no whole gzip file",
        ),
    ],
)
def test_a_fault_has_its_file_and_line(
    tmp_path: Path, name: str, data: bytes, line: int, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    for quads in (quads_of(path, "n", "http://e/"), quads_with_lines(path, "n", "http://e/", {})):
        with pytest.raises(DataError) as caught:
            list(quads)
        (problem,) = caught.value.problems
        assert (problem.code, problem.file, problem.line) == ("PK504", "n", line)
        assert problem.message.startswith(says)
        assert "Parser error" not in problem.message
