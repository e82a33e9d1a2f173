from __future__ import annotations

import pytest

from parkkg.documentation.profiles import Profile, profile
from parkkg.documentation.relations import relations
from parkkg.documentation.requirements import summaries
from parkkg.documentation.vocabulary import (
    Vocabulary,
    read_documents,
    read_vocabulary,
)
from parkkg.namespaces import PK
from project_release import PROJECT, shapes_of

Read = tuple[Vocabulary, dict[str, Profile]]


@pytest.fixture(scope="module")
def read() -> Read:
    vocabulary = read_vocabulary(read_documents(PROJECT, PROJECT.ontology))
    shapes = summaries(shapes_of(PROJECT))
    return vocabulary, {c.iri: profile(vocabulary, shapes, c.iri) for c in vocabulary.classes}


def test_relations_between_classes_are_found(read: Read) -> None:
    found = {
        relation.property.iri.removeprefix(PK): (
            [(iri.removeprefix(PK), number) for iri, number in relation.sources],
            [iri.removeprefix(PK) for iri in relation.targets],
        )
        for relation in relations(*read)
    }
    assert found["locatedIn"] == (
        [("Enterprise", "0..n"), ("ResearchInstitute", "0..n")],
        ["Park"],
    )
    assert found["about"] == (
        [("Figure", "1")],
        ["Park", "Enterprise", "ResearchInstitute", "Milestone", "AdministrativeArea"],
    )
    assert found["succeeds"] == ([("Park", "0..n")], ["Park"])
    assert len(found["evidence"][0]) == 8


def test_relations_to_other_things_are_left_out(read: Read) -> None:
    found = {relation.property.iri.removeprefix(PK) for relation in relations(*read)}
    assert {"hosts", "metric", "grantor", "establishedBy"} & found == set()


def test_without_shapes_domain_and_range_say_what_a_relation_connects(read: Read) -> None:
    found = {relation.property.iri.removeprefix(PK) for relation in relations(read[0], {})}
    assert {"investsIn", "milestoneOf", "withinPark"} <= found
