from __future__ import annotations

import pytest

from parkkg.graph.short_names import compact, shown
from parkkg.namespaces import BASE, PK, XSD, prefixes_of

PREFIXES = prefixes_of(BASE)


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{PK}locatedIn", "pk:locatedIn"),
        (f"{BASE}id/park/liyang-htz", "pki:park/liyang-htz"),
        (f"{BASE}id/passage/s1#position", "pki:passage/s1#position"),
        (f"{BASE}code/metric/area", "pkc:metric/area"),
        (f"{BASE}id/", None),
        (f"{BASE}id///a", None),
        (f"{BASE}dataset", None),
        ("http://example.org/a", None),
        ("urn:a", None),
        ("", None),
    ],
)
def test_compact_names_reach_over_slashes(iri: str, name: str | None) -> None:
    assert compact(iri, PREFIXES) == name


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (f"<{BASE}id/park/a>", "pki:park/a"),
        ("<http://example.org/a>", "<http://example.org/a>"),
        (f'"2016-09-01"^^<{XSD}date>', '"2016-09-01"^^xsd:date'),
        ('"x"^^<http://example.org/a>', '"x"^^<http://example.org/a>'),
        ('"溧阳"@zh', '"溧阳"@zh'),
        ('"a <b>"', '"a <b>"'),
        ("_:b1", "_:b1"),
    ],
)
def test_terms_are_shown_short(term: str, text: str) -> None:
    assert shown(term, PREFIXES) == text
