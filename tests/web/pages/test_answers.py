"""The beginning of an answer on a page, whatever form its query has."""

from __future__ import annotations

import pytest

from published import HTML, Published


@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ("/api/timeline?lang=en", ("<svg", '<table class="result"'), "@prefix"),
        ("/sparql?query=ASK%20{}&lang=en", ('<table class="result"', "true"), "<svg"),
        ("/sparql?query=DESCRIBE%20pki:x&lang=en", ('<pre class="wide"',), "<table"),
        ("/sparql?lang=en", ("<form",), "<table"),
    ],
)
def test_rows_are_a_table_and_triples_are_turtle(
    server: Published, address: str, shown: tuple[str, ...], hidden: str
) -> None:
    text = server.get(address.replace("{", "%7B").replace("}", "%7D"), HTML).text
    text = text.partition("<main")[2]
    assert [part for part in shown if part not in text] == []
    assert hidden not in text.partition('id="results"')[2].partition("</details>")[2]
