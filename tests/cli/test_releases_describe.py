from __future__ import annotations

from pathlib import Path

import rdflib
from click.testing import CliRunner
from rdflib.namespace import DCAT, DCTERMS, VOID

from parkkg.cli.releases import command
from parkkg.namespaces import BASE


def test_a_release_describes_its_dataset(described_store: Path) -> None:
    arguments = [
        "describe",
        "--base-url",
        "https://example.org/kg/",
        "--store",
        str(described_store),
    ]
    result = CliRunner().invoke(command, arguments, catch_exceptions=False)
    graph = rdflib.Graph().parse(data=result.stdout, format="turtle")
    dataset = rdflib.URIRef(f"{BASE}dataset")
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert (dataset, DCTERMS.license, licence) in graph
    assert graph.value(dataset, VOID.triples) is not None
    downloads = {str(address) for address in graph.objects(None, DCAT.downloadURL)}
    assert all(address.startswith("https://example.org/kg/") for address in downloads)
    assert downloads
