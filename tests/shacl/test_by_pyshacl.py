"""pyshacl: its results in the same form, and only of the shapes it is asked about."""

from __future__ import annotations

import duckdb
import pytest

from parkkg.errors import DataError
from parkkg.shacl.by_pyshacl import validate_by_pyshacl
from parkkg.shacl.messages import Messages
from shacl_graphs import fill, keys, shapes_of

SHAPES = """
:S sh:targetNode :a ; sh:property [ sh:path ( :p :q ) ; sh:minCount 1 ] .
:T sh:targetNode :a ; sh:class :C ; sh:message "no"@en ; sh:severity sh:Warning .
"""


def test_results_are_in_the_form_of_ours() -> None:
    shapes = shapes_of(SHAPES)
    with duckdb.connect() as db:
        fill(db, ":a :p 4.30 .")
        found = sorted(validate_by_pyshacl(db, shapes, Messages(shapes, {})))
        only = list(validate_by_pyshacl(db, shapes, Messages(shapes, {}), only=["<http://x/T>"]))
    assert {(path, component) for _, path, _, component, _ in keys(found)} == {
        ("(<http://x/p>/<http://x/q>)", "MinCountConstraintComponent"),
        ("", "ClassConstraintComponent"),
    }
    (result,) = only
    assert result.severity == "warning"
    assert result.messages == (("en", "no"),)


def test_what_pyshacl_cannot_use_is_an_error() -> None:
    shapes = shapes_of(":S sh:targetNode :a ; sh:property :Nowhere .")
    with duckdb.connect() as db:
        fill(db, ":a :p 1 .")
        with pytest.raises(DataError) as caught:
            list(validate_by_pyshacl(db, shapes, Messages(shapes, {})))
    assert caught.value.code == "shapes-unusable"
    assert "\n" not in caught.value.message
