"""Ontology, alignments and rules are complete, documented, and use only terms that exist."""

from __future__ import annotations

import calendar
import csv
import re
from functools import cache
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef

from described import described
from parkkg.namespaces import BASE, EDTF, PK, XSD
from parkkg.project import Project

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
RULES = sorted((ROOT / "ontology" / "rules").glob("*.rq"))
ONTOLOGY = URIRef(BASE + "def")
VANN = Namespace("http://purl.org/vocab/vann/")
ADMS = Namespace("http://www.w3.org/ns/adms#")
# Addresses that are no terms: ontologies and their versions, people, licences, values.
NO_TERMS = (BASE, "https://creativecommons.org/licenses/", "http://purl.org/adms/status/")
EDTF_NAMESPACE = "http://id.loc.gov/datatypes/edtf/"


@cache
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "parkkg.ttl")


@cache
def shapes() -> Graph:
    graph = Graph()
    for file in (ROOT / "shapes").glob("*.ttl"):
        graph.parse(file)
    return graph


def own_terms() -> set[URIRef]:
    return {s for s in ontology().subjects() if isinstance(s, URIRef) and s.startswith(PK)}


def own_properties() -> set[URIRef]:
    kinds = (OWL.ObjectProperty, OWL.DatatypeProperty)
    return {term for term in own_terms() if {*ontology().objects(term, RDF.type)} & {*kinds}}


def schemes() -> set[URIRef]:
    subjects = ontology().subjects(RDF.type, SKOS.ConceptScheme)
    return {s for s in subjects if isinstance(s, URIRef)}


def languages(graph: Graph, subject: URIRef, predicate: URIRef) -> list[str]:
    values = graph.objects(subject, predicate)
    return sorted(v.language or "" for v in values if isinstance(v, Literal))


def test_the_header_is_complete() -> None:
    one = {
        DCTERMS.creator,
        DCTERMS.license,
        DCTERMS.created,
        DCTERMS.modified,
        OWL.versionIRI,
        OWL.versionInfo,
        OWL.priorVersion,
        ADMS.status,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    }
    assert {p for p in one if len(list(ontology().objects(ONTOLOGY, p))) != 1} == set()
    assert languages(ontology(), ONTOLOGY, DCTERMS.title) == ["en", "zh"]
    assert languages(ontology(), ONTOLOGY, DCTERMS.description) == ["en", "zh"]
    version = ontology().value(ONTOLOGY, OWL.versionIRI)
    assert version == URIRef(f"{ONTOLOGY}/{ontology().value(ONTOLOGY, OWL.versionInfo)}")
    assert version != ontology().value(ONTOLOGY, OWL.priorVersion)
    assert str(ontology().value(ONTOLOGY, VANN.preferredNamespaceUri)) == PK


def test_the_ontology_imports_nothing_and_has_no_blank_node() -> None:
    assert not list(ontology().objects(None, OWL.imports))
    assert [t for t in ontology() if any(isinstance(x, BNode) for x in t)] == []


def test_the_main_classes_are_pairwise_disjoint() -> None:
    classes = {term for term in own_terms() if (term, RDF.type, OWL.Class) in ontology()}
    passages = {URIRef(PK + "ArchivedPassage"), URIRef(PK + "CitedPassage")}
    assert {c for c in classes if (c, RDFS.subClassOf, URIRef(PK + "Passage")) in ontology()} == (
        passages
    )
    main = classes - passages
    assert {c.removeprefix(PK) for c in main} == {
        "Park", "Enterprise", "ResearchInstitute", "Milestone", "Award", "Figure", "Passage",
        "AdministrativeArea", "Name",
    }  # fmt: skip
    pairs = {frozenset(pair) for pair in ontology().subject_objects(OWL.disjointWith)}
    assert pairs == {frozenset({a, b}) for a in main for b in main if a != b} | {
        frozenset(passages)
    }


@pytest.mark.parametrize("term", sorted(own_terms() | schemes()))
def test_every_term_is_named_and_defined_in_both_languages(term: URIRef) -> None:
    assert languages(ontology(), term, RDFS.label) == ["en", "zh"]
    assert languages(ontology(), term, SKOS.definition) == ["en", "zh"]
    assert list(ontology().objects(term, RDFS.isDefinedBy)) == [ONTOLOGY]
    kinds = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme}
    assert len(kinds & {*ontology().objects(term, RDF.type)}) == 1


def test_no_two_terms_have_one_name() -> None:
    for language in ("en", "zh"):
        names = [
            str(label)
            for term in own_terms()
            for label in ontology().objects(term, RDFS.label)
            if isinstance(label, Literal) and label.language == language
        ]
        assert len(names) == len(set(names))


def test_domains_and_ranges_are_declared_classes() -> None:
    for predicate in (RDFS.domain, RDFS.range):
        for term, target in ontology().subject_objects(predicate):
            is_data = (term, RDF.type, OWL.DatatypeProperty) in ontology()
            if predicate == RDFS.range and is_data:
                assert str(target).startswith(XSD), term
                # Outside the datatype map of OWL 2.
                assert str(target) != XSD + "date", term
            else:
                assert (target, RDF.type, OWL.Class) in ontology(), term


def test_shapes_rules_and_alignments_use_only_declared_terms() -> None:
    used = {t for triple in shapes() for t in triple if isinstance(t, URIRef)}
    for file in ALIGNMENTS:
        used |= {t for triple in Graph().parse(file) for t in triple if isinstance(t, URIRef)}
    names = {URIRef(t) for t in used if t.startswith(PK)}
    for text in [*(p.read_text(encoding="utf-8") for p in RULES), *queries_in_shapes()]:
        names |= {URIRef(PK + name) for name in re.findall(r"\bpk:(\w+)", text)}
    assert names - own_terms() == set()


def queries_in_shapes() -> list[str]:
    return [str(query) for query in shapes().objects(None, SH.select)]


def test_every_property_occurs_in_a_shape() -> None:
    used = {t for triple in shapes() for t in triple}
    assert {p.removeprefix(PK) for p in own_properties() if p not in used} == set()


def test_every_class_has_a_shape_that_is_closed_unless_its_subclasses_are() -> None:
    shape = {term: URIRef(BASE + "shapes#" + term.removeprefix(PK)) for term in own_terms()}
    for term in own_terms() - own_properties():
        assert (shape[term], SH.targetClass, term) in shapes()
        for kind in set(ontology().subjects(RDFS.subClassOf, term)) or {term}:
            assert (shape[URIRef(str(kind))], SH.closed, Literal(True)) in shapes()


@cache
def vocabularies() -> dict[str, frozenset[str]]:
    """The names of each vocabulary in use, by its namespace (the first line of its file)."""
    lists = {}
    for file in (FIXTURES / "vocabularies").glob("*.txt"):
        lines = file.read_text(encoding="utf-8").splitlines()
        names = frozenset(line for line in lines if not line.startswith("#"))
        lists[lines[0].removeprefix("# ")] = names
    return lists


def is_known(iri: str) -> bool:
    return any(
        iri.startswith(namespace) and iri.removeprefix(namespace) in names
        for namespace, names in vocabularies().items()
    )


@pytest.mark.parametrize(
    "file",
    [ROOT / "ontology" / "parkkg.ttl", *ALIGNMENTS, *sorted((ROOT / "shapes").glob("*.ttl"))],
    ids=lambda file: file.stem,
)
def test_every_foreign_term_exists(file: Path) -> None:
    foreign = {
        str(iri)
        for triple in Graph().parse(file)
        for term in triple
        for iri in (term, getattr(term, "datatype", None))
        if isinstance(iri, URIRef) and not str(iri).startswith((*NO_TERMS, EDTF_NAMESPACE))
    }
    assert [iri for iri in sorted(foreign) if not is_known(iri)] == []


def test_every_unit_of_the_tables_exists() -> None:
    for table in ("concepts.csv", "figures.csv"):
        with (ROOT / "data" / table).open(encoding="utf-8-sig", newline="") as lines:
            units = {row["unit"] for row in csv.DictReader(lines)} - {""}
        assert units
        assert {u for u in units if not is_known("http://qudt.org/vocab/unit/" + u)} == set()


def test_the_ontology_knows_every_kind_of_source() -> None:
    metadata = described(Project(ROOT))
    (sources,) = (t for t in metadata["tables"] if t["url"] == "sources.csv")
    (kind,) = (c for c in sources["tableSchema"]["columns"] if c["name"] == "kind")
    work = URIRef("https://schema.org/CreativeWork")
    for name in kind["datatype"]["format"].split("|"):
        supers = ontology().transitive_objects(
            URIRef("https://schema.org/" + name), RDFS.subClassOf
        )
        assert work in supers, name


@pytest.mark.parametrize("file", ALIGNMENTS, ids=lambda file: file.stem)
def test_every_alignment_is_an_ontology_that_gives_its_reasons(file: Path) -> None:
    graph = Graph().parse(file)
    name = URIRef(f"{ONTOLOGY}/alignments/{file.stem}")
    assert (name, RDF.type, OWL.Ontology) in graph
    assert (name, DCTERMS.relation, ONTOLOGY) in graph
    assert not list(graph.objects(None, OWL.imports))
    for predicate in (DCTERMS.title, DCTERMS.description):
        assert languages(graph, name, predicate) == ["en", "zh"]
    parts = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)
    reasons = {
        tuple(graph.value(axiom, part) for part in parts): sorted(
            str(c.language) for c in graph.objects(axiom, RDFS.comment) if isinstance(c, Literal)
        )
        for axiom in graph.subjects(RDF.type, OWL.Axiom)
    }
    matches = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.narrowMatch)
    axioms = [t for t in graph if t[1] in matches]
    assert axioms
    assert reasons == {tuple(axiom): ["en", "zh"] for axiom in axioms}
    assert {axiom for axiom in axioms if axiom in ontology()} == set()


def example_data() -> Graph:
    graph = Graph()
    for file in (FIXTURES / "shapes").glob("*/pass-*.ttl"):
        graph.parse(file)
    return graph


def clashes(graph: Graph) -> list[str]:
    closure = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False)
    closure.closure()
    return list(closure.error_messages)


def test_the_rl_closure_of_ontology_alignments_and_data_has_no_clash() -> None:
    graph = ontology() + example_data()
    for file in ALIGNMENTS:
        graph.parse(file)
    assert clashes(graph) == []


def test_the_rl_closure_finds_a_thing_of_two_classes() -> None:
    graph = ontology() + example_data()
    thing = URIRef(BASE + "id/park/both")
    graph.add((thing, RDF.type, URIRef(PK + "Park")))
    graph.add((thing, URIRef(PK + "investsIn"), URIRef(BASE + "id/park/alpha")))
    assert len(clashes(graph)) == 1


def dated(text: str, *more: tuple[str, str]) -> dict[str, str]:
    """What the rule makes of one pk:date, beside triples that are stated already."""
    store = ox.Store()
    thing = ox.NamedNode(BASE + "id/milestone/x")
    literal = ox.Literal(text, datatype=ox.NamedNode(EDTF))
    store.add(ox.Quad(thing, ox.NamedNode(PK + "date"), literal))
    for name, day in more:
        stated = ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))
        store.add(ox.Quad(thing, ox.NamedNode(PK + name), stated))
    answer = store.query((ROOT / "ontology" / "rules" / "dates.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QueryTriples)
    made = {}
    for triple in answer:
        assert isinstance(triple.object, ox.Literal)
        assert triple.object.datatype.value == XSD + "date"
        made[triple.predicate.value.removeprefix(PK)] = triple.object.value
    return made


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2012", "2012-01-01", "2012-12-31"),
        ("2012-03", "2012-03-01", "2012-03-31"),
        ("2012-02", "2012-02-01", "2012-02-29"),
        ("2013-02", "2013-02-01", "2013-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2100-02", "2100-02-01", "2100-02-28"),
        ("2021-12-29", "2021-12-29", "2021-12-29"),
        ("2012-02-29", "2012-02-29", "2012-02-29"),
        ("2012-03/2015-12-31", "2012-03-01", "2015-12-31"),
        ("2013-05-03/2016", "2013-05-03", "2016-12-31"),
        ("2012/2016-02", "2012-01-01", "2016-02-29"),
    ],
)
def test_a_date_becomes_its_first_and_last_day(text: str, earliest: str, latest: str) -> None:
    assert dated(text) == {"earliest": earliest, "latest": latest}


@pytest.mark.parametrize("year", [1900, 2000, 2023, 2024])
def test_months_end_where_the_calendar_says(year: int) -> None:
    for month in range(1, 13):
        last = calendar.monthrange(year, month)[1]
        assert dated(f"{year}-{month:02}")["latest"] == f"{year}-{month:02}-{last}"


@pytest.mark.parametrize(
    "text",
    ["", "2012-13", "2012-00", "2012-1", "12-01", "2012-04-31", "2013-02-29", "1900-02-29",
     "2012/", "/2012", "2012/2013/2014", "2012 ", "2012-03-01T00:00:00", "2012?", "201X"],
)  # fmt: skip
def test_what_is_no_date_gives_nothing(text: str) -> None:
    assert dated(text) == {}


@pytest.mark.parametrize("name", ["earliest", "latest"])
def test_what_is_stated_is_not_computed(name: str) -> None:
    assert dated("2012", (name, "2012-06-01")) == {}


def test_the_rule_and_the_shape_agree_on_what_a_date_is() -> None:
    pattern = shapes().value(URIRef(BASE + "shapes#date"), SH.pattern)
    assert pattern is not None
    days = [f"{y}-{m:02}-{d:02}" for y in (2023, 2024, 2100) for m in range(14) for d in range(33)]
    for text in [*days, "2023", "2023-00", "2023-13", "2023-06", "2023/2024", "2023-02-30/2024"]:
        assert bool(re.search(str(pattern), text)) == bool(dated(text)), text


def test_concepts_are_labelled_in_each_language_that_they_lack() -> None:
    store = ox.Store()
    concept = ox.NamedNode(BASE + "code/metric/staff")
    for predicate, text, language in (
        (SKOS.prefLabel, "人员数", "zh"),
        (SKOS.prefLabel, "staff", "en"),
        (RDFS.label, "staff members", "en"),
    ):
        node = ox.NamedNode(str(predicate))
        store.add(ox.Quad(concept, node, ox.Literal(text, language=language)))
    store.add(ox.Quad(concept, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(SKOS.Concept))))
    answer = store.query((ROOT / "ontology" / "rules" / "labels.rq").read_text(encoding="utf-8"))
    assert isinstance(answer, ox.QueryTriples)
    assert [(t.predicate.value, str(t.object)) for t in answer] == [
        (str(RDFS.label), '"人员数"@zh')
    ]
