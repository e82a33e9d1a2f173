from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.namespaces import BASE
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.web.linked_data.tombstones import last_with, near, says
from published import GONE


@given(
    names=st.sets(st.text("abc-é", min_size=1, max_size=6), max_size=12),
    asked=st.text("abcd-é", min_size=1, max_size=6),
)
@settings(max_examples=100, deadline=None)
def test_a_subject_is_found_wherever_it_stands(names: set[str], asked: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        release = ReleaseFolder("0" * 16, Path(folder))
        release.graph_folder.mkdir()
        lines = sorted(f'<http://e/{name}> <http://e/p> "x" .\n'.encode() for name in names)
        (release.graph_folder / "a.nt").write_bytes(b"".join(lines))
        assert says(release, f"http://e/{asked}") is (asked in names)
        assert all(says(release, f"http://e/{name}") for name in names)


def test_a_release_whose_files_are_gone_says_nothing(tmp_path: Path) -> None:
    assert not says(ReleaseFolder("0" * 16, tmp_path), "http://e/a")


def test_a_release_says_something_of_its_subjects_only(served_store: Path) -> None:
    release = open_release(served_store)
    assert says(release, f"{BASE}id/park/liyang-htz")
    assert not says(release, f"{BASE}id/park/liyang-ht")
    assert not says(release, f"{BASE}{GONE}")


def test_the_release_that_had_it_is_found(served_store: Path) -> None:
    current = open_release(served_store)
    earlier = last_with(served_store, current, f"{BASE}{GONE}")
    assert earlier is not None
    assert earlier.id == current.manifest.previous
    assert last_with(served_store, current, f"{BASE}{GONE}-longer") is None
    assert last_with(served_store, earlier, f"{BASE}{GONE}") is None, "not another one"


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("id/park/liyang", "id/park/liyang-htz"),
        ("id/enterprise/zhougao", "id/enterprise/zhuogao"),
        ("id/enterprise/liyang-htz", "id/park/liyang-htz"),
        ("code/metrics", "code/metric"),
        ("id/nonsense/qqqqqq", None),
        ("id/park/", None),
    ],
)
def test_a_near_name_is_found(served_store: Path, asked: str, nearest: str | None) -> None:
    release: ReleaseFolder = open_release(served_store)
    assert near(release, BASE + asked) == (BASE + nearest if nearest else "")
