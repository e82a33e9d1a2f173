from __future__ import annotations

import base64
import gc
import hashlib
import re
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import html5rdf  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest

from make_release import HEAD
from parkkg.documentation.ontology_page import ontology_page, style_source
from parkkg.documentation.samples import concepts
from parkkg.documentation.vocabulary import Vocabulary, read_documents, read_vocabulary
from parkkg.graph.index import Index, local_name
from parkkg.namespaces import BASE, OWL, PK, RDF, RDFS, SH
from parkkg.project import Project
from parkkg.releases.release import ReleaseFolder
from parkkg.text import LocalizedText
from project_release import PROJECT, release_of

# Not shown: what a section says already, whom a label names, and versions of alignments.
UNSHOWN = (
    f"{RDF}type",
    f"{RDFS}isDefinedBy",
    "http://purl.org/dc/terms/creator",
    f"{OWL}versionIRI",
)
# What names something that a constraint asks for.
NAMING = ("path", "class", "datatype", "hasValue", "nodeKind", "disjoint", "equals", "lessThan",
          "lessThanOrEquals", "targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf",
          "inversePath", "oneOrMorePath")  # fmt: skip
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

    @cached_property
    def said(self) -> str:
        """All that can be read."""
        return squeezed("".join(self.root.itertext()))

    @cached_property
    def codes(self) -> set[str]:
        """The words that are set as code, which terms are."""
        return {word for e in self.all("code") for word in "".join(e.itertext()).split()}

    def rows(self, anchor: str) -> list[list[str]]:
        """The cells of the tables in the element with that id."""
        (found,) = [e for e in self.root.iter() if e.get("id") == anchor]
        rows = [e for e in found.iter() if e.tag == f"{HTML}tr"]
        return [[squeezed("".join(cell.itertext())) for cell in row] for row in rows]

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


def quads_of(*patterns: str) -> list[ox.Quad]:
    """What some files of the project say, read without any code of parkkg."""
    paths = [path for pattern in patterns for path in sorted(PROJECT.root.glob(pattern))]
    return [
        quad
        for path in paths
        for quad in ox.parse(
            path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE, rename_blank_nodes=True
        )
    ]


@cache
def declared() -> tuple[tuple[str, str], ...]:
    """Every prefix that a file of the project declares, with its namespace."""
    files = sorted((PROJECT.root / "ontology").rglob("*.ttl")) + sorted(PROJECT.shapes)
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    return tuple(re.findall(r"@prefix ([a-z-]+): <(.*?)>", text))


def names_of(iri: str) -> set[str]:
    """How the page may write an IRI."""
    names = {f"{p}:{iri.removeprefix(n)}" for p, n in declared() if iri.startswith(n)}
    return names | {iri, local_name(iri)}


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
    messages = [
        index.text(subject, f"{SH}message")
        for subject in index.all_subjects()
        if index.objects(subject, f"{SH}message")
    ]
    assert len(messages) > 80
    missing = [
        m.en for m in messages if squeezed(m.en) not in page.said or squeezed(m.zh) not in page.said
    ]
    assert missing == []


def test_nothing_of_the_ontology_is_missing(page: Page) -> None:
    """Read from the files: every label, definition, and term that another is related to."""
    missing = []
    for quad in quads_of("ontology/*.ttl", "ontology/alignments/*.ttl"):
        match quad.object:
            case ox.Literal(value=text):
                if squeezed(text) not in page.said:
                    missing.append(quad)
            case ox.NamedNode(value=iri) if quad.predicate.value not in UNSHOWN:
                if not names_of(iri) & page.codes:
                    missing.append(quad)
    assert missing == []


def test_nothing_of_the_shapes_is_missing(page: Page) -> None:
    """Read from the files: every message, and whatever a constraint names or compares with."""
    missing = []
    quads = quads_of("shapes/*.ttl")
    of_a_path = {quad.subject for quad in quads if quad.predicate.value == f"{SH}path"}
    for quad in quads:
        name, value = local_name(quad.predicate.value), quad.object
        if isinstance(value, ox.NamedNode) and name in NAMING:
            names = names_of(value.value)
            shown = bool(names & page.codes)
        elif isinstance(value, ox.Literal) and name in ("message", "minInclusive", "pattern"):
            shown = squeezed(value.value) in page.said
            # Shown are those that are short and of a property; a shape of its own has its name.
            shown |= name == "pattern" and (len(value.value) > 40 or quad.subject not in of_a_path)
        else:
            continue
        if not shown:
            missing.append(quad)
    assert missing == []


def test_numbers_and_kinds_of_values_stand_with_each_class(page: Page) -> None:
    """Read from the files: what the shape that targets a class asks of a property."""
    index = Index(quads_of("shapes/*.ttl"))
    checked = 0
    for c in read_vocabulary(PROJECT).classes:
        rows = page.rows(local_name(c.iri))
        for shape in index.subjects(f"{SH}targetClass", c.iri):
            for inner in index.iris(shape, f"{SH}property"):
                (path,) = index.iris(inner, f"{SH}path")
                if path.startswith("_:"):
                    continue
                _, values, number, *_ = next(r for r in rows if names_of(path) & {r[0]})
                asked = index.iris(inner, f"{SH}class") + index.iris(inner, f"{SH}datatype")
                assert all(names_of(iri) & {*values.split()} for iri in asked)
                if re.fullmatch(r"[0-9n.]+", number) and not index.objects(inner, f"{SH}severity"):
                    least, _, most = number.partition("..")
                    assert int(least) >= int(index.literal(inner, f"{SH}minCount") or 0)
                    limit = index.literal(inner, f"{SH}maxCount")
                    assert not limit or int(most or least) <= int(limit)
                    checked += 1
    assert checked > 40


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
    examples = ["".join(e.itertext()) for e in page.all("pre") if e.get("class") is None]
    assert len(examples) == 11
    for text in examples:
        triples = list(ox.parse((prefixes + text).encode(), format=ox.RdfFormat.TURTLE))
        said = ox.Store()
        said.extend(triples)
        assert {str(quad.triple) for quad in said} <= graph
        assert len(triples) >= 5


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
        assert alignment.document.iri in told
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


def test_the_diagram_is_in_it_as_text(page: Page) -> None:
    (diagram,) = [e for e in page.all("pre") if e.get("class") == "mermaid"]
    text = "".join(diagram.itertext())
    assert text.strip().startswith("classDiagram\n")
    assert 'class Award["获奖 award"]' in text


def test_the_relations_can_be_read_without_the_diagram(page: Page) -> None:
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.all("tr")]
    assert "pk:Enterprise pk:ResearchInstitute 位于 located in pk:locatedIn pk:Park" in rows
    assert "pk:establishedBy" in page.under("content").partition("classDiagram")[0]


def test_the_same_project_gives_the_same_bytes(page: Page, store: ox.Store) -> None:
    assert ontology_page(PROJECT, store) == page.text


def test_a_policy_can_name_the_sheet(page: Page) -> None:
    (sheet,) = page.all("style")
    digest = hashlib.sha256(sheet.text.encode()).digest()
    assert style_source(page.text) == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_without_a_store_the_page_lacks_examples_only() -> None:
    alone = Page(ontology_page(PROJECT))
    assert [e.get("class") for e in alone.all("pre")] == ["mermaid"]
    assert "pk:recipient" in alone.under("Award")


def test_without_an_ontology_there_is_still_a_page(tmp_path: Path) -> None:
    empty = Page(ontology_page(Project(tmp_path)))
    assert empty.all("h1")
    assert empty.all("pre") + empty.all("table") == []


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


def test_what_a_graph_says_of_concepts_becomes_columns(tmp_path: Path) -> None:
    store = ox.Store()
    text = (
        "<code/x/a> skos:inScheme <code/x> ; pk:weight 3 ; skos:broader <code/x/b> ; pk:odd 1 ."
        "<code/x/b> skos:inScheme <code/x> ."
    )
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    (tmp_path / "ontology").mkdir()
    ontology = (
        "<def> a owl:Ontology . <code/x> a skos:ConceptScheme . "
        'pk:weight a owl:DatatypeProperty ; rdfs:label "重量"@zh, "weight"@en .'
    )
    (tmp_path / "ontology" / "a.ttl").write_text(HEAD + ontology, "utf-8")
    (head, row, _) = Page(ontology_page(Project(tmp_path), store)).rows("code-x")
    assert head[3:] == ["上位概念 Broader", "pk:odd", "重量 weight"]
    assert row[3:] == ["b", "1", "3"]


def test_the_store_can_be_closed_at_once(tmp_path: Path) -> None:
    """`load` moves the folder of the store as soon as the page is there."""
    store = ox.Store(tmp_path / "store")
    gc.disable()
    try:
        ontology_page(PROJECT, store)
        del store
        ox.Store(tmp_path / "store")
    finally:
        gc.enable()


def test_long_code_lists_are_cut(tmp_path: Path) -> None:
    store = ox.Store()
    text = "".join(f"<code/x/{n:03}> skos:inScheme <code/x> ." for n in range(310))
    store.load((HEAD + text).encode(), format=ox.RdfFormat.TURTLE)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "a.ttl").write_text(HEAD + "<code/x> a skos:ConceptScheme .", "utf-8")
    found = Page(ontology_page(Project(tmp_path), store))
    assert "10 more concepts." in found.under("code-x")
