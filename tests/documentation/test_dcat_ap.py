"""What DCAT-AP 3 asks of a catalogue: each rule of its shapes (release 3.0.0), in a row of a table.

Left out are rules for classes that a description of parkkg never has: series, places, periods.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF

from make_release import make_release
from parkkg.documentation.dataset import description
from parkkg.releases.release import ReleaseFolder, open_release

SERVER = "https://example.org/kg/"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix odrl: <http://www.w3.org/ns/odrl/2/> .
@prefix r5r: <http://data.europa.eu/r5r/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# Class; property; at least; at most; of what class or datatype its values are.
TABLE = """
dcat:Catalog         dct:title                       1 *  -
dcat:Catalog         dct:description                 1 *  -
dcat:Catalog         dct:publisher                   1 1  foaf:Agent
dcat:Catalog         dct:creator                     0 1  foaf:Agent
dcat:Catalog         dct:license                     0 1  dct:LicenseDocument
dcat:Catalog         dct:rights                      0 1  dct:RightsStatement
dcat:Catalog         dct:language                    0 *  dct:LinguisticSystem
dcat:Catalog         dct:issued                      0 1  -
dcat:Catalog         dct:modified                    0 1  -
dcat:Catalog         dct:spatial                     0 *  dct:Location
dcat:Catalog         dct:temporal                    0 *  dct:PeriodOfTime
dcat:Catalog         dct:hasPart                     0 *  dcat:Catalog
dcat:Catalog         dcat:catalog                    0 *  dcat:Catalog
dcat:Catalog         dcat:record                     0 *  dcat:CatalogRecord
dcat:Catalog         dcat:dataset                    0 *  dcat:Dataset
dcat:Catalog         dcat:service                    0 *  dcat:DataService
dcat:Catalog         dcat:themeTaxonomy              0 *  skos:ConceptScheme
dcat:Catalog         foaf:homepage                   0 1  foaf:Document
dcat:Catalog         r5r:applicableLegislation       0 *  eli:LegalResource
dcat:CatalogRecord   dct:modified                    1 1  -
dcat:CatalogRecord   foaf:primaryTopic               1 1  dcat:Resource
dcat:Dataset         dct:title                       1 *  -
dcat:Dataset         dct:description                 1 *  -
dcat:Dataset         dct:publisher                   0 1  foaf:Agent
dcat:Dataset         dct:creator                     0 *  foaf:Agent
dcat:Dataset         dct:accessRights                0 1  dct:RightsStatement
dcat:Dataset         dct:accrualPeriodicity          0 1  dct:Frequency
dcat:Dataset         dct:conformsTo                  0 *  dct:Standard
dcat:Dataset         dct:isReferencedBy              0 *  rdfs:Resource
dcat:Dataset         dct:issued                      0 1  -
dcat:Dataset         dct:language                    0 *  dct:LinguisticSystem
dcat:Dataset         dct:modified                    0 1  -
dcat:Dataset         dct:provenance                  0 *  dct:ProvenanceStatement
dcat:Dataset         dct:relation                    0 *  rdfs:Resource
dcat:Dataset         dct:source                      0 *  dcat:Dataset
dcat:Dataset         dct:spatial                     0 *  dct:Location
dcat:Dataset         dct:temporal                    0 *  dct:PeriodOfTime
dcat:Dataset         dct:type                        0 1  skos:Concept
dcat:Dataset         dcat:contactPoint               0 *  vcard:Kind
dcat:Dataset         dcat:distribution               0 *  dcat:Distribution
dcat:Dataset         dcat:hasVersion                 0 *  dcat:Dataset
dcat:Dataset         dcat:inSeries                   0 *  dcat:DatasetSeries
dcat:Dataset         dcat:landingPage                0 *  foaf:Document
dcat:Dataset         dcat:qualifiedRelation          0 *  dcat:Relationship
dcat:Dataset         dcat:spatialResolutionInMeters  0 *  xsd:decimal
dcat:Dataset         dcat:temporalResolution         0 *  xsd:duration
dcat:Dataset         dcat:theme                      0 *  skos:Concept
dcat:Dataset         foaf:page                       0 *  foaf:Document
dcat:Dataset         prov:qualifiedAttribution       0 *  prov:Attribution
dcat:Dataset         prov:wasGeneratedBy             0 *  prov:Activity
dcat:Dataset         adms:identifier                 0 *  adms:Identifier
dcat:Dataset         adms:sample                     0 *  dcat:Distribution
dcat:Dataset         r5r:applicableLegislation       0 *  eli:LegalResource
dcat:Distribution    dcat:accessURL                  1 *  rdfs:Resource
dcat:Distribution    dcat:downloadURL                0 *  rdfs:Resource
dcat:Distribution    dcat:accessService              0 *  dcat:DataService
dcat:Distribution    dct:license                     0 1  dct:LicenseDocument
dcat:Distribution    dct:conformsTo                  0 *  dct:Standard
dcat:Distribution    dct:format                      0 1  dct:MediaTypeOrExtent
dcat:Distribution    dct:issued                      0 1  -
dcat:Distribution    dct:language                    0 *  dct:LinguisticSystem
dcat:Distribution    dct:modified                    0 1  -
dcat:Distribution    dct:rights                      0 1  dct:RightsStatement
dcat:Distribution    dcat:mediaType                  0 1  dct:MediaType
dcat:Distribution    dcat:compressFormat             0 1  dct:MediaType
dcat:Distribution    dcat:packageFormat              0 1  dct:MediaType
dcat:Distribution    dcat:byteSize                   0 1  xsd:nonNegativeInteger
dcat:Distribution    dcat:spatialResolutionInMeters  0 *  xsd:decimal
dcat:Distribution    dcat:temporalResolution         0 *  xsd:duration
dcat:Distribution    foaf:page                       0 *  foaf:Document
dcat:Distribution    odrl:hasPolicy                  0 1  odrl:Policy
dcat:Distribution    spdx:checksum                   0 1  spdx:Checksum
dcat:Distribution    adms:status                     0 1  skos:Concept
dcat:Distribution    r5r:availability                0 1  skos:Concept
dcat:Distribution    r5r:applicableLegislation       0 *  eli:LegalResource
dcat:DataService     dct:title                       1 *  -
dcat:DataService     dct:publisher                   0 1  foaf:Agent
dcat:DataService     dct:accessRights                0 1  dct:RightsStatement
dcat:DataService     dct:conformsTo                  0 *  dct:Standard
dcat:DataService     dct:format                      0 *  dct:MediaTypeOrExtent
dcat:DataService     dct:license                     0 1  dct:LicenseDocument
dcat:DataService     dcat:contactPoint               0 *  vcard:Kind
dcat:DataService     dcat:endpointDescription        0 *  rdfs:Resource
dcat:DataService     dcat:endpointURL                1 *  rdfs:Resource
dcat:DataService     dcat:landingPage                0 *  foaf:Document
dcat:DataService     dcat:servesDataset              0 *  dcat:Dataset
dcat:DataService     dcat:theme                      0 *  skos:Concept
dct:LicenseDocument  dct:type                        0 *  skos:Concept
spdx:Checksum        spdx:algorithm                  1 1  spdx:ChecksumAlgorithm
spdx:Checksum        spdx:checksumValue              1 1  xsd:hexBinary
foaf:Agent           foaf:name                       1 *  -
foaf:Agent           dct:type                        0 1  skos:Concept
skos:Concept         skos:prefLabel                  1 *  -
skos:ConceptScheme   dct:title                       1 *  -
"""


def shapes() -> rdflib.Graph:
    text = HEAD
    for row in TABLE.split("\n")[1:-1]:
        kind, path, least, most, values = row.split()
        what = "datatype" if values.startswith("xsd:") else "class"
        limit = "" if most == "*" else f"sh:maxCount {most} ;"
        of_kind = "" if values == "-" else f"sh:{what} {values}"
        text += (
            f"[] sh:targetClass {kind} ; sh:property "
            f"[ sh:path {path} ; sh:minCount {least} ; {limit} {of_kind} ] .\n"
        )
    return rdflib.Graph().parse(data=text, format="turtle")


def faults(lines: tuple[str, ...]) -> list[str]:
    graph = rdflib.Graph().parse(data="".join(lines), format="nt")
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes())
    return [] if conforms else [text]


@pytest.fixture(scope="module")
def release(described_store: Path) -> ReleaseFolder:
    return open_release(described_store)


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


def test_the_parts_are_in_the_catalogue_with_a_description(
    described_store: Path, tmp_path: Path
) -> None:
    release = open_release(Path(shutil.copytree(described_store, tmp_path / "store")))
    release.dumps.mkdir(exist_ok=True)
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
