"""What DCAT-AP 3 asks of a catalogue, in shapes of our own after its tables of classes.

Mandatory properties, those that may be given once, and the classes of values. Left out is that a
dct:source is a dcat:Dataset: the sources of tables are articles and books.
"""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

from make_release import make_release
from parkkg.documentation.dataset import description
from parkkg.releases.release import ReleaseFolder
from project_release import PROJECT, release_of

SERVER = "https://example.org/kg/"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Class; property; at least; at most; what its values are.
TABLE = """
dcat:Catalog      dct:title            1 *  sh:Literal
dcat:Catalog      dct:description      1 *  sh:Literal
dcat:Catalog      dct:publisher        1 1  foaf:Agent
dcat:Catalog      dct:license          0 1  dct:LicenseDocument
dcat:Catalog      dct:modified         0 1  xsd:dateTime
dcat:Catalog      dcat:dataset         1 *  dcat:Dataset
dcat:Catalog      dcat:service         1 *  dcat:DataService
dcat:Catalog      foaf:homepage        0 1  foaf:Document
dcat:Dataset      dct:title            1 *  sh:Literal
dcat:Dataset      dct:description      1 *  sh:Literal
dcat:Dataset      dct:publisher        0 1  foaf:Agent
dcat:Dataset      dct:creator          0 *  foaf:Agent
dcat:Dataset      dct:modified         0 1  xsd:dateTime
dcat:Dataset      dct:conformsTo       0 *  dct:Standard
dcat:Dataset      dct:provenance       0 *  dct:ProvenanceStatement
dcat:Dataset      dcat:distribution    0 *  dcat:Distribution
dcat:Dataset      dcat:keyword         0 *  sh:Literal
dcat:Dataset      dcat:landingPage     0 *  foaf:Document
dcat:Dataset      dcat:version         0 1  sh:Literal
dcat:Dataset      prov:wasGeneratedBy  0 *  prov:Activity
dcat:Distribution dcat:accessURL       1 *  sh:IRI
dcat:Distribution dcat:downloadURL     0 *  sh:IRI
dcat:Distribution dct:license          0 1  dct:LicenseDocument
dcat:Distribution dct:conformsTo       0 *  dct:Standard
dcat:Distribution dcat:mediaType       0 1  dct:MediaType
dcat:Distribution dcat:compressFormat  0 1  dct:MediaType
dcat:Distribution dcat:byteSize        0 1  xsd:nonNegativeInteger
dcat:Distribution spdx:checksum        0 1  spdx:Checksum
dcat:DataService  dct:title            1 *  sh:Literal
dcat:DataService  dcat:endpointURL     1 *  sh:IRI
dcat:DataService  dcat:servesDataset   0 *  dcat:Dataset
spdx:Checksum     spdx:algorithm       1 1  sh:IRI
spdx:Checksum     spdx:checksumValue   1 1  xsd:hexBinary
foaf:Agent        foaf:name            1 *  sh:Literal
"""


def shapes() -> rdflib.Graph:
    text = HEAD
    for row in TABLE.split("\n")[1:-1]:
        kind, path, least, most, values = row.split()
        what = "nodeKind" if values in ("sh:Literal", "sh:IRI") else "class"
        what = "datatype" if values.startswith("xsd:") else what
        limit = "" if most == "*" else f"sh:maxCount {most} ;"
        text += (
            f"[] sh:targetClass {kind} ; sh:property "
            f"[ sh:path {path} ; sh:minCount {least} ; {limit} sh:{what} {values} ] .\n"
        )
    return rdflib.Graph().parse(data=text, format="turtle")


def faults(lines: tuple[str, ...]) -> list[str]:
    graph = rdflib.Graph().parse(data="".join(lines), format="nt")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes())
    return [] if conforms else [text]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> ReleaseFolder:
    return release_of(PROJECT, tmp_path_factory.mktemp("store"))


def test_the_description_is_dcat_ap(release: ReleaseFolder) -> None:
    assert faults(description(release, SERVER)) == []


def test_the_shapes_find_what_is_missing(release: ReleaseFolder) -> None:
    lines = description(release, SERVER)
    for name in ("publisher", "description", "title"):
        rest = tuple(line for line in lines if f"terms/{name}>" not in line)
        assert faults(rest), name


def test_metadata_that_say_nothing_lack_the_publisher_alone(tmp_path: Path) -> None:
    release = make_release(tmp_path, {"parks.nt": "<a:s> <a:p> <a:o> ."})
    (fault,) = faults(description(release, SERVER))
    assert fault.count("Constraint Violation in") == 1
    assert "publisher" in fault


def test_the_parts_are_in_the_catalogue_with_a_description(release: ReleaseFolder) -> None:
    (release.dumps).mkdir(exist_ok=True)
    for name in ("core.ttl", "evidence.nt", "ontology.rdf"):
        (release.dumps / name).touch()
    lines = description(release, SERVER)
    graph = rdflib.Graph().parse(data="".join(lines), format="nt")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    datasets = set(graph.objects(catalogue, DCAT.dataset))
    assert datasets == set(graph.subjects(RDF.type, DCAT.Dataset))
    assert len(datasets) == 4
    for dataset in datasets:
        words = list(graph.objects(dataset, DCTERMS.description))
        assert {word.language for word in words if isinstance(word, rdflib.Literal)} == {"zh", "en"}
    assert faults(lines) == []
