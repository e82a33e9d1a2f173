"""The saved queries answer the competency questions as stored in tests/queries/.

`PARKKG_UPDATE=1 pytest tests/test_queries.py` stores what they answer now; read the difference.
"""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from parkkg.asking import Limits
from parkkg.load import load
from parkkg.project import packaged_project
from parkkg.release import Release
from parkkg.saved import SavedQuery, bind, saved_queries
from parkkg.sparql import read_query
from parkkg.workers import run

HERE = Path(__file__).parent / "queries"
CASES: dict[str, dict[str, str]] = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
QUERIES = {query.name: query for query in saved_queries(packaged_project())}
COMPETENCIES = {
    "timeline", "located", "institutes", "awards", "figures", "evidence", "inferred", "counts",
    "segments", "due", "contradictions", "compare", "colocation", "about", "classes",
}  # fmt: skip


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    outcome = load(
        packaged_project(),
        tmp_path_factory.mktemp("store"),
        engine="shacl",
        language="en",
        report=lambda problem: None,
        progress=lambda stage: None,
    )
    assert outcome.release is not None
    return outcome.release


def ask(release: Release, query: SavedQuery, values: dict[str, str]) -> str:
    bound = read_query(bind(query, values))
    with run(release.store_path, bound, "csv", Limits()) as answer:
        return b"".join(answer).decode().replace("\r\n", "\n")


def rows(release: Release, name: str, **values: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ask(release, QUERIES[name], values))))


def test_every_competency_question_has_its_query() -> None:
    assert set(QUERIES) >= COMPETENCIES


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_answers_as_stored(release: Release, name: str) -> None:
    answer = ask(release, QUERIES[name], CASES.get(name, {}))
    stored = HERE / f"{name}.csv"
    if os.environ.get("PARKKG_UPDATE"):
        stored.write_text(answer, encoding="utf-8")
    assert answer == stored.read_text(encoding="utf-8")


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_a_query_says_in_both_languages_what_it_asks(query: SavedQuery) -> None:
    for text in (query.summary, query.description):
        assert text.en
        assert text.zh
    for param in query.params:
        assert param.summary.en
        assert param.summary.zh


def test_a_predecessors_milestones_belong_to_the_timeline(release: Release) -> None:
    found = rows(release, "timeline", park="liyang-htz")
    assert found[0]["date"] == "2012-03"
    assert found[0]["predecessor"] == "true"
    assert [row["latest"] for row in found][-1] == "2023-12-31"


def test_who_only_invests_is_not_located(release: Release) -> None:
    found = {row["thing_iri"].rpartition("/")[2]: row for row in rows(release, "located")}
    assert found["catl"]["only_invests"] == "true"
    assert found["jiangsu-catl"]["only_invests"] == "false"
    assert "iop-cas" not in found


def test_named_things_are_never_completed_to_what_is_reported(release: Release) -> None:
    found = {row["figure_iri"].rpartition("/")[2]: row for row in rows(release, "counts")}
    platforms = found["liyang-htz-research-platforms"]
    assert (platforms["reported"], platforms["named"]) == ("10", "2")
    firms = found["liyang-htz-chain-enterprises"]
    assert (firms["lower"], firms["upper"]) == ("60", "")


def test_what_was_expected_is_due_and_not_done(release: Release) -> None:
    found = rows(release, "due", by="2024-12-31")
    assert "milestone/zhuogao-phase2-production-2023" in found[0]["item_iri"]
    assert found[0]["status"] == "expected"
    assert rows(release, "due", by="2022-12-31") == []
