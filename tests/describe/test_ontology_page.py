from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import html5rdf  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest

from make_release import HEAD
from parkkg.describe.ontology_page import ontology_page, style_source
from parkkg.describe.samples import concepts, example
from parkkg.describe.vocabulary import Vocabulary, read_documents, read_vocabulary
from parkkg.graph.index import local_name
from parkkg.namespaces import PK, SH
from parkkg.project import Project
from parkkg.releases.release import ReleaseFolder
from parkkg.text import LocalizedText
from project_release import PROJECT, release_of

HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """The page as a browser reads it; a mistake in it is an error."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root = html5rdf.HTMLParser(strict=True).parse(text)

    def all(self, name: str) -> list[Any]:
        return [e for e in self.root.iter() if e.tag == HTML + name]

    def attributes(self, name: str) -> list[str]:
        return [e.get(name) for e in self.root.iter() if e.get(name) is not None]

    def under(self, anchor: str) -> str:
        """What can be read in the element with that id."""
        (found,) = [e for e in self.root.iter() if e.get("id") == anchor]
        return " ".join("".join(found.itertext()).split())


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleaseFolder:
    return release_of(PROJECT, tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def store(release: ReleaseFolder) -> ox.Store:
    return ox.Store.read_only(str(release.store_path))


@pytest.fixture(scope="module")
def page(release: ReleaseFolder) -> Page:
    return Page((release.folder / "ontology.html").read_text(encoding="utf-8"))


def of(tmp_path: Path, **files: str) -> Page:
    """The page of a project with these documents."""
    for name, text in files.items():
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        (folder / "a.ttl").write_text(HEAD + text, encoding="utf-8")
    return Page(ontology_page(Project(tmp_path)))


def terms(vocabulary: Vocabulary) -> dict[str, tuple[LocalizedText, LocalizedText]]:
    """Labels and definitions of our own terms."""
    classes = {c.iri: (c.label, c.definition) for c in vocabulary.classes}
    return classes | {p.iri: (p.label, p.definition) for p in vocabulary.properties}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_it_needs_nothing_from_elsewhere(page: Page) -> None:
    assert page.attributes("src") == []
    assert page.attributes("style") == []
    assert page.all("link") + page.all("script") + page.all("img") == []
    assert re.findall(r"@import|url\(", page.text) == []
    assert page.text.count("<style>") == 1


def test_every_term_is_where_its_iri_leads(page: Page) -> None:
    found = read_vocabulary(PROJECT)
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert set(map(local_name, terms(found))) <= set(ids)


def test_links_within_the_page_lead_somewhere(page: Page) -> None:
    inner = {href[1:] for href in page.attributes("href") if href.startswith("#")}
    assert inner <= set(page.attributes("id"))
    others = [href for href in page.attributes("href") if not href.startswith("#")]
    assert all(href.startswith(("https://", "http://")) for href in others)


def test_every_term_is_told_in_both_languages(page: Page) -> None:
    found = read_vocabulary(PROJECT)
    for iri, texts in terms(found).items():
        told = page.under(local_name(iri))
        for text in texts:
            assert squeezed(text.zh) in told
            assert squeezed(text.en) in told


def test_every_message_of_the_shapes_is_told(page: Page) -> None:
    index, _ = read_documents(PROJECT, PROJECT.shapes)
    told = squeezed("".join(page.root.itertext()))
    messages = [
        index.text(subject, f"{SH}message")
        for subject in index.all_subjects()
        if index.objects(subject, f"{SH}message")
    ]
    assert len(messages) > 80
    missing = [m.en for m in messages if squeezed(m.en) not in told or squeezed(m.zh) not in told]
    assert missing == []


def test_what_ontology_and_shapes_say_stands_with_the_class(page: Page) -> None:
    award = page.under("Award")
    for words in ("pk:recipient", "pkc:award-scheme", "Disjoint with", "An award needs its date."):
        assert words in award
    figure = page.under("Figure")
    assert "where pk:bound = exact | about: 1 " in figure
    assert "where pk:bound = moreThan | atLeast: 0 " in figure
    assert "zh 1 en 0..1" in page.under("Park")
    assert "pk:hosts" in page.under("Park")
    assert "schema:Observation" in figure


def test_what_the_ontology_says_stands_with_the_property(page: Page) -> None:
    within = page.under("withinPark")
    for words in ("Domain", "Range", "transitive", "pk:contains", "schema:containedInPlace"):
        assert words in within
    assert "pk:Park 0..n" in within
    assert "WithinPark" in within
    assert "functional" in page.under("recipient")


def test_each_class_has_an_example_out_of_the_graph(page: Page, store: ox.Store) -> None:
    graph = {str(quad.triple) for quad in store.quads_for_pattern(None, None, None)}
    prefixes = "".join(line for line in HEAD.splitlines(keepends=True) if "@prefix" in line)
    examples = ["".join(e.itertext()) for e in page.all("pre")]
    assert len(examples) == 7
    for text in examples:
        triples = list(ox.parse((prefixes + text).encode(), format=ox.RdfFormat.TURTLE))
        said = ox.Store()
        said.extend(triples)
        assert {str(quad.triple) for quad in said} <= graph
        assert len(triples) >= 6


def test_code_lists_show_their_concepts(page: Page, store: ox.Store) -> None:
    for scheme in read_vocabulary(PROJECT).schemes:
        names, index, count = concepts(store, scheme.iri)
        told = page.under(f"code-{local_name(scheme.iri)}")
        assert count == len(names) > 0
        for name in names:
            assert local_name(name) in told
            assert index.text(name, "http://www.w3.org/2004/02/skos/core#prefLabel").zh in told
    assert "unit:CCY_CNY" in page.under("code-metric")


def test_alignments_are_listed_with_a_word_each(page: Page) -> None:
    for number, alignment in enumerate(read_vocabulary(PROJECT).alignments, 1):
        told = page.under(f"alignment-{number}")
        assert alignment.header.iri in told
        for _, _, _, why in alignment.matches:
            assert squeezed(why.en) in told


def test_languages_can_be_chosen_without_a_script(page: Page) -> None:
    choices = [e.get("id") for e in page.all("input")]
    assert choices == ["show-both", "show-zh", "show-en"]
    for choice, hidden in (("show-zh", "en"), ("show-en", "zh")):
        assert re.search(rf":has\(#{choice}:checked\) \.t:lang\({hidden}\)", page.text)
    shown = [e.get("lang") for e in page.root.iter() if e.get("class") == "t"]
    assert shown[::2].count("zh") == len(shown) / 2
    assert shown[1::2].count("en") == len(shown) / 2


def test_the_diagram_is_in_it(page: Page) -> None:
    (picture,) = [e for e in page.root.iter() if str(e.tag).endswith("}svg")]
    assert picture.get("role") == "img"


def test_the_same_project_gives_the_same_bytes(page: Page, store: ox.Store) -> None:
    assert ontology_page(PROJECT, store) == page.text


def test_a_policy_can_name_the_sheet(page: Page) -> None:
    (sheet,) = page.all("style")
    digest = hashlib.sha256(sheet.text.encode()).digest()
    assert style_source(page.text) == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_without_a_store_the_page_lacks_examples_only() -> None:
    alone = Page(ontology_page(PROJECT))
    assert alone.all("pre") == []
    assert "pk:recipient" in alone.under("Award")


def test_without_an_ontology_there_is_still_a_page(tmp_path: Path) -> None:
    empty = Page(ontology_page(Project(tmp_path)))
    assert empty.all("h1")
    assert empty.all("svg") == []


def test_texts_cannot_become_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    found = of(
        tmp_path,
        ontology=f'<def> a owl:Ontology ; dcterms:title "{evil}"@en ; '
        "dcterms:creator <javascript:alert(1)> . "
        f'pk:A a owl:Class ; rdfs:label "{evil}"@en ; skos:definition "a & b"@zh .',
        shapes="<shapes#A> a sh:NodeShape ; sh:targetClass pk:A ; sh:property "
        f'[ sh:path pk:p ; sh:minCount 1 ; sh:pattern "<b>" ; sh:message "{evil}"@en ] .',
    )
    assert found.all("script") == []
    assert evil in found.under("A")
    assert "a & b" in found.under("A")
    assert not any(href.startswith("javascript:") for href in found.attributes("href"))


def test_one_language_is_shown_whatever_is_chosen(tmp_path: Path) -> None:
    found = of(
        tmp_path, ontology='<def> a owl:Ontology . pk:A a owl:Class ; rdfs:label "only"@en .'
    )
    (span,) = [e for e in found.all("span") if e.text == "only" and e.get("class") is None][:1]
    assert span.get("lang") == "en"


def test_terms_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ontology="<def> a owl:Ontology . <other> a owl:Ontology . "
        "pk:A a owl:Class . <other#A> a owl:Class . <code/A> a skos:ConceptScheme .",
    )
    ids = found.attributes("id")
    assert len(ids) == len(set(ids))
    assert f"{PK}A" in found.under("A")
    assert "code-A" in ids


def test_the_best_described_instance_is_the_example() -> None:
    text = "pk:a a pk:A . pk:b a pk:A ; rdfs:label 'b' . pk:c a pk:A ; rdfs:label 'c' ."
    store = ox.Store()
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    subject, lines = example(store, f"{PK}A")
    assert subject == f"{PK}b"
    assert len(lines) == 2
    assert example(store, f"{PK}B") == ("", ())


def test_long_code_lists_are_cut(tmp_path: Path) -> None:
    store = ox.Store()
    text = "".join(f"<code/x/{n:03}> skos:inScheme <code/x> ." for n in range(310))
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "a.ttl").write_text(HEAD + "<code/x> a skos:ConceptScheme .", "utf-8")
    found = Page(ontology_page(Project(tmp_path), store))
    assert "10 more concepts." in found.under("code-x")
