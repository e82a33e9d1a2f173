from __future__ import annotations

import pyoxigraph as ox

from parkkg.query.unused_prefixes import without_unused_prefixes

PREFIXES = {"a": "urn:a#", "b": "urn:b#", "c": "urn:c#"}


def turtle(*triples: tuple[str, str, str], prefixes: dict[str, str]) -> bytes:
    graph = [ox.Triple(*(ox.NamedNode(iri) for iri in triple)) for triple in triples]
    return ox.serialize(graph, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def test_only_prefixes_that_are_used_are_declared() -> None:
    document = turtle(("urn:a#x", "urn:c#y", "urn:z"), prefixes=PREFIXES)
    assert without_unused_prefixes(document) == (
        b"@prefix a: <urn:a#> .\n@prefix c: <urn:c#> .\na:x c:y <urn:z> .\n"
    )


def test_a_graph_without_prefixes_is_left_as_it_is() -> None:
    document = turtle(("urn:a#x", "urn:c#y", "urn:z"), prefixes={})
    assert without_unused_prefixes(document) == document
    assert without_unused_prefixes(b"") == b""


def test_the_engine_declares_prefixes_in_an_order_of_its_own() -> None:
    """So that the same answer is the same bytes from each process; it once was not so."""
    triple = ("urn:a#x", "urn:b#y", "urn:c#z")
    backwards = dict(reversed(PREFIXES.items()))
    assert turtle(triple, prefixes=backwards) == turtle(triple, prefixes=PREFIXES)
