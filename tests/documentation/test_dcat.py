"""How the dumps of a dataset, and its endpoint, are described in DCAT."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from parkkg.documentation.dcat import describe_downloads, describe_service
from parkkg.documentation.statements import Statements
from parkkg.releases.downloads import Download

DATASET, BASE = "http://e/dataset", "http://e/kg/"
LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX void: <http://rdfs.org/ns/void#> PREFIX spdx: <http://spdx.org/rdf/terms#>
"""


def store_of(out: Statements) -> ox.Store:
    store = ox.Store()
    store.load("".join(out.lines), ox.RdfFormat.N_TRIPLES)
    return store


def asked(store: ox.Store, pattern: str) -> bool:
    answer = store.query(f"{PREFIXES} ASK {{ {pattern} }}")
    assert isinstance(answer, ox.QueryBoolean)
    return bool(answer)


def described(*downloads: Download, base: str = BASE) -> ox.Store:
    out = Statements()
    describe_downloads(out, DATASET, downloads, [LICENCE], base)
    return store_of(out)


WHOLE = Download("all.ttl", "all", "ttl", "text/turtle", gzip=False)
PACKED = Download(
    "core.nt.gz", "core", "nt", "application/n-triples", gzip=True, size=7, sha256="ab" * 32
)


def test_a_dump_is_a_distribution_with_its_media_type_address_and_licence() -> None:
    store = described(WHOLE)
    assert asked(
        store,
        f"<{DATASET}> dcat:distribution ?d . ?d a dcat:Distribution ; dcterms:license {LICENCE} ;"
        " dcat:mediaType <https://www.iana.org/assignments/media-types/text/turtle> ;"
        f" dcat:downloadURL <{BASE}dumps/all.ttl> .",
    )
    assert asked(store, f"<{DATASET}> void:dataDump <{BASE}dumps/all.ttl>")


def test_a_dump_of_a_part_is_one_of_a_dataset_within() -> None:
    store = described(PACKED)
    assert asked(
        store,
        f"<{DATASET}> void:subset ?part . ?part a dcat:Dataset ; dcat:distribution ?d .",
    )
    assert not asked(store, f"<{DATASET}> dcat:distribution ?d")


def test_what_was_made_has_its_size_and_checksum() -> None:
    store = described(WHOLE, PACKED)
    assert asked(
        store,
        '?d dcat:byteSize ?size ; spdx:checksum/spdx:checksumValue ?sum FILTER(STR(?size) = "7")',
    )
    assert not asked(store, f"<{DATASET}> dcat:distribution/dcat:byteSize ?size")


@pytest.mark.parametrize("base", ["", BASE])
def test_without_a_server_dumps_have_no_address(base: str) -> None:
    assert asked(described(WHOLE, base=base), "?d dcat:downloadURL ?address") is bool(base)


def test_the_endpoint_is_a_service_that_serves_the_dataset() -> None:
    out = Statements()
    describe_service(out, DATASET, BASE)
    store = store_of(out)
    assert asked(
        store,
        f"?s a dcat:DataService ; dcat:endpointURL <{BASE}sparql> ; dcat:servesDataset <{DATASET}>"
        f" . <{DATASET}> void:sparqlEndpoint <{BASE}sparql> ; dcat:landingPage <{BASE}>",
    )
