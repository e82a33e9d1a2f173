from __future__ import annotations

import pytest

from parkkg.documentation.statements import Statements
from parkkg.documentation.void import describe_counts, describe_vocabularies, uri_space
from parkkg.graph.partitions import ClassPartition, Partitions, PropertyPartition
from parkkg.namespaces import PK, RDFS


@pytest.mark.parametrize(
    ("iris", "space"),
    [
        (["https://e.org/id/park/", "https://e.org/id/figure/"], "https://e.org/id/"),
        (["https://e.org/id/park/", "https://e.org/code/"], "https://e.org/"),
        (["https://e.org/id/park/a-", "https://e.org/id/park/b-"], "https://e.org/id/park/"),
        (["https://e.org/id/park/"], "https://e.org/id/park/"),
        (["https://e.org/a#x", "https://e.org/a#y"], "https://e.org/a#"),
        (["https://e.org/", "https://f.org/"], ""),
        (["https://e.org/", ""], ""),
        ([], ""),
    ],
)
def test_iris_share_what_they_begin_with(iris: list[str], space: str) -> None:
    assert uri_space(iris) == space


def test_parts_have_names_that_say_what_they_are_of() -> None:
    out = Statements()
    label = PropertyPartition(f"{RDFS}label", 3)
    found = Partitions(
        classes=(ClassPartition("http://other.org/a b#C".replace(" ", ""), 2, (label,)),)
    )
    describe_counts(out, "https://e.org/data", found)
    subjects = {line.split(" ")[0] for line in out.lines}
    part = "https://e.org/data#class/http%3A%2F%2Fother.org%2Fab%23C"
    assert {f"<{part}>", f"<{part}/property/rdfs/label>"} <= subjects
    assert not any(":" in subject[len("<https:") :] for subject in subjects)


def test_an_ontology_in_the_graph_is_named_by_its_own_iri() -> None:
    out = Statements()
    found = Partitions(
        properties=(PropertyPartition(f"{PK}about", 1), PropertyPartition(f"{RDFS}label", 1))
    )
    describe_vocabularies(out, "https://e.org/data", found, [PK.rstrip("#")])
    assert [line.split(" ")[2] for line in out.lines] == [f"<{RDFS}>", f"<{PK.rstrip('#')}>"]
