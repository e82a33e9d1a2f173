from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from make_release import FILES, make_release
from parkkg.errors import DataError, UsageError
from parkkg.releases.release import (
    ReleaseFolder,
    check_store,
    current_id,
    id_of,
    open_release,
    previous,
    releases,
)
from parkkg.releases.repository import lock, use


def versions(store: Path, count: int) -> list[ReleaseFolder]:
    """Releases with different contents, the oldest first."""
    return [
        make_release(
            store,
            {**FILES, "more.nt": f"<id/park/p{i}> a pk:Park ."},
            created=f"2023-05-0{i + 1}T00:00:00.000+00:00",
        )
        for i in range(count)
    ]


def test_the_id_comes_from_names_contents_and_version() -> None:
    assert id_of({"a": "1", "b": "2"}, "0.1") == id_of({"b": "2", "a": "1"}, "0.1")
    ids = {
        id_of({"a": "1", "b": "2"}, "0.1"),
        id_of({"a": "1", "b": "2"}, "0.2"),
        id_of({"a": "2", "b": "1"}, "0.1"),
        id_of({"a": "1"}, "0.1"),
        id_of({}, "0.1"),
    }
    assert len(ids) == 5
    assert all(len(name) == 16 and set(name) <= set("0123456789abcdef") for name in ids)


def test_the_current_release_is_opened_by_default(tmp_path: Path) -> None:
    old, new = versions(tmp_path, 2)
    assert current_id(tmp_path) == new.id
    assert open_release(tmp_path) == new
    assert open_release(tmp_path, old.id) == old
    assert open_release(tmp_path, old.id[:6]) == old


def test_the_files_of_a_release(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    assert [p.name for p in release.tables] == ["enterprises.nt", "parks.nt", "passages.nt"]
    assert [p.name for p in release.named_graphs] == ["notes.nq"]
    assert all(p.is_file() for p in (release.ontology, release.inferred, release.report))
    assert all(p.is_dir() for p in (release.store_path, release.dumps))
    assert release.manifest.project == "demo"


def test_releases_come_newest_first_and_damaged_ones_last(tmp_path: Path) -> None:
    a, b, c = versions(tmp_path, 3)
    (b.folder / "manifest.json").unlink()
    assert [r.id for r in releases(tmp_path)] == [c.id, a.id, b.id]


def test_other_folders_are_no_releases(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    (tmp_path / "releases" / "notes").mkdir()
    (tmp_path / "releases" / ".building-x").mkdir()
    (tmp_path / "releases" / ("f" * 16)).write_text("")
    assert releases(tmp_path) == [release]


def test_a_store_without_a_release_says_how_to_get_one(tmp_path: Path) -> None:
    for store in (tmp_path / "none", tmp_path):
        assert releases(store) == []
        assert current_id(store) is None
        with pytest.raises(UsageError, match="there is no release") as caught:
            open_release(store)
        assert caught.value.code == "no-release"


def test_an_unknown_id_is_reported_with_a_suggestion(tmp_path: Path) -> None:
    a, _ = versions(tmp_path, 2)
    wrong = a.id[:-1] + ("0" if a.id[-1] != "0" else "1")
    with pytest.raises(UsageError, match=f'no release "{wrong}"') as caught:
        open_release(tmp_path, wrong)
    assert caught.value.hint == f'did you mean "{a.id}"?'
    for nothing in ("", "../..", "/etc", "*"):
        with pytest.raises(UsageError, match="no release"):
            open_release(tmp_path, nothing)


def test_an_ambiguous_id_is_reported_with_both(tmp_path: Path) -> None:
    a, b = versions(tmp_path, 2)
    twin = ReleaseFolder(a.id[:8] + b.id[8:], tmp_path / "releases" / (a.id[:8] + b.id[8:]))
    b.folder.rename(twin.folder)
    with pytest.raises(UsageError, match="beginning of 2 releases") as caught:
        open_release(tmp_path, a.id[:8])
    assert a.id in caught.value.hint
    assert twin.id in caught.value.hint


@pytest.mark.parametrize("content", ["", "nonsense", "f" * 16, "../../etc", "\x00" * 17])
def test_a_current_file_without_a_release_is_reported_with_a_hint(
    tmp_path: Path, content: str
) -> None:
    release = make_release(tmp_path)
    (tmp_path / "current").write_text(content)
    with pytest.raises(UsageError, match="current names") as caught:
        open_release(tmp_path)
    assert (caught.value.code, caught.value.details["newest"]) == (
        "no-current-release",
        release.id,
    )
    with lock(tmp_path):
        use(tmp_path, release.id)
    assert open_release(tmp_path) == release


@pytest.mark.parametrize("name", ["graph/parks.nt", "store/CURRENT", "report.ttl", "manifest.json"])
@pytest.mark.parametrize("harm", ["cut", "lost"])
def test_a_damaged_release_is_reported_and_not_opened(tmp_path: Path, name: str, harm: str) -> None:
    release = make_release(tmp_path)
    path = release.folder / name
    path.chmod(0o644)
    if harm == "cut":
        os.truncate(path, path.stat().st_size - 1)
        if name == "manifest.json":
            os.truncate(path, path.stat().st_size - 10)
    else:
        path.unlink()
    with pytest.raises(
        DataError, match=f"release {release.id} is damaged: .*{path.name}"
    ) as caught:
        open_release(tmp_path)
    assert caught.value.code == "release-damaged"


def test_a_release_under_a_wrong_name_is_damaged(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    other = tmp_path / "releases" / ("0" * 16)
    release.folder.rename(other)
    (fault,) = ReleaseFolder("0" * 16, other).damage()
    assert release.id in fault


def test_a_folder_of_somebody_elses_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("mine")
    for reach in (check_store, open_release, releases):
        with pytest.raises(UsageError, match="not a store of parkkg") as caught:
            reach(tmp_path)
        assert caught.value.code == "not-a-store"
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is not a folder"):
        releases(tmp_path / "file")


def test_the_one_before_is_the_one_that_was_current(tmp_path: Path) -> None:
    a, b, c = versions(tmp_path, 3)
    assert previous(tmp_path, c) == b
    assert previous(tmp_path, a) is None
    with lock(tmp_path):
        use(tmp_path, a.id)
    d = make_release(tmp_path, {"parks.nt": "pk:a a pk:b ."})
    assert previous(tmp_path, d) == a
    (a.folder / "manifest.json").unlink()
    assert previous(tmp_path, d) == c


READER = """
import os, sys
import pyoxigraph
os.setgid(65534), os.setuid(65534)
try:
    open(os.path.join(sys.argv[1], "x"), "w")
except PermissionError:
    print(len(pyoxigraph.Store.read_only(sys.argv[1])))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_many_readers_without_the_right_to_write_share_a_release(tmp_path: Path) -> None:
    release = make_release(tmp_path, oxigraph=True)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder.is_relative_to("/tmp/"):  # noqa: S108
            folder.chmod(0o755)
    count = len(ox.Store.read_only(str(release.store_path)))
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(release.store_path)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    assert [reader.communicate()[0] for reader in readers] == [f"{count}\n"] * 3


def test_reading_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    release = make_release(tmp_path, oxigraph=True)
    before = {p: p.stat().st_mtime_ns for p in release.folder.rglob("*")}
    assert len(ox.Store.read_only(str(release.store_path))) > 0
    assert {p: p.stat().st_mtime_ns for p in release.folder.rglob("*")} == before
    assert release.damage() == ()
