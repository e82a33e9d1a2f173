from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from parkkg.errors import DataError, UsageError
from parkkg.project import Project, find_project, packaged_project


def make(folder: Path) -> Path:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "csv-metadata.json").write_text("{}", encoding="utf-8")
    return folder


def test_a_named_folder_goes_first(tmp_path: Path) -> None:
    assert find_project(make(tmp_path / "p")).root == tmp_path / "p"


def test_then_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make(tmp_path))
    assert find_project().root == tmp_path


def test_then_the_packaged_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert find_project() == packaged_project()


def test_a_folder_that_is_no_project_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no data/csv-metadata\.json"):
        find_project(tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        find_project(tmp_path / "missing")


@pytest.mark.parametrize("name", ["data/mine.csv", "mine.xlsx", "data/A B.CSV", "t.tsv.gz"])
def test_the_packaged_project_is_not_taken_for_tables_of_ones_own(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / name).write_text("id\n1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for folder in (None, tmp_path):
        with pytest.raises(UsageError) as refused:
            find_project(folder, for_tables=True)
        assert refused.value.message.endswith(f": {name}")
        assert refused.value.code == "tables-without-metadata"
        # As a command names it from here.
        where = shlex.quote(str((folder or Path()) / name))
        assert refused.value.details == {"tables": where}
    assert find_project() == packaged_project()  # its queries are for any release


@pytest.mark.parametrize("name", ["~$open.xlsx", ".hidden.csv", "notes.txt"])
def test_what_is_no_table_is_not_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert find_project(for_tables=True) == packaged_project()


def test_inputs_change_with_what_a_release_is_made_from(tmp_path: Path) -> None:
    project = Project(make(tmp_path))
    table = tmp_path / "data" / "t.csv"
    table.write_text("id\n", encoding="utf-8")
    inputs = project.digests([table])
    assert sorted(inputs) == ["data/csv-metadata.json", "data/t.csv"]
    assert project.unchanged(inputs)

    table.write_text("id\n1\n", encoding="utf-8")
    assert not project.unchanged(inputs)
    table.write_text("id\n", encoding="utf-8")
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text("", encoding="utf-8")
    assert not project.unchanged(inputs)


def test_a_deleted_table_is_a_change(tmp_path: Path) -> None:
    project = Project(make(tmp_path))
    table = tmp_path / "data" / "t.csv"
    table.write_text("id\n", encoding="utf-8")
    inputs = project.digests([table])
    table.unlink()
    assert not project.unchanged(inputs)


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 here")
@pytest.mark.parametrize(
    "name", ["data/x\udce9.ttl", "ontology/rules/x\udce9.rq", "queries/x\udce9.rq"]
)
def test_a_file_whose_name_is_not_utf8_is_named(name: str, tmp_path: Path) -> None:
    project = Project(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    project.check_names()
    path.write_text("")
    with pytest.raises(DataError) as refused:
        project.check_names()
    (found,) = refused.value.problems
    assert (found.code, found.file) == ("PK504", name.replace("\udce9", r"\xe9"))
    assert found.hint == "rename the file"


@pytest.mark.skipif(sys.platform != "linux", reason="names are UTF-8 here")
def test_a_table_of_ones_own_whose_name_is_not_utf8_is_to_be_renamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No command could be told its name."""
    (tmp_path / "x\udce9.csv").write_text("id\n1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="not UTF-8") as refused:
        find_project(for_tables=True)
    assert r"x\xe9.csv" in refused.value.message
