from __future__ import annotations

from pathlib import Path

import pytest

from evidence_tables import TEXT, tables, text_of, with_cited, write
from make_release import make_release
from parkkg.errors import DataError, Problem, UsageError
from parkkg.evidence.archive import Passage, RowLocation, prove_passages
from parkkg.evidence.proof import Proof, locations_in, prove_project
from parkkg.files import sha256_of
from parkkg.project import packaged_project

SUM = text_of().sha256


def proved(folder: Path, rows: object, *texts: object) -> tuple[list[str], tuple[Proof, ...]]:
    problems: list[Problem] = []
    proofs = prove_project(write(folder, rows), texts, problems.append)  # type: ignore[arg-type]
    return [str(problem) for problem in problems], proofs


def test_a_sound_project_is_proved_and_counted(tmp_path: Path) -> None:
    assert proved(tmp_path, tables(), text_of()) == ([], (Proof("a", "texts/a.txt", 3, 2),))


def test_sources_without_a_text_are_passed_over(tmp_path: Path) -> None:
    rows = tables()
    rows["sources"].append(rows["sources"][0] | {"id": "b", "sha256": "0" * 64})
    rows["ledger"].append(rows["ledger"][2] | {"source": "b", "sentence": 1})
    problems, proofs = proved(tmp_path, rows, text_of())
    assert problems == []
    assert proofs == (Proof("a", "texts/a.txt", 3, 2), Proof("b", ""))


def test_a_source_that_is_only_cited_has_nothing_to_prove(tmp_path: Path) -> None:
    problems, proofs = proved(tmp_path, with_cited(tables()), text_of())
    assert problems == []
    assert proofs == (Proof("a", "texts/a.txt", 3, 2), Proof("b", "", archived=False))
    # An empty text has a digest, too: it is not that of a source without one.
    problems, _ = proved(tmp_path, with_cited(tables()), text_of(), text_of("", "b.txt"))
    assert [line[-7:] for line in problems] == ["[PK606]"]


def test_a_passage_that_does_not_fit_is_named_by_its_row(tmp_path: Path) -> None:
    rows = tables()
    rows["passages"][1]["end"] = 17
    problems, _ = proved(tmp_path, rows, text_of())
    assert problems == [
        f'data/passages.csv:3: column "sha256": "{rows["passages"][1]["sha256"]}" is not the '
        "SHA-256 of characters 11–17 of texts/a.txt [PK604]"
    ]


def test_a_text_that_was_changed_is_named_with_all_that_it_breaks(tmp_path: Path) -> None:
    changed = text_of(TEXT.replace("。", "。新句。"))
    problems, proofs = proved(tmp_path, tables(), changed)
    assert [line.split(": ")[0] + line[-8:] for line in problems] == [
        "data/sources.csv:2 [PK606]",
        "data/ledger.csv:4 [PK601]",
        "data/passages.csv:3 [PK604]",
        "data/passages.csv:3 [PK605]",
    ]
    assert "sentence 4 of texts/a.txt is in no row" in problems[1]
    assert proofs == (Proof("a", "texts/a.txt", 4, 2),)


def test_rows_for_sentences_that_are_not_there_are_named(tmp_path: Path) -> None:
    rows = tables()
    rows["ledger"].append(rows["ledger"][2] | {"sentence": 4})
    problems, _ = proved(tmp_path, rows, text_of())
    assert problems == [
        'data/ledger.csv:5: column "sentence": "4" is no sentence of texts/a.txt, which has 3 '
        "[PK607]"
    ]


def test_a_text_of_no_source_is_named(tmp_path: Path) -> None:
    stray = text_of("别的", "b.txt")
    problems, _ = proved(tmp_path, tables(), text_of(), stray)
    assert problems == [
        f'b.txt: "{stray.sha256}" is the SHA-256 of no row of data/sources.csv [PK606]'
    ]


def test_violations_of_the_ledger_are_reported_too(tmp_path: Path) -> None:
    rows = tables()
    rows["ledger"][2]["disposition"] = "used"
    problems, proofs = proved(tmp_path, rows, text_of())
    assert [line[-7:] for line in problems] == ["[PK602]"]
    assert proofs


def test_nothing_is_proved_from_faulty_cells(tmp_path: Path) -> None:
    rows = tables()
    rows["passages"][0]["start"] = "one"
    with pytest.raises(DataError, match="the tables have 1 error; nothing was proved"):
        proved(tmp_path, rows, text_of())


def test_a_project_without_a_ledger_is_an_error(tmp_path: Path) -> None:
    rows = tables()
    del rows["ledger"]
    with pytest.raises(UsageError, match="has no ledger"):
        proved(tmp_path, rows, text_of())


def passages() -> list[Passage]:
    return [
        Passage("a-s1", "a", 1, 0, 11, text_of().digest(0, 11)),
        Passage("b-s1", "b", 1, 0, 1, ""),
    ]


def test_passages_are_quoted_where_they_fit() -> None:
    held = prove_passages(passages(), [text_of()], {"a": SUM, "b": "0" * 64}, {})
    assert held.words == {"a-s1": TEXT[:11]}
    assert (held.invalid, held.problems) == (frozenset(), ())
    assert prove_passages(passages(), [], {"a": SUM, "b": "0" * 64}, {}).words == {}


def test_a_cited_passage_is_not_compared() -> None:
    cited = Passage("c-01", "c", 1, 0, 0, "", "cited")
    held = prove_passages([cited], [text_of()], {"a": SUM}, {})
    assert (held.words, held.invalid) == ({}, frozenset())
    assert held.problems == ()


def test_passages_that_do_not_fit_are_named_by_row_or_by_name() -> None:
    (passage, _) = passages()
    changed = text_of(TEXT.replace("2020", "2021"))
    places = {"passage/a-s1": RowLocation("data/passages.csv", 9)}
    held = prove_passages([passage], [changed], {"a": SUM}, places)
    assert [(p.file, p.line, p.code) for p in held.problems] == [
        ("source/a", 0, "PK606"),
        ("data/passages.csv", 9, "PK604"),
    ]
    assert held.invalid == {"a-s1"}
    assert held.words == {}
    stray = prove_passages([passage], [text_of(), changed], {"a": SUM}, {})
    assert [p.message for p in stray.problems] == [
        "is the SHA-256 of no row of the table of sources"
    ]


def test_rows_are_those_that_the_release_was_made_from(tmp_path: Path) -> None:
    rows = tables()
    rows["ledger"][0]["reason_en"] = "in\ntwo lines"
    project = write(tmp_path / "project", rows)
    inputs = {
        f"data/{name}.csv": sha256_of(tmp_path / "project" / "data" / f"{name}.csv")
        for name in ("sources", "passages", "ledger")
    }
    release = make_release(tmp_path / "store", {}, inputs=inputs)
    assert locations_in(project, release.manifest.inputs) == {
        "source/a": RowLocation("data/sources.csv", 2),
        "passage/a-s1": RowLocation("data/passages.csv", 2),
        "passage/a-s2": RowLocation("data/passages.csv", 3),
    }
    # The default project has the same tables with other rows: they say nothing of this release.
    assert locations_in(packaged_project(), release.manifest.inputs) == {}
