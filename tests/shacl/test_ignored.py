"""What the shapes files ask for and nobody does is said, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from empty_database import empty_database
from parkkg.shacl.lints import shape_lints
from parkkg.shacl.read import load_shapes
from shacl_graphs import FIRST_LINE, fill, told, validated, write

SHAPE = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] . "


def warnings(folder: Path, *files: str) -> list[tuple[str, str, int, str]]:
    """The warnings about shapes in the files a.ttl, b.ttl and so on."""
    sources = [write(folder, f"{'abc'[n]}.ttl", text) for n, text in enumerate(files)]
    with empty_database() as db:
        fill(db, ":a a :C ; :p 1 .")
        found = list(shape_lints(db, load_shapes(sources), {}))
    assert all(p.severity == "warning" and p.hint for p in found)
    return [(p.code, p.file, p.line and p.line - FIRST_LINE, p.message) for p in found]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("<> owl:imports :elsewhere .", "owl:imports :elsewhere is not followed"),
        ("<> owl:imports <more.ttl> .", "owl:imports :more.ttl is not followed"),
        (":S sh:js [ sh:jsFunctionName 'f' ] .", "sh:js is in JavaScript and is not used"),
        (":S sh:target [ a sh:JSTarget ] .", "sh:target is in JavaScript and is not used"),
        (
            ":S sh:rule [ a sh:TripleRule ] .",
            "sh:rule is not used: the data are validated as they ",
        ),
        (":S sh:targetWhere [ sh:class :C ] .", "sh:targetWhere is of SHACL 1.2 and is not used"),
        (":S sh:severity sh:Trace .", "sh:Trace is of SHACL 1.2 and is not used"),
        (":S sh:flags 'i' .", "sh:flags does nothing without sh:pattern"),
        (":S sh:ignoredProperties ( :p ) .", "sh:ignoredProperties does nothing without sh:closed"),
        (":S sh:closed false ; sh:ignoredProperties ( :p ) .", "sh:closed asks for nothing unless"),
        (":S sh:and () .", "sh:and of an empty list asks for nothing"),
        (":S sh:property [ sh:path :p ; sh:uniqueLang false ] .", "sh:uniqueLang asks for nothing"),
        (
            ":S sh:property [ sh:path :p ; sh:qualifiedMinCount 1 ] .",
            "sh:qualifiedMinCount does nothing without sh:qualifiedValueShape",
        ),
        (
            ":S sh:sparql [ sh:select 'SELECT $this { $this <x:q> ?v }' ; "
            "sh:resultAnnotation [ sh:annotationProperty :a ] ] .",
            "sh:resultAnnotation is not used: results have no annotations",
        ),
    ],
)
def test_what_is_not_used_is_said(tmp_path: Path, more: str, message: str) -> None:
    (found,) = warnings(tmp_path, f"{SHAPE}\n{more}")
    assert found[:3] == ("PK407", "a.ttl", 1)
    assert found[3].startswith(message)


@pytest.mark.parametrize("imported", ["<b.ttl>", ":vocabulary"])
def test_an_import_of_what_is_read_anyway_is_not_said(tmp_path: Path, imported: str) -> None:
    other = ":vocabulary a owl:Ontology ."
    assert warnings(tmp_path, f"{SHAPE} <> owl:imports {imported} .", other) == []


def test_files_without_any_shape_are_named(tmp_path: Path) -> None:
    message = "there is no shape in this file: nothing is validated"
    found = warnings(tmp_path, "", ":a a :C .")
    assert found == [("PK407", name, 0, message) for name in ("a.ttl", "b.ttl")]
    # One file may have all shapes, and another the prefixes.
    assert warnings(tmp_path, "", SHAPE) == []


def test_the_rest_of_a_shape_with_javascript_is_validated() -> None:
    report = validated(":S sh:targetNode :a ; sh:js [ sh:jsFunctionName 'f' ] ; sh:class :D .", "")
    assert told(report) == ["a a Class"]
    assert report.note == ""
