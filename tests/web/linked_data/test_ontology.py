from __future__ import annotations

import html
import re

import pytest

from amount import amount
from parkkg.documentation.vocabulary import read_alignments, read_documents, read_vocabulary
from parkkg.graph.index import local_name
from parkkg.namespaces import SH
from published import HTML, PROJECT, Published

OURS = read_vocabulary(read_documents(PROJECT, PROJECT.ontology))


def said(text: str) -> str:
    """What can be read in a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", text)).split())


def plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())


def test_the_ontology_is_a_list_of_terms_in_the_readers_language(server: Published) -> None:
    text = server.get("/def?lang=zh", HTML).text
    assert '<div id="Park">' in text, "def#Park is a place on it"
    assert 'href="/def/term/Park?lang=zh">园区</a>' in text
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert 'role="search"' in text, "it has the header of the site"
    assert "An area with a name" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_term_is_listed_with_what_it_means(server: Published, lang: str) -> None:
    told = said(server.get(f"/def?lang={lang}", HTML).text)
    for term in OURS.terms:
        assert plain(term.label.for_reader(lang)) in told
        assert plain(term.definition.for_reader(lang)) in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_message_of_the_shapes_is_told(server: Published, lang: str) -> None:
    index = read_documents(PROJECT, PROJECT.shapes)
    told = said(server.get(f"/shapes?lang={lang}", HTML).text)
    messages = [index.text(s, f"{SH}message").for_reader(lang) for s in index.all_subjects()]
    assert len([m for m in messages if m]) > 80
    assert [m for m in messages if " ".join(m.split()) not in told] == []


@pytest.mark.parametrize(
    ("asked", "first", "number"),
    [("園區", "园区", 2), ("Located In", "located in", 1), ("locatedIn", "located in", 1)],
)
def test_a_term_is_found_by_its_name(
    server: Published, asked: str, first: str, number: int
) -> None:
    text = server.get("/def?lang=" + ("zh" if first == "园区" else "en"), HTML).text
    found = server.get(f"/def?q={asked}&lang=" + ("zh" if first == "园区" else "en"), HTML).text
    shown = re.findall(r"<dt><a [^>]*>([^<]+)</a></dt>", found)
    assert first in shown
    assert number <= len(shown) < len(re.findall(r"<dt><a ", text))
    assert f'value="{asked}"' in found


def test_a_text_that_no_term_has_is_said(server: Published) -> None:
    answer = server.get("/def?q=%3Cscript%3Ealert&lang=en", HTML)
    assert answer.status_code == 200
    assert "No term has “<script>alert”" in said(answer.text)
    assert "<script>alert" not in answer.text
    assert "没有术语含有" in server.get(f"/def?q={'x' * 5_000}&lang=zh", HTML).text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Park", ["Examples from the graph", "/page/park/", "All 16", "hosts", "zh 1, en 0..1"]),
        ("Figure", ["where bound = exactly | about: 1", "schema:Observation", "Disjoint with"]),
        ("Award", ["award schemes", "An award needs its date."]),
        ("locatedIn", ["Classes that may have it", ">enterprise</a>", "Rules that it is in"]),
        ("withinPark", ["transitive", "contains", "schema:containedInPlace"]),
        ("recipient", ["functional"]),
        ("code-metric", ["Codes", "/page/code/metric/gdp"]),
    ],
)
def test_a_term_has_a_page_with_what_it_means_and_examples(
    server: Published, name: str, told: list[str]
) -> None:
    text = server.get(f"/def/term/{name}?lang=en", HTML).text
    for part in told:
        assert part in text or part in said(text)


def test_what_an_alignment_says_stands_with_the_term(server: Published) -> None:
    alignments = read_alignments(PROJECT, OURS)
    assert alignments
    for alignment in alignments:
        ours, _, _, why = alignment.matches[0]
        text = said(server.get(f"/def/term/{local_name(ours)}?lang=en", HTML).text)
        assert " ".join(why.en.split()) in text


@pytest.mark.fuzz
def test_every_link_of_its_pages_leads_somewhere(server: Published) -> None:
    seen = {"/def", "/shapes"}
    places: set[str] = set()
    for term in OURS.terms[:: amount(8, 1)]:
        page = f"/def/term/{local_name(term.iri)}" if term not in OURS.schemes else "/def"
        text = server.get(page, HTML).text
        places |= set(re.findall(r'href="(/(?:def|shapes)[^"]*)"', text))
    ids = set(re.findall(r' id="([^"]+)"', server.get("/shapes", HTML).text))
    for place in sorted(places)[:: amount(2, 1)]:
        path, _, fragment = place.partition("#")
        if path not in seen:
            assert server.get(path, HTML).status_code == 200, place
            seen.add(path)
        assert not fragment or path != "/shapes" or fragment in ids


def test_the_page_that_was_is_now_the_list_of_terms(server: Published) -> None:
    answer = server.get("/def.html?lang=zh", HTML)
    assert (answer.status_code, answer.headers["location"]) == (308, "/def?lang=zh")


def test_a_term_that_is_not_there_is_said(server: Published) -> None:
    answer = server.get("/def/term/Parc?lang=zh", HTML)
    assert answer.status_code == 404
    assert "Parc" in answer.text
