"""What terms of well-known vocabularies are called."""

from __future__ import annotations

from parkkg.catalogue.foreign_names import CLASSES, PROPERTIES
from parkkg.namespaces import RDFS


def test_each_term_has_a_name_in_both_languages() -> None:
    assert all(zh and en.isascii() for zh, en in (*CLASSES.values(), *PROPERTIES.values()))
    assert not CLASSES.keys() & PROPERTIES.keys()
    assert PROPERTIES[f"{RDFS}label"] == ("名称", "name")
