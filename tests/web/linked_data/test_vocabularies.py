from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.namespaces import BASE, OWL, RDF, SH
from published import HTML, JSONLD, PROJECT, TURTLE, Published, published

DEF = "https://w3id.org/parkkg/def"
FORMATS = {
    suffix: ox.RdfFormat.from_extension(suffix)
    for suffix in ("ttl", "nt", "jsonld", "rdf", "trig", "nq")
}


def store_of(server: Published, path: str, form: ox.RdfFormat | None) -> ox.Store:
    answer = server.get(path)
    assert answer.status_code == 200, path
    store = ox.Store()
    store.bulk_load(answer.content, format=form)
    return store


def typed(store: ox.Store, kind: str) -> int:
    pattern = (None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(kind))
    return sum(1 for _ in store.quads_for_pattern(*pattern))


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_ontology_is_the_release_s_in_every_format(server: Published, suffix: str) -> None:
    store = store_of(server, f"/def.{suffix}", FORMATS[suffix])
    expected = server.release.ontology.read_text(encoding="utf-8").splitlines()
    assert {f"{quad.triple} ." for quad in store} == set(expected)
    assert typed(store, f"{OWL}Ontology") == 1


def test_the_ontology_is_found_by_its_iri(server: Published) -> None:
    assert server.get("/def", TURTLE).content == server.get("/def.ttl").content
    assert server.get("/def", JSONLD).headers["content-location"] == "/def.jsonld"
    page = server.get("/def", "text/html,*/*;q=0.8")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert 'id="Park"' in page.text, "the term def#Park is a place on the page"


def test_the_version_of_the_release_has_its_own_iri(server: Published) -> None:
    ontology = server.get("/def.nt").text
    (version,) = re.findall(rf"versionIRI> <{DEF}/([^>]+)>", ontology)
    (prior,) = re.findall(rf"priorVersion> <{DEF}/([^>]+)>", ontology)
    assert server.get(f"/def/{version}", TURTLE).content == server.get("/def.ttl").content
    earlier = server.get(f"/def/{prior}", TURTLE)
    assert earlier.status_code == 410
    assert f"{DEF}/{version}" in earlier.json()["hint"]
    assert server.get("/def/99", TURTLE).status_code == 404
    assert server.get("/def/%00", HTML).status_code == 404


@pytest.mark.parametrize("suffix", FORMATS)
def test_shapes_are_the_project_s(server: Published, suffix: str) -> None:
    store = store_of(server, f"/shapes.{suffix}", FORMATS[suffix])
    expected = ox.Store()
    for path in PROJECT.shapes:
        expected.bulk_load(path=str(path), format=ox.RdfFormat.TURTLE)
    assert len(store) == len(expected)
    assert typed(store, f"{SH}NodeShape") == typed(expected, f"{SH}NodeShape") > 5


def test_shapes_of_a_release_stay_when_the_project_goes_on(
    served_store: Path, tmp_path: Path
) -> None:
    """As when an earlier release is made current again."""
    for name in ("data", "ontology", "shapes", "queries"):
        shutil.copytree(PROJECT.root / name, tmp_path / name)
    (tmp_path / "shapes" / "more.ttl").write_text(
        f"<urn:more> a <{SH}NodeShape> .", encoding="utf-8"
    )
    with published(served_store, project=tmp_path) as changed:
        store = store_of(changed, "/shapes.ttl", ox.RdfFormat.TURTLE)
        assert typed(store, f"{SH}NodeShape") > 5
        assert not any(store.quads_for_pattern(ox.NamedNode("urn:more"), None, None))
    (tmp_path / "shapes" / "more.ttl").unlink()
    with published(served_store, project=tmp_path) as same:
        first = min(PROJECT.shapes).read_text(encoding="utf-8")
        assert same.get("/shapes.ttl").text.startswith(first), "as it was written"


def test_people_find_the_shapes_explained(server: Published) -> None:
    answer = server.get("/shapes", HTML)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<h2 id="WithinPark">' in answer.text


def test_alignments_have_addresses_of_their_own(server: Published) -> None:
    found = sorted((PROJECT.root / "ontology" / "alignments").glob("*.ttl"))
    for path in found:
        store = store_of(server, f"/def/alignments/{path.stem}", ox.RdfFormat.TURTLE)
        assert typed(store, f"{OWL}Ontology") == 1
    again = server.get("/def/alignments/org.jsonld")
    assert again.headers["content-type"] == JSONLD
    missing = server.get("/def/alignments/ogr")
    assert missing.status_code == 404
    assert "org" in missing.json()["hint"]


def test_the_context_of_json_ld_is_published(server: Published) -> None:
    answer = server.get("/context.jsonld")
    assert answer.headers["content-type"] == JSONLD
    context = answer.json()["@context"]
    assert context["Park"] == f"{DEF}#Park"
    assert context["label"]["@container"] == "@language"
    used = server.get("/data/park/liyang-htz.jsonld").json()["@context"]
    assert used.items() <= context.items(), "a document uses what is published, and no more"


def test_a_suffix_that_is_not_there_is_told(server: Published) -> None:
    for path in ("/def.tll", "/shapes.tll"):
        answer = server.get(path)
        assert answer.status_code == 404
        assert "ttl" in answer.json()["hint"]


def test_the_shared_description_of_a_table_has_its_own_address(server: Published) -> None:
    answer = server.get("/schema/parks.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/ld+json")
    assert json.loads(answer.content)["@id"] == f"{BASE}schema/parks.json"
    answer = server.get("/schema/parcs.json")
    assert answer.status_code == 404
    assert answer.json()["hint"] == 'did you mean "parks"?'
