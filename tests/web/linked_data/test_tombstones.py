from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkkg.namespaces import BASE
from parkkg.releases.release import ReleaseFolder, open_release
from parkkg.web.linked_data.tombstones import _from as lines_from
from parkkg.web.linked_data.tombstones import last_with, near, says
from published import GONE


@given(
    lines=st.lists(st.text("abc é<>", max_size=6), max_size=12),
    key=st.text("abcd é<>", max_size=6),
    count=st.integers(1, 4),
)
@settings(max_examples=200, deadline=None)
def test_lines_are_found_by_bisection(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], key: str, count: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "sorted.nt"
    found = sorted(f"{line}\n".encode() for line in lines)
    path.write_bytes(b"".join(found))
    wanted = key.encode()
    assert lines_from(path, wanted, count) == [line for line in found if line >= wanted][:count]


def test_a_file_that_is_gone_has_no_lines(tmp_path: Path) -> None:
    assert lines_from(tmp_path / "none.nt", b"x", 1) == []


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
