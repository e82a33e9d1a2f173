"""What is saved is found, once, and only what is saved; nothing here waits for a clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from parkkg.cli.watch import saves, state_of
from parkkg.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    data = tmp_path / "data"
    data.mkdir()
    for name in ("csv-metadata.json", "a.csv", "b.csv"):
        (data / name).write_text("x\n", encoding="utf-8")
    return Project(tmp_path, None)


def watched(project: Project, *steps: Callable[[Path], object]) -> Iterator[tuple[str, ...]]:
    """What is found where each step is done while the watcher waits; it ends after the last."""
    waiting = iter(steps)

    def wait() -> None:
        step = next(waiting, None)
        if step is None:
            raise KeyboardInterrupt
        step(project.root / "data")

    return saves(lambda: state_of(project), wait)


def found(project: Project, *steps: Callable[[Path], object]) -> list[tuple[str, ...]]:
    reports = []
    with suppress(KeyboardInterrupt):
        for names in watched(project, *steps):
            reports.append(names)
    assert reports[0] == ()  # the first time at once
    return reports[1:]


def nothing(data: Path) -> None:
    """Time passes."""


def test_a_saved_file_is_found_once(project: Project) -> None:
    steps = (lambda data: (data / "a.csv").write_text("xy\n"), nothing, nothing, nothing)
    assert found(project, *steps) == [("a.csv",)]


def test_a_file_that_is_being_written_is_waited_for(project: Project) -> None:
    def more(data: Path) -> None:
        with (data / "a.csv").open("a") as file:
            file.write("more\n")

    assert found(project, more, more, more, nothing, nothing) == [("a.csv",)]


def test_editors_that_write_beside_a_file_and_rename(project: Project) -> None:
    def save(data: Path) -> None:
        (data / "a.csv.tmp").write_text("new\n")
        (data / ".a.csv.swp").write_text("new\n")
        (data / "~$a.xlsx").write_text("new\n")
        (data / "a.csv.tmp").replace(data / "a.csv")

    assert found(project, save, nothing, nothing) == [("a.csv",)]


def test_temporary_files_alone_are_nothing(project: Project) -> None:
    def open_in_an_editor(data: Path) -> None:
        for name in (".a.csv.swp", "a.csv~", "#a.csv#", "~$a.xlsx", "4.tmp"):
            (data / name).write_text("new\n")

    assert found(project, open_in_an_editor, nothing, nothing) == []


def test_a_file_with_the_same_size_is_found_by_its_time(project: Project) -> None:
    def touch(data: Path) -> None:
        os.utime(data / "b.csv", ns=(1, 1))

    assert found(project, touch, nothing) == [("b.csv",)]


def test_what_is_saved_meanwhile_is_found_afterwards(project: Project) -> None:
    reports = watched(project, nothing, nothing)
    assert next(reports) == ()
    (project.root / "data" / "a.csv").write_text("while the caller loads\n")
    assert next(reports) == ("a.csv",)


def test_a_folder_that_vanishes_and_comes_back(project: Project) -> None:
    data, away = project.root / "data", project.root.parent / "away"

    def vanish(_: Path) -> None:
        data.rename(away)

    def come_back(_: Path) -> None:
        away.rename(data)

    everything = ("a.csv", "b.csv", "csv-metadata.json")
    assert found(project, vanish, nothing, come_back, nothing) == [everything, everything]


def test_what_is_written_meanwhile_is_not_watched(project: Project) -> None:
    page = project.root / "data" / "faults.html"
    before = state_of(project, [page])
    page.write_text("<p>")
    assert state_of(project, [page]) == before
    assert state_of(project) != before
