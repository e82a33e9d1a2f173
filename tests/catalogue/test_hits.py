from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from parkkg.catalogue.find import find
from parkkg.catalogue.hits import hit_rows, name_in
from parkkg.namespaces import BASE, PK
from small_catalogue import catalogue_of


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ({"zh": "溧阳", "en": "Liyang"}, ox.Literal("Liyang", language="en")),
        ({"zh": "溧阳"}, ox.Literal("溧阳", language="zh")),
        ({"": "Liyang"}, ox.Literal("Liyang")),
        ({}, ox.Literal("pki:x")),
    ],
)
def test_a_name_is_in_the_language_of_the_reader(names: dict[str, str], found: ox.Literal) -> None:
    assert name_in("en", names, "pki:x") == found


def test_a_hit_has_its_names_and_iris(tmp_path: Path) -> None:
    data = """
    <id/a> a pk:Park ; rdfs:label "溧阳高新区"@zh ; skos:altLabel "Liyang Zone" .
    """
    with catalogue_of(tmp_path, data) as catalogue:
        assert list(hit_rows(catalogue, find(catalogue, "zone"), "en")) == [
            (
                ox.Literal("溧阳高新区", language="zh"),
                ox.Literal("pk:Park"),
                ox.Literal("Liyang Zone"),
                ox.NamedNode(f"{BASE}id/a"),
                ox.NamedNode(f"{PK}Park"),
            )
        ]
