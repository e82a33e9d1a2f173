"""Clients that others wrote, and the tests of the W3C, put to the endpoint."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from make_release import make_release
from parkkg.namespaces import BASE
from serving import Running, running
from tools.conformance import protocol

SUITES = Path(__file__).resolve().parents[3] / "shared" / "suites"
SELECT = "SELECT ?label { <https://w3id.org/parkkg/id/enterprise/catl> rdfs:label ?label }"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"
CATL = f"{BASE}id/enterprise/catl"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = tmp_path_factory.mktemp("clients")
    make_release(store, oxigraph=True)
    with running(store) as found:
        yield found


def test_the_tests_of_the_working_group(tmp_path: Path) -> None:
    if not SUITES.is_dir():
        pytest.skip("the suite is not beside the repository")
    folder = SUITES / "sparql-protocol"
    quads = (folder / "data.nq").read_text(encoding="utf-8")
    make_release(tmp_path, {"quads.nq": _as_trig(quads)}, oxigraph=True)
    with running(tmp_path) as server:
        results = list(protocol.run_against(f"{server.url}/sparql", folder))
    assert results
    assert [(result.name, result.fault) for result in results if not result.passed] == []


def _as_trig(quads: str) -> str:
    parsed = ox.parse(quads.encode(), format=ox.RdfFormat.N_QUADS)
    return (ox.serialize(parsed, format=ox.RdfFormat.TRIG) or b"").decode()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:SPARQLWrapper")
def test_sparqlwrapper_needs_no_configuration(server: Running) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    for method in ("GET", "POST"):
        client = wrapper.SPARQLWrapper(f"{server.url}/sparql")
        client.setMethod(method)
        client.setQuery(SELECT)
        client.setReturnFormat(wrapper.JSON)
        found = client.queryAndConvert()["results"]["bindings"]
        assert {row["label"]["value"] for row in found} == {"CATL", "宁德时代"}
        for format_ in (wrapper.TURTLE, wrapper.XML, wrapper.JSONLD, wrapper.RDFXML):
            client.setQuery(CONSTRUCT)
            client.setReturnFormat(format_)
            assert client.queryAndConvert()


def test_rdflib_reads_the_endpoint_as_a_store(server: Running) -> None:
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    graph = Graph(store=SPARQLStore(f"{server.url}/sparql"))
    found = {str(row[0]) for row in graph.query(f"SELECT ?o {{ <{CATL}> rdfs:label ?o }}")}  # type: ignore[index]
    assert found == {"CATL", "宁德时代"}
    assert (URIRef(CATL), None, None) in graph


def test_a_spreadsheet_reads_the_endpoint(server: Running) -> None:
    pandas = pytest.importorskip("pandas")
    address = httpx.URL(f"{server.url}/sparql", params={"query": SELECT, "format": "csv"})
    assert set(pandas.read_csv(str(address))["label"]) == {"CATL", "宁德时代"}


def test_curl_is_all_that_is_needed(server: Running) -> None:
    command = ["curl", "-sSf", f"{server.url}/sparql", "--data-urlencode", f"query={SELECT}"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=True)
    except FileNotFoundError:
        pytest.skip("there is no curl")
    bindings = json.loads(done.stdout)["results"]["bindings"]
    assert {row["label"]["value"] for row in bindings} == {"CATL", "宁德时代"}


@pytest.mark.parametrize("kind", ["sparql@", ""], ids=["as a SPARQL endpoint", "by itself"])
def test_comunica_needs_no_configuration(server: Running, kind: str) -> None:
    """Run where npm has put @comunica/query-sparql on the PATH."""
    program = shutil.which("comunica-sparql")
    if program is None:
        pytest.skip("there is no comunica-sparql")

    def asked(query: str) -> str:
        command = [program, f"{kind}{server.url}/sparql", query]
        done = subprocess.run(command, capture_output=True, timeout=120, check=True)
        return done.stdout.decode()

    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert "宁德时代" in asked(f"SELECT ?l {{ <{CATL}> {label} ?l }}")
    assert asked(f"ASK {{ <{CATL}> {label} 'CATL'@en }}").strip() == "true"
    assert "宁德时代" in asked(f"CONSTRUCT {{ ?s <a:b> ?l }} WHERE {{ ?s {label} ?l }}")
