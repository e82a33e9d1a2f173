from __future__ import annotations

from pathlib import Path

import pytest

from evidence_release import CITED, FACTS, ONE, TWO, release_of
from parkkg.errors import UsageError
from parkkg.evidence.archive import RowLocation, passage_violations
from parkkg.evidence.facts import Evidence, Source, digests_in, evidence_of
from parkkg.namespaces import BASE
from project_release import ROLES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release_of(tmp_path_factory.mktemp("store")).store_path


def names(evidence: Evidence) -> list[str]:
    return [fact.name for fact in evidence.facts]


def test_a_thing_and_each_fact_about_it_lead_to_their_passages(store: Path) -> None:
    found = evidence_of(store, "park/p", ROLES, BASE)
    assert {fact.name: [p.id for p in fact.passages] for fact in (found.thing, *found.facts)} == {
        "park/p": ["a-s1"],
        "statement/e-in-p": ["a-s2"],
        "milestone/m": ["a-s1"],
        "figure/f": ["a-s1"],
    }
    assert found.sources == {
        "a": Source("a", {"zh": "甲", "en": "Source A"}, ONE.sha256, {}, second_hand=False)
    }
    assert {fact.degree for fact in (found.thing, *found.facts)} == {"archived"}


def test_facts_stand_in_the_order_of_their_kinds(store: Path) -> None:
    assert names(evidence_of(store, "park/p", ROLES, BASE)) == [
        "statement/e-in-p",
        "milestone/m",
        "figure/f",
    ]
    assert names(evidence_of(store, "enterprise/e", ROLES, BASE)) == ["statement/e-in-p", "award/w"]


def test_passages_are_what_the_text_proves(store: Path) -> None:
    found = evidence_of(store, "enterprise/e", ROLES, BASE)
    assert [(p.source, p.start, p.end) for p in found.thing.passages] == [
        ("a", 11, 19),
        ("b", 0, 5),
    ]
    for passage, text in zip(found.thing.passages, (ONE, TWO), strict=True):
        assert list(passage_violations(passage, text, RowLocation(""))) == []


def test_details_have_the_names_of_properties(store: Path) -> None:
    park = evidence_of(store, "park/p", ROLES, BASE)
    assert park.thing.details == {"parkLevel": "provincial", "regionCode": "320481"}
    assert park.thing.notes == {"zh": "说明", "en": "a note"}
    details = {fact.name: dict(fact.details) for fact in park.facts}
    assert details == {
        "statement/e-in-p": {"basis": "inferred"},
        "milestone/m": {"basis": "stated", "status": "actual", "date": "2013-05/2016-09"},
        "figure/f": {"bound": "nearly", "maxValue": "4.3", "unit": "KiloM2"},
    }
    assert evidence_of(store, "enterprise/e", ROLES, BASE).thing.details == {"legalName": "a/b"}


def test_a_statement_is_labelled_by_its_terms_in_both_languages(store: Path) -> None:
    statement = evidence_of(store, "statement/e-in-p", ROLES, BASE).thing
    # The enterprise has no English name.
    assert statement.labels == {"zh": "企业 – 位于 – 园区", "en": "企业 – located in – Park"}
    assert statement.notes == {"zh": "推断", "en": "inferred so"}


@pytest.mark.parametrize(
    "name",
    [
        "enterprise/e",
        "id/enterprise/e",
        f"{BASE}id/enterprise/e",
        f"<{BASE}id/enterprise/e>",
        "pki:enterprise/e",
        r"pki:enterprise\/e",
        "e",
    ],
)
def test_a_thing_has_several_names(store: Path, name: str) -> None:
    assert evidence_of(store, name, ROLES, BASE).thing.iri == f"{BASE}id/enterprise/e"


def test_facts_that_cite_a_passage_are_listed(store: Path) -> None:
    found = evidence_of(store, "passage/a-s2", ROLES, BASE)
    assert names(found) == ["enterprise/e", "statement/e-in-p"]
    assert [p.id for p in found.thing.passages] == ["a-s2"]


def test_facts_that_cite_passages_of_a_source_are_listed(store: Path) -> None:
    assert names(evidence_of(store, "source/b", ROLES, BASE)) == [
        "enterprise/e",
        "institute/p",
        "award/w",
    ]


def test_facts_that_use_a_code_are_listed(store: Path) -> None:
    found = evidence_of(store, "pkc:metric/planned-area", ROLES, BASE)
    assert names(found) == ["figure/f"]
    assert found.thing.name == f"{BASE}code/metric/planned-area"
    assert found.thing.passages == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("enterprize/e", 'did you mean "enterprise/e"?'),
        (f"{BASE}id/enterprize/e", 'did you mean "enterprise/e"?'),
        ("a-s3", 'did you mean "a-s'),
        ("pki:milestone/n", 'did you mean "milestone/m"?'),
        ("not an IRI", "known are: "),
        ("urn:no-such", "known are: "),
        ("", "known are: "),
        ("<>", "known are: "),
        ("x:", "known are: "),
    ],
)
def test_an_unknown_thing_is_reported_with_a_suggestion(store: Path, name: str, hint: str) -> None:
    with pytest.raises(UsageError, match="in this release") as caught:
        evidence_of(store, name, ROLES, BASE)
    assert caught.value.hint.startswith(hint)


def test_a_slug_of_several_things_is_reported_with_all_of_them(store: Path) -> None:
    with pytest.raises(UsageError, match='"p" is the slug of 2 things') as caught:
        evidence_of(store, "p", ROLES, BASE)
    assert caught.value.hint == "name one of them: park/p, institute/p"


def test_the_digests_of_all_sources_are_known(store: Path) -> None:
    assert digests_in(store, ROLES, BASE) == {"a": ONE.sha256, "b": TWO.sha256}


def test_an_incomplete_fact_is_listed_as_far_as_it_goes(tmp_path: Path) -> None:
    facts = FACTS.replace("oa:hasSelector <id/passage/a-s1#position> ;", "") + (
        "<id/park/q> pk:evidence <id/passage/none> . <id/statement/s> rdf:subject <id/park/q> ;"
        " rdf:predicate pk:none ; rdf:object <id/park/none> ; a rdf:Statement ."
    )
    store = release_of(tmp_path, facts).store_path
    (passage,) = evidence_of(store, "park/p", ROLES, BASE).thing.passages
    assert (passage.sentence, passage.start, passage.end) == (1, 0, 0)
    found = evidence_of(store, "park/q", ROLES, BASE)
    assert [p.source for p in found.thing.passages] == [""]
    assert found.facts[0].labels["en"] == "park/q – https://w3id.org/parkkg/def#none – park/none"


@pytest.fixture(scope="module")
def citing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in which some things rest on sources that are only cited."""
    return release_of(tmp_path_factory.mktemp("citing"), FACTS + CITED).store_path


def test_a_fact_has_the_degree_of_its_best_passage(citing: Path) -> None:
    found = evidence_of(citing, "area/city", ROLES, BASE)
    assert {fact.name: fact.degree for fact in (found.thing, *found.facts)} == {
        "area/city": "cited",
        "name/n": "second-hand",
        "figure/g": "archived",
    }
    assert evidence_of(citing, "pkc:metric/planned-area", ROLES, BASE).thing.degree == ""


def test_a_cited_passage_has_the_number_of_its_statement(citing: Path) -> None:
    passages = evidence_of(citing, "figure/g", ROLES, BASE).thing.passages
    assert [(p.id, p.degree, p.sentence, p.sha256 != "") for p in passages] == [
        ("a-s1", "archived", 1, True),
        ("d-02", "cited", 2, False),
    ]


def test_of_a_source_is_said_who_published_it_and_what_was_read(citing: Path) -> None:
    sources = evidence_of(citing, "area/city", ROLES, BASE).sources
    assert sources["c"].details == {
        "creditText": "某报", "issued": "2024-03", "readAs": "original", "extent": "whole-article",
    }  # fmt: skip
    assert {name: source.second_hand for name, source in sources.items()} == {
        "a": False, "c": False, "d": True,
    }  # fmt: skip
    assert sources["d"].sha256 == ""
    assert digests_in(citing, ROLES, BASE) == {"a": ONE.sha256, "b": TWO.sha256}


def test_what_a_figure_counts_is_among_its_details(citing: Path) -> None:
    details = evidence_of(citing, "figure/g", ROLES, BASE).thing.details
    assert (details["scope"], details["period"]) == ("administered-area", "annual")
    assert details["statedAs"] == "1人"


def test_facts_that_cite_a_statement_or_its_source_are_listed(citing: Path) -> None:
    for name in ("passage/d-02", "source/d"):
        assert names(evidence_of(citing, name, ROLES, BASE)) == ["area/city", "figure/g", "name/n"]
