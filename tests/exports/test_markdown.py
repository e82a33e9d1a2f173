from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.exports.markdown import Markdown, escaped
from parkkg.query.rows import Term


def written(names: str, *terms: Term) -> list[str]:
    writer = Markdown(names.split(), names.split())
    return (writer.add(terms) + b"".join(writer.end())).decode().splitlines()


def test_a_name_links_to_the_address_beside_it() -> None:
    found = written("a a_iri", Term("literal", "x"), Term("iri", "http://e.org/(a)|b"))
    assert found == ["| a |", "|---|", "| [x](http://e.org/%28a%29%7Cb) |"]


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    assert written("a", Term("iri", "javascript:alert(1)"))[2] == "| javascript:alert(1) |"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_makes_another_cell_another_line_or_an_element(text: str) -> None:
    found = written("a", Term("literal", text))
    assert len(found) == 3
    bare = found[2][2:-2].replace("\\\\", "")
    assert all(f"\\{mark}" in bare or mark not in bare for mark in "|<[")
    assert escaped(text).count("\\|") >= text.count("|")
