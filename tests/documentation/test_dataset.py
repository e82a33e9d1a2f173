from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, VOID

from make_release import make_release
from parkkg.documentation.dataset import description, write_description
from parkkg.errors import UsageError
from parkkg.files import sha256_of
from parkkg.graph.partitions import Partitions
from parkkg.graph.serialize import turtle
from parkkg.namespaces import BASE, PREFIXES
from parkkg.project import Project
from parkkg.releases.dump import chunks, dump
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.tables.convert import project_job
from parkkg.tables.csvw.model import TableGroup
from project_release import PROJECT, filled, release_of

DATASET = rdflib.URIRef(f"{BASE}dataset")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
SCHEMA = rdflib.Namespace("https://schema.org/")
VOIDEXT = rdflib.Namespace("http://ldf.fi/void-ext#")
CC_BY = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
SERVER = "https://example.org/kg/"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The terms of the vocabularies that descriptions use, as their documents list them.
TERMS: dict[str, frozenset[str]] = {
    str(DCAT): words(
        "Resource Catalog Dataset Distribution DataService dataset service accessURL downloadURL "
        "byteSize mediaType "
        "compressFormat distribution keyword landingPage endpointURL servesDataset version "
        "hasCurrentVersion isVersionOf previousVersion"
    ),
    str(VOID): frozenset(map(str, VOID.__annotations__)) | {"class"},
    str(VOIDEXT): frozenset({"datatype", "datatypePartition"}),
    str(PROV): frozenset(map(str, PROV.__annotations__)),
    str(DCTERMS): frozenset(map(str, DCTERMS.__annotations__)),
    str(FOAF): frozenset(map(str, FOAF.__annotations__)),
    str(RDFS): frozenset(map(str, RDFS.__annotations__)),
    str(SKOS): frozenset(map(str, SKOS.__annotations__)),
    str(OWL): frozenset(map(str, OWL.__annotations__)),
    str(RDF): frozenset({"type"}),
    # ChecksumAlgorithm is a class in SPDX 3, and in the shapes of DCAT-AP 3.
    str(SPDX): words(
        "Checksum ChecksumAlgorithm checksum algorithm checksumValue checksumAlgorithm_sha256"
    ),
    str(SCHEMA): words(
        "NewsArticle Article Report WebPage creditText copyrightNotice inLanguage "
        "softwareVersion url"
    ),
    f"{BASE}def#": frozenset({"earliest", "extent", "readAs", "sha256"}),
}

# PROV-O: what a property says of its ends. Entities, activities and agents; the first two exclude
# each other.
ENDS = {
    PROV.wasGeneratedBy: ("Entity", "Activity"),
    PROV.used: ("Activity", "Entity"),
    PROV.wasDerivedFrom: ("Entity", "Entity"),
    PROV.wasAssociatedWith: ("Activity", "Agent"),
    PROV.wasAttributedTo: ("Entity", "Agent"),
    PROV.startedAtTime: ("Activity", ""),
    PROV.endedAtTime: ("Activity", ""),
    PROV.generatedAtTime: ("Entity", ""),
}


@pytest.fixture(scope="module")
def release(described_store: Path) -> ReleaseFolder:
    return open_release(described_store)


@pytest.fixture(scope="module")
def graph(release: ReleaseFolder) -> rdflib.Graph:
    return parsed(description(release, SERVER))


def parsed(lines: tuple[str, ...]) -> rdflib.Graph:
    return rdflib.Graph().parse(data="".join(lines), format="nt")


def asked(store: ox.Store, query: str) -> Iterator[tuple[str, ...]]:
    solutions = store.query(query)
    assert isinstance(solutions, ox.QuerySolutions)
    for row in solutions:
        yield tuple(str(term.value) for term in row)


def number(graph: rdflib.Graph, node: rdflib.term.Node, predicate: rdflib.URIRef) -> int:
    return int(str(graph.value(node, predicate, any=False)))


def test_it_is_rdf_without_blank_nodes(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    lines = description(release, SERVER)
    assert list(lines) == sorted(set(lines))
    assert len(graph) == len(lines)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)
    again = rdflib.Graph().parse(data="".join(turtle(lines, PREFIXES)), format="turtle")
    assert set(again) == set(graph)


def test_every_term_of_a_vocabulary_is_in_it(graph: rdflib.Graph) -> None:
    used = {p for _, p, _ in graph} | set(graph.objects(None, RDF.type))
    used |= set(graph.objects(None, SPDX.algorithm))
    strange = set()
    for term in used:
        space = max((s for s in TERMS if str(term).startswith(s)), key=len, default="")
        if str(term).removeprefix(space) not in TERMS.get(space, frozenset()):
            strange.add(term)
    assert strange == set()


def test_everything_hangs_together(graph: rdflib.Graph) -> None:
    """Whoever starts at the dataset comes to everything that is said."""
    reached: set[rdflib.term.Node] = {DATASET}
    grown = True
    while grown:
        ends = {o for s, _, o in graph if s in reached} | {s for s, _, o in graph if o in reached}
        grown = not ends <= reached
        reached |= ends
    assert set(graph.subjects()) <= reached


def test_the_dataset_says_what_it_is(graph: rdflib.Graph) -> None:
    for predicate in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        words = list(graph.objects(DATASET, predicate))
        assert {word.language for word in words if isinstance(word, rdflib.Literal)} == {"zh", "en"}
    assert set(graph.objects(DATASET, RDF.type)) == {DCAT.Dataset, VOID.Dataset, PROV.Entity}
    for role in (DCTERMS.publisher, DCTERMS.creator):
        (agent,) = graph.objects(DATASET, role)
        assert (agent, RDF.type, FOAF.Agent) in graph
        assert list(graph.objects(agent, FOAF.name))


def test_licences_are_those_of_data_and_ontology(graph: rdflib.Graph) -> None:
    assert list(graph.objects(DATASET, DCTERMS.license)) == [CC_BY]
    assert (rdflib.URIRef(f"{BASE}def"), DCTERMS.license, CC_BY) in graph
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        assert (distribution, DCTERMS.license, CC_BY) in graph


def test_the_source_is_credited_as_it_asks(graph: rdflib.Graph) -> None:
    source = rdflib.URIRef(f"{BASE}id/source/czfb-2023")
    assert (DATASET, PROV.wasDerivedFrom, source) in graph
    assert (source, RDF.type, SCHEMA.NewsArticle) in graph
    assert "常州发布" in map(str, graph.objects(source, SCHEMA.creditText))
    assert "changzhoufabu2015" in str(graph.value(source, SCHEMA.copyrightNotice))
    (rights,) = graph.objects(DATASET, DCTERMS.rights)
    assert (rights, RDF.type, DCTERMS.RightsStatement) in graph
    told = list(graph.objects(rights, RDFS.label))
    assert len(told) == 2
    assert all("changzhoufabu2015" in str(text) for text in told)


def test_totals_are_those_of_sparql(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    store = ox.Store.read_only(str(release.store_path))
    for predicate, count in (
        (VOID.triples, "COUNT(*) AS ?n) { ?s ?p ?o }"),
        (VOID.entities, "COUNT(DISTINCT ?s) AS ?n) { ?s a ?o }"),
        (VOID.classes, "COUNT(DISTINCT ?o) AS ?n) { ?s a ?o }"),
        (VOID.properties, "COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctSubjects, "COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        (VOID.distinctObjects, "COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
    ):
        ((found,),) = asked(store, f"SELECT ({count}")
        assert number(graph, DATASET, predicate) == int(found), predicate


def test_partitions_are_those_of_sparql(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    store = ox.Store.read_only(str(release.store_path))
    properties = {
        (str(graph.value(part, VOID.property)), str(number(graph, part, VOID.triples)))
        for part in graph.objects(DATASET, VOID.propertyPartition)
    }
    by_property = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    assert properties == set(asked(store, by_property))
    classes, within, uses = set(), set(), set()
    for part in graph.objects(DATASET, VOID.classPartition):
        name = str(graph.value(part, VOID["class"]))
        classes.add((name, str(number(graph, part, VOID.entities))))
        for inner in graph.objects(part, VOID.propertyPartition):
            of = str(graph.value(inner, VOID.property))
            within.add((name, of, str(number(graph, inner, VOID.triples))))
            for use in graph.objects(inner, VOID.classPartition):
                values = str(graph.value(use, VOID["class"]))
                uses.add((name, of, values, str(number(graph, use, VOID.triples))))
    assert classes == set(asked(store, "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?c"))
    by_class = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"
    assert within == set(asked(store, by_class))
    by_use = "SELECT ?c ?p ?k (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?k } GROUP BY ?c ?p ?k"
    assert uses == set(asked(store, by_use))


def test_datatypes_are_those_of_the_dump(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    data = b"".join(chunks(release, "nt", "all"))
    dumped = list(ox.parse(io.BytesIO(data), format=ox.RdfFormat.N_TRIPLES))
    milestones = {
        q.subject
        for q in dumped
        if q.predicate.value == str(RDF.type) and q.object == ox.NamedNode(f"{BASE}def#Milestone")
    }
    expected: dict[tuple[str, str], int] = {}
    for quad in dumped:
        if quad.subject in milestones and isinstance(quad.object, ox.Literal):
            key = quad.predicate.value, quad.object.datatype.value
            expected[key] = expected.get(key, 0) + 1
    parts = {
        graph.value(part, VOID["class"]): part
        for part in graph.objects(DATASET, VOID.classPartition)
    }
    part = parts[rdflib.URIRef(f"{BASE}def#Milestone")]
    found = {
        (str(graph.value(inner, VOID.property)), str(graph.value(use, VOIDEXT.datatype))): number(
            graph, use, VOID.triples
        )
        for inner in graph.objects(part, VOID.propertyPartition)
        for use in graph.objects(inner, VOIDEXT.datatypePartition)
    }
    assert found == expected


def test_examples_are_things_of_the_graph(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    store = ox.Store.read_only(str(release.store_path))
    examples = list(graph.objects(DATASET, VOID.exampleResource))
    kinds = {
        kind
        for example in examples
        for (kind,) in asked(store, f"SELECT ?k {{ <{example}> a ?k }}")
        if kind.startswith(f"{BASE}def#")
    }
    assert len(kinds) == 11
    space = str(graph.value(DATASET, VOID.uriSpace))
    assert space == BASE
    assert all(example.startswith(space) for example in map(str, examples))


def test_inputs_have_the_checksums_of_their_files(
    release: ReleaseFolder, graph: rdflib.Graph
) -> None:
    build = graph.value(DATASET, PROV.wasGeneratedBy)
    inputs = list(graph.objects(build, PROV.used))
    assert len(inputs) == len(release.manifest.inputs) > 20
    for used in inputs:
        name = str(graph.value(used, RDFS.label))
        digest = graph.value(graph.value(used, SPDX.checksum), SPDX.checksumValue)
        assert isinstance(digest, rdflib.Literal)
        assert str(digest.datatype).endswith("#hexBinary")
        assert str(digest) == sha256_of(PROJECT.path(name))


def test_the_build_has_a_beginning_an_end_and_its_programs(
    release: ReleaseFolder, graph: rdflib.Graph
) -> None:
    build = graph.value(DATASET, PROV.wasGeneratedBy)
    begin, end = graph.value(build, PROV.startedAtTime), graph.value(build, PROV.endedAtTime)
    assert isinstance(begin, rdflib.Literal)
    assert isinstance(end, rdflib.Literal)
    assert (end.value - begin.value).total_seconds() == 2.5
    programs = {
        str(graph.value(a, RDFS.label)) for a in graph.objects(build, PROV.wasAssociatedWith)
    }
    assert programs == {"parkkg 1.2.3", "duckdb 2.0.0", "python 3.11.7"}


def test_nothing_is_both_an_entity_and_an_activity(graph: rdflib.Graph) -> None:
    kinds: dict[rdflib.term.Node, set[str]] = {}
    for subject, kind in graph.subject_objects(RDF.type):
        if str(kind).startswith(str(PROV)):
            kinds.setdefault(subject, set()).add(str(kind).removeprefix(str(PROV)))
    for subject, predicate, value in graph:
        if str(predicate).startswith(str(PROV)):
            assert isinstance(predicate, rdflib.URIRef)
            for node, end in zip((subject, value), ENDS[predicate], strict=True):
                if end:
                    kinds.setdefault(node, set()).add(end)
    assert any("Activity" in found for found in kinds.values())
    assert [n for n, found in kinds.items() if {"Entity", "Activity"} <= found] == []


def test_versions_lead_to_each_other(tmp_path: Path) -> None:
    first = make_release(tmp_path, {"parks.nt": "<a:s> <a:p> <a:o> ."})
    second = make_release(tmp_path, {"firms.nt": "<a:s> <a:p> <a:o> ."})
    graph = parsed(description(second))
    this = graph.value(DATASET, DCAT.hasCurrentVersion)
    assert this == rdflib.URIRef(f"{BASE}release/{second.id}")
    assert graph.value(this, DCAT.isVersionOf) == DATASET
    assert graph.value(this, DCAT.previousVersion) == rdflib.URIRef(f"{BASE}release/{first.id}")
    assert str(graph.value(DATASET, DCAT.version)) == second.id


def test_two_builds_differ_in_times_alone(release: ReleaseFolder, tmp_path: Path) -> None:
    again = release_of(
        PROJECT,
        tmp_path,
        created="2024-01-01T00:00:01.000+00:00",
        started="2024-01-01T00:00:00.000+00:00",
    )
    assert (release.folder / "description.nt").read_bytes() == (
        again.folder / "description.nt"
    ).read_bytes()
    differing = set(description(release)) ^ set(description(again))
    assert differing
    assert all(line.endswith("XMLSchema#dateTime> .\n") for line in differing)


def test_dumps_have_size_and_checksum_once_they_are_made(
    described_store: Path, tmp_path: Path
) -> None:
    release = open_release(Path(shutil.copytree(described_store, tmp_path / "store")))
    before = parsed(description(release, SERVER))
    node = rdflib.URIRef(f"{DATASET}#all.ttl")
    assert (DATASET, DCAT.distribution, node) in before
    assert before.value(node, DCAT.byteSize) is None
    dump(release, "ttl", "all", io.BytesIO())
    dump(release, "nt", "core", io.BytesIO(), gzip=True)
    dump(release, "nt", "all", io.BytesIO(), rdf12=True)
    after = parsed(description(release, SERVER))
    made = (release.dumps / "all.ttl").read_bytes()
    assert int(str(after.value(node, DCAT.byteSize))) == len(made)
    digest = after.value(after.value(node, SPDX.checksum), SPDX.checksumValue)
    assert str(digest) == hashlib.sha256(made).hexdigest()
    reified = rdflib.URIRef(f"{DATASET}#all-rdf12.nt")
    assert (DATASET, DCAT.distribution, reified) in after
    assert str(after.value(reified, DCTERMS.conformsTo)).endswith("/rdf12-concepts/")
    packed = rdflib.URIRef(f"{DATASET}#core.nt.gz")
    (core,) = after.subjects(DCAT.distribution, packed)
    assert (DATASET, VOID.subset, core) in after
    assert str(after.value(packed, DCAT.compressFormat)).endswith("/application/gzip")
    address = rdflib.URIRef(f"{SERVER}dumps/core.nt.gz")
    assert after.value(packed, DCAT.downloadURL) == address
    assert (core, VOID.dataDump, address) in after


def test_addresses_are_those_of_the_server(release: ReleaseFolder, graph: rdflib.Graph) -> None:
    assert (DATASET, VOID.sparqlEndpoint, rdflib.URIRef(f"{SERVER}sparql")) in graph
    (service,) = graph.subjects(DCAT.servesDataset, DATASET)
    assert (service, DCAT.endpointURL, rdflib.URIRef(f"{SERVER}sparql")) in graph
    assert description(release, SERVER.removesuffix("/")) == description(release, SERVER)


def test_without_a_server_there_are_no_addresses(release: ReleaseFolder) -> None:
    graph = parsed(description(release))
    for predicate in (DCAT.downloadURL, DCAT.accessURL, VOID.dataDump, DCAT.endpointURL):
        assert list(graph.subject_objects(predicate)) == []
    assert len(list(graph.objects(DATASET, DCAT.distribution))) == 6
    # Queries of the release ask for this one; it leads on to whatever server there is.
    endpoint = rdflib.URIRef(f"{BASE}sparql")
    assert list(graph.objects(DATASET, VOID.sparqlEndpoint)) == [endpoint]
    assert set(description(release)) < set(description(release, SERVER))


@pytest.mark.parametrize("address", ["", "localhost", "ftp://example.org/", "http://a b/", "/kg"])
def test_an_address_that_is_none_is_refused(release: ReleaseFolder, address: str) -> None:
    with pytest.raises(UsageError, match="address of a server"):
        description(release, address)


def test_a_release_that_kept_nothing_is_described_all_the_same(tmp_path: Path) -> None:
    graph = parsed(description(make_release(tmp_path)))
    assert (DATASET, RDF.type, DCAT.Dataset) in graph
    assert graph.value(DATASET, VOID.triples) is None


def group_of(tmp_path: Path, **common: object) -> TableGroup:
    """The table group of metadata with these common properties."""
    (tmp_path / "data").mkdir()
    metadata = {"@context": "http://www.w3.org/ns/csvw", "tables": [{"url": "a.csv"}], **common}
    (tmp_path / "data" / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return project_job(Project(tmp_path)).group


def kept(group: TableGroup, tmp_path: Path) -> rdflib.Graph:
    graph = tmp_path / "graph"
    graph.mkdir()
    write_description(group, filled(graph), Partitions(), tmp_path, BASE)
    return rdflib.Graph().parse(tmp_path / "description.nt", format="nt")


def test_metadata_may_be_poor(tmp_path: Path) -> None:
    graph = kept(group_of(tmp_path), tmp_path)
    assert number(graph, DATASET, VOID.triples) == 0
    assert list(graph.objects(DATASET, DCTERMS.license)) == []


def test_texts_and_objects_of_the_metadata_get_names(tmp_path: Path) -> None:
    group = group_of(
        tmp_path,
        **{
            "@id": "https://example.org/parks/data",
            "dc:publisher": "A city",
            "dc:source": "A yearbook",
            "dc:rights": [{"@value": "As is", "@language": "en"}],
            "dcat:contactPoint": {"@type": "schema:ContactPoint", "schema:email": "a@example.org"},
            "dcat:version": "3",
        },
    )
    graph = kept(group, tmp_path)
    dataset = rdflib.URIRef("https://example.org/parks/data")
    (agent,) = graph.objects(dataset, DCTERMS.publisher)
    assert (agent, FOAF.name, rdflib.Literal("A city")) in graph
    (book,) = graph.objects(dataset, PROV.wasDerivedFrom)
    assert (book, RDFS.label, rdflib.Literal("A yearbook")) in graph
    (rights,) = graph.objects(dataset, DCTERMS.rights)
    assert (rights, RDF.type, DCTERMS.RightsStatement) in graph
    (contact,) = graph.objects(dataset, DCAT.contactPoint)
    assert (contact, RDF.type, SCHEMA.ContactPoint) in graph
    assert str(graph.value(contact, SCHEMA.email)) == "a@example.org"
    assert all(isinstance(s, rdflib.URIRef) and s.startswith(dataset) for s in graph.subjects())


def test_a_dataset_elsewhere_has_its_releases_there(tmp_path: Path) -> None:
    (tmp_path / "metadata").mkdir()
    group = group_of(
        tmp_path / "metadata", **{"@id": "https://example.org/parks/data", "dcat:version": "3"}
    )
    whole = make_release(tmp_path / "store")
    folder = tmp_path / "copy"
    (folder / "graph").mkdir(parents=True)
    write_description(group, ox.Store(), Partitions(), folder, BASE)
    (folder / "manifest.json").write_text(replace(whole.manifest, files={}).as_json(), "utf-8")
    graph = parsed(description(ReleaseFolder(whole.id, folder)))
    dataset = rdflib.URIRef("https://example.org/parks/data")
    this = rdflib.URIRef(f"https://example.org/parks/release/{whole.id}")
    assert graph.value(dataset, DCAT.hasCurrentVersion) == this
    assert list(map(str, graph.objects(dataset, DCAT.version))) == ["3"]
    assert (DATASET, None, None) not in graph
