from __future__ import annotations

import re

import pytest

from published import HTML, Published


def test_the_ontology_is_a_list_of_terms_in_the_readers_language(server: Published) -> None:
    text = server.get("/def?lang=zh", HTML).text
    assert '<div id="Park">' in text, "def#Park is a place on it"
    assert 'href="/def/term/Park?lang=zh">园区</a>' in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert 'role="search"' in text, "it has the header of the site"
    assert "An area with a name" not in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Park", ["Examples from the graph", "/page/park/", "All 16"]),
        ("locatedIn", ["Classes that have it", ">enterprise</a>"]),
        ("code-metric", ["Codes", "/page/code/metric/gdp"]),
    ],
)
def test_a_term_has_a_page_with_what_it_means_and_examples(
    server: Published, name: str, told: list[str]
) -> None:
    text = server.get(f"/def/term/{name}?lang=en", HTML).text
    for part in told:
        assert part in text


def test_a_term_that_is_not_there_is_said(server: Published) -> None:
    answer = server.get("/def/term/Parc?lang=zh", HTML)
    assert answer.status_code == 404
    assert "Parc" in answer.text
