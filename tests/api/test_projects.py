"""Projects: started, checked, loaded, proved."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import parkkg
from parkkg.progress import Stage
from small_project import edit, spoil, write

BASE = "https://example.org/parks/"
TEXT = "texts/example.txt"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("projects") / "mine"
    assert parkkg.new(folder, base=BASE, titles={"en": "Parks of mine"}) == folder
    return folder


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "mine"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A project that is loaded in a moment."""
    return write(tmp_path / "small")


def test_a_new_project_has_its_title_and_answers(project: Path, tmp_path: Path) -> None:
    stages: list[Stage] = []
    with parkkg.load(project, tmp_path / "store", on_stage=stages.append) as kg:
        assert kg.title["en"] == "Parks of mine"
        assert "Parks of mine" in kg._repr_html_()
        assert kg.is_current
        assert kg.query("parks")  # with the saved queries of the project
        assert [stage.name for stage in stages][:2] == ["check", "map"]
        assert parkkg.load(project, tmp_path / "store") == kg


def test_a_project_needs_a_new_folder_and_titles_in_known_languages(project: Path) -> None:
    with pytest.raises(parkkg.UsageError, match="is not empty"):
        parkkg.new(project)
    with pytest.raises(parkkg.UsageError, match='a title in "de" has no place'):
        parkkg.new(project / "new", titles={"de": "Parks"})
    assert not (project / "new").exists()


def test_faults_are_listed_with_their_places(small: Path, tmp_path: Path) -> None:
    spoil(small)
    problems = parkkg.check(small)
    assert [(p.code, p.file, p.line, p.column) for p in problems if p.severity == "error"] == [
        ("PK202", "data/parks.csv", 2, "n")
    ]
    with pytest.raises(parkkg.DataError, match="1 error") as caught:
        parkkg.load(small, tmp_path / "store")
    assert caught.value.problems == tuple(problems)
    assert "fix" in caught.value.hint
    assert parkkg.list_releases(tmp_path / "store") == []


def test_a_load_that_fails_leaves_the_current_release(small: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    kg = parkkg.load(small, store)
    spoil(small)
    with pytest.raises(parkkg.DataError):
        parkkg.load(small, store)
    assert parkkg.open(store) == kg


def test_problems_can_be_taken_one_by_one(small: Path, tmp_path: Path) -> None:
    spoil(small)
    found: list[parkkg.Problem] = []
    assert parkkg.check(small, on_problem=found.append) == []
    codes = [problem.code for problem in found]
    assert "PK202" in codes
    with pytest.raises(parkkg.DataError, match="1 error") as caught:
        parkkg.load(small, tmp_path / "store", on_problem=found.append)
    assert caught.value.problems == ()
    assert [problem.code for problem in found] == codes * 2


def test_metadata_that_cannot_be_read_are_a_problem_too(small: Path, tmp_path: Path) -> None:
    (small / "data" / "csv-metadata.json").write_text("{", encoding="utf-8")
    assert [problem.code for problem in parkkg.check(small)] == ["PK501"]
    found: list[parkkg.Problem] = []
    for report in (None, found.append):
        with pytest.raises(parkkg.DataError) as caught:
            parkkg.load(small, tmp_path / "store", on_problem=report)
        assert [p.code for p in caught.value.problems] == ["PK501"] * (report is None)
    assert [problem.code for problem in found] == ["PK501"]


@pytest.mark.parametrize("call", [parkkg.check, parkkg.load])
def test_what_is_no_project_is_an_error_for_people(
    call: type[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(parkkg.UsageError, match="there is no folder"):
        call(tmp_path / "nowhere")  # type: ignore[call-arg]
    with pytest.raises(parkkg.UsageError, match="is not a project"):
        call(tmp_path)  # type: ignore[call-arg]
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_cannot_be_written_is_an_error_for_people(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(parkkg.ParkkgError) as caught:
        parkkg.load(project, tmp_path / "file" / "store")
    assert "file" in caught.value.message
    assert caught.value.hint


def test_two_releases_differ_by_what_was_changed(small: Path, tmp_path: Path) -> None:
    first = parkkg.load(small, tmp_path / "store")
    with pytest.raises(parkkg.UsageError, match="is the first release"):
        first.diff()
    edit(small, "甲", "丙")
    second = parkkg.load(small, tmp_path / "store")
    changed = second.diff()
    assert (changed.before, changed.after) == (first.id, second.id)
    assert changed.inputs == ("data/parks.csv",)
    assert changed.added == changed.removed > 0
    assert second.diff(first) == second.diff(first.id) == second.diff(first.id[:6]) == changed
    assert first.diff(second).before == second.id
    assert second.diff(second).same
    with pytest.raises(parkkg.UsageError, match="there is no release"):
        second.diff("zzzz")
    # To go back by loading what was there is a release that is current again.
    edit(small, "丙", "甲")
    assert parkkg.load(small, tmp_path / "store") == first
    assert first.is_current


def test_evidence_is_proved_against_the_texts(
    loaded: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    project, store = loaded("new")
    text = parkkg.read_text(project / TEXT)
    proof = parkkg.prove(project, [text])
    assert (proof.good, proof.errors, proof.problems) == (True, 0, ())
    (archived,) = (source for source in proof.sources if source.text)
    assert archived.text == text.name
    assert archived.passages > 0
    with parkkg.open(store, project=project) as kg:
        (park,) = kg.query("parks").column("park_iri")
        assert isinstance(park, str)
        checked = kg.prove(park, [text])
        assert checked.words
        assert not checked.problems
        other = tmp_path / "other.txt"
        other.write_text(text.characters.replace("园", "原"), encoding="utf-8")
        checked = kg.prove(park, [parkkg.read_text(other)])
        assert {problem.code for problem in checked.problems} >= {"PK604", "PK606"}
        assert all(problem.file.startswith("data/") for problem in checked.problems)
    proof = parkkg.prove(project, [parkkg.read_text(other)])
    assert (proof.good, proof.errors) == (False, len(proof.problems))
    assert {problem.code for problem in proof.problems} >= {"PK604", "PK606"}
    one_by_one: list[parkkg.Problem] = []
    again = parkkg.prove(project, [parkkg.read_text(other)], on_problem=one_by_one.append)
    assert (again.problems, again.errors) == ((), proof.errors)
    assert tuple(one_by_one) == proof.problems
    with pytest.raises(parkkg.UsageError, match="there is no file"):
        parkkg.read_text(tmp_path / "nowhere.txt")
