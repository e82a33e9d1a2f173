from __future__ import annotations

from parkkg.query.prefix_order import tidied

TURTLE = b"@prefix b: <urn:b#> .\n@prefix a: <urn:a#> .\n@prefix c: <urn:c#> .\na:x b:y 1 .\n"
XML = b'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="urn:r" xmlns:a="urn:a">\n</rdf:RDF>'


def test_prefixes_are_sorted_and_the_unused_are_left_out() -> None:
    assert tidied(TURTLE, "ttl", whole=True) == (
        b"@prefix a: <urn:a#> .\n@prefix b: <urn:b#> .\na:x b:y 1 .\n"
    )


def test_of_a_beginning_nobody_knows_what_is_unused() -> None:
    assert tidied(TURTLE, "ttl", whole=False) == (
        b"@prefix a: <urn:a#> .\n@prefix b: <urn:b#> .\n@prefix c: <urn:c#> .\na:x b:y 1 .\n"
    )


def test_a_graph_without_prefixes_is_left_as_it_is() -> None:
    assert tidied(b"<urn:a> <urn:b> 1 .\n", "ttl", whole=True) == b"<urn:a> <urn:b> 1 .\n"
    assert tidied(b"<urn:a> <urn:b> 1 .\n", "nt", whole=True) == b"<urn:a> <urn:b> 1 .\n"


def test_namespaces_of_xml_are_sorted() -> None:
    assert b'<rdf:RDF xmlns:a="urn:a" xmlns:rdf="urn:r">' in tidied(XML, "rdfxml", whole=True)
