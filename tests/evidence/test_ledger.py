from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence_tables import Rows, tables, with_cited, write
from parkkg.errors import Problem
from parkkg.evidence.ledger import ledger_violations, ledger_words
from parkkg.project import Project, packaged_project
from parkkg.tables.convert import check_tables, project_job
from parkkg.tables.database import database

Tables = dict[str, list[dict[str, Any]]]
Check = Callable[[Tables], list[str]]


def faults(project: Project) -> tuple[list[str], list[str]]:
    """What the tables themselves and what the ledger has against it."""
    cells: list[Problem] = []
    with database() as db:
        loaded = check_tables(db, project_job(project), cells.append)
        found = list(ledger_violations(db, loaded))
    assert all(problem.severity == "error" and problem.hint for problem in found)
    return [str(problem) for problem in cells], [str(problem) for problem in found]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The ledger's faults in a project whose cells have none."""

    def call(rows: Tables) -> list[str]:
        cells, found = faults(write(tmp_path, rows))
        assert cells == []
        return found

    return call


def test_a_ledger_that_is_kept_has_no_fault(check: Check) -> None:
    assert check(tables()) == []


def test_the_default_project_keeps_its_ledger() -> None:
    assert faults(packaged_project()) == ([], [])


def test_a_used_sentence_that_nothing_cites_is_named(check: Check) -> None:
    rows = tables()
    rows["ledger"][2]["disposition"] = "used"
    rows["ledger"][0]["reason_en"] = "a reason\nin two lines"
    assert check(rows) == [
        'data/ledger.csv:5: column "disposition": "used" though no row cites a passage of '
        "sentence 3 of a [PK602]"
    ]


def test_a_passage_that_nothing_cites_does_not_make_its_sentence_used(check: Check) -> None:
    rows = tables()
    rows["citations"].clear()
    assert check(rows) == [
        'data/ledger.csv:3: column "disposition": "used" though no row cites a passage of '
        "sentence 2 of a [PK602]"
    ]


def test_an_excluded_sentence_that_something_cites_is_named(check: Check) -> None:
    rows = tables()
    rows["ledger"][1]["disposition"] = "excluded"
    assert check(rows) == [
        'data/ledger.csv:3: column "disposition": "excluded" though a row cites a-s2, a passage of '
        "sentence 2 of a [PK603]"
    ]


@pytest.mark.parametrize(
    ("left", "fault"),
    [
        ([2, 3], '2: column "sentence": "2" comes after 0: sentence 1 of a is in no row'),
        ([1, 5], '3: column "sentence": "5" comes after 1: sentences 2 to 4 of a are in no row'),
        ([9, 1], '2: column "sentence": "9" comes after 1: sentences 2 to 8 of a are in no row'),
    ],
)
def test_sentences_that_the_ledger_leaves_out_are_named(
    check: Check, left: list[int], fault: str
) -> None:
    rows = tables()
    rows["passages"].clear()
    rows["citations"].clear()
    rows["institutes"].clear()
    rows["ledger"] = [
        row | {"sentence": n, "disposition": "excluded"}
        for row, n in zip(rows["ledger"], left, strict=False)
    ]
    assert check(rows) == [f"data/ledger.csv:{fault} [PK601]"]


def test_each_source_has_sentences_of_its_own(check: Check) -> None:
    rows = tables()
    rows["sources"].append(rows["sources"][0] | {"id": "b"})
    rows["ledger"] += [
        row | {"source": "b", "disposition": "excluded"} for row in rows["ledger"][::-1]
    ]
    assert check(rows) == []
    rows["sources"].append(rows["sources"][0] | {"id": "c"})
    assert check(rows) == [
        'data/sources.csv:4: column "id": "c" has no sentence in data/ledger.csv [PK601]'
    ]


def test_statements_of_a_source_that_is_only_cited_are_kept_like_sentences(check: Check) -> None:
    assert check(with_cited(tables())) == []
    rows = with_cited(tables())
    rows["ledger"][4]["disposition"] = "used"
    assert check(rows) == [
        'data/ledger.csv:6: column "disposition": "used" though no row cites a passage of '
        "sentence 2 of b [PK602]"
    ]
    rows = with_cited(tables())
    rows["ledger"][3]["disposition"] = "excluded"
    assert check(rows) == [
        'data/ledger.csv:5: column "disposition": "excluded" though a row cites b-01, a passage of '
        "sentence 1 of b [PK603]"
    ]


def test_statements_that_the_ledger_leaves_out_are_named(check: Check) -> None:
    rows = with_cited(tables())
    rows["ledger"][4]["sentence"] = 3
    assert check(rows) == [
        'data/ledger.csv:6: column "sentence": "3" comes after 1: sentence 2 of b is in no row '
        "[PK601]"
    ]
    rows["ledger"] = rows["ledger"][:3]
    rows["cited"].clear()
    rows["institutes"].pop()
    assert check(rows) == [
        'data/sources.csv:3: column "id": "b" has no sentence in data/ledger.csv [PK601]'
    ]


def test_a_statement_that_only_citations_name_is_used(check: Check) -> None:
    rows = with_cited(tables())
    rows["institutes"].pop()
    assert [line[-7:] for line in check(rows)] == ["[PK602]"]
    rows["citations"].append({"subject": "institute/i", "cited": "b-01"})
    assert check(rows) == []


def test_a_cited_passage_of_a_statement_that_is_not_listed_dangles(tmp_path: Path) -> None:
    rows = with_cited(tables())
    rows["cited"][0]["statement"] = 3
    cells, _ = faults(write(tmp_path, rows))
    assert cells == [
        'data/cited.csv:2: column "source, statement": "b, 3" is no "source, sentence" of '
        "data/ledger.csv [PK302]"
    ]


def test_a_passage_of_a_sentence_that_is_not_listed_dangles(tmp_path: Path) -> None:
    rows = tables()
    rows["passages"][1]["sentence"] = 4
    cells, found = faults(write(tmp_path, rows))
    assert cells == [
        'data/passages.csv:3: column "source, sentence": "a, 4" is no "source, sentence" of '
        "data/ledger.csv [PK302]"
    ]
    assert [line.partition(":")[0] for line in found] == ["data/ledger.csv"]


def test_cells_that_cannot_be_read_are_left_to_the_check_of_cells(tmp_path: Path) -> None:
    rows = tables()
    rows["ledger"][2] |= {"sentence": "three", "disposition": "perhaps"}
    cells, found = faults(write(tmp_path, rows))
    assert len(cells) == 2
    assert found == []


@pytest.mark.parametrize("missing", ["ledger", "passages", "sources"])
def test_a_project_that_keeps_no_ledger_has_no_fault(check: Check, missing: str) -> None:
    rows: dict[str, Rows] = {name: r for name, r in tables().items() if name != missing}
    assert check(rows) == []  # type: ignore[arg-type]


def test_where_no_table_can_cite_a_passage_none_is_missed(check: Check) -> None:
    rows = tables()
    del rows["institutes"], rows["citations"]
    assert check(rows) == []


def test_the_curators_words_are_found_by_source_and_sentence() -> None:
    with database() as db:
        loaded = check_tables(db, project_job(packaged_project()), lambda _: None)
        words = ledger_words(db, loaded)
    assert words["czfb-2023"][16]["zh"] == "区内企业、两个家数、产业环节。"
    assert set(words["czfb-2023"][1]) == {"zh", "en"}
