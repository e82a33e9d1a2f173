"""Files that would end the process, or fill the memory, are refused; all others are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.graph.parse_rdf import quads_of, quads_with_lines

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">\n'
    "<rdf:Description><e:p>{}</e:p></rdf:Description>\n</rdf:RDF>"
)


def test_json_is_as_deep_as_its_brackets_outside_of_texts(tmp_path: Path) -> None:
    deep, text = 90, "[{" * 500 + '\\"' + "]\\\\" * 40_000
    nested = '{"http://e/p": ' * deep + f'["{text}", "\\\\", [1]]' + "}" * deep
    path = tmp_path / "x.jsonld"
    path.write_text(f"[{nested},\n{nested}]", encoding="utf-8")
    for quads in (quads_of(path, "n", "http://e/"), quads_with_lines(path, "n", "http://e/", {})):
        assert len(list(quads)) == 2 * (deep + 2)


@pytest.mark.parametrize(
    ("declared", "text", "value"),
    [
        ('<!DOCTYPE x [<!ENTITY e "http://e/%20">\n<!ENTITY f "x">]>', "&e;&f;", "http://e/%20x"),
        ("", "x" * 2_000_000, "x" * 2_000_000),
    ],
)
def test_entities_that_abbreviate_are_read(
    tmp_path: Path, declared: str, text: str, value: str
) -> None:
    path = tmp_path / "x.rdf"
    path.write_text(declared + RDF.format(text), encoding="utf-8")
    (quad,) = quads_of(path, "n", "http://e/")
    assert quad.object.value == value  # type: ignore[union-attr]
    ((line, quad),) = quads_with_lines(path, "n", "http://e/", {})
    assert (line, quad.object.value) == (declared.count("\n") + 2, value)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('<!DOCTYPE x [\n<!ENTITY a "b">\n<!ENTITY c "&a;&a;">]>' + RDF.format("&c;"), 3),
        (f'<!DOCTYPE x [\n<!ENTITY a "{"b" * 2000}">]>' + RDF.format("&a;"), 2),
        ("<!DOCTYPE x [" + " " * 1_048_560 + '<!ENTITY a "b">]>' + RDF.format("&a;"), 0),
    ],
)
def test_entities_that_multiply_are_refused(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "x.rdf"
    path.write_text(text, encoding="utf-8")
    for quads in (quads_of(path, "n", "http://e/"), quads_with_lines(path, "n", "http://e/", {})):
        with pytest.raises(DataError) as caught:
            list(quads)
        (found,) = caught.value.problems
        assert (found.code, found.file) == ("PK504", "n")
        assert "an entity is longer than 1,000 characters" in found.message
        assert found.line == line


def test_triple_terms_are_not_nested_without_end(tmp_path: Path) -> None:
    def nested(depth: int) -> str:
        return "<a:a> <a:b> " + "<<( <a:a> <a:b> " * depth + "<a:c> " + ")>> " * depth + ".\n"

    for name in ("x.ttl", "x.nt", "x.nq", "x.trig"):
        path = tmp_path / name
        # Much deeper would end the process.
        path.write_text("# <<(\n" + nested(1000), encoding="utf-8")
        for quads in (quads_of(path, "n", "http://e/"), quads_with_lines(path, "n", "a:", {})):
            with pytest.raises(DataError) as caught:
                list(quads)
            (found,) = caught.value.problems
            assert (found.code, found.line) == ("PK504", 2)
            assert found.message == "it is nested more than 300 deep"
        path.write_text(nested(3) * 2_000, encoding="utf-8")
        assert len(list(quads_of(path, "n", "http://e/"))) == 2_000
        assert len(list(quads_with_lines(path, "n", "http://e/", {}))) == 2_000
