from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from damage import HARMS, damage
from make_release import make_release
from parkkg.errors import DataError
from parkkg.releases.downloads import downloads
from parkkg.releases.dump import dump
from parkkg.releases.dump_cache import (
    cached,
    cached_names,
    caching,
    drop_altered,
    is_impossible,
    note_impossible,
)
from parkkg.releases.release import open_release


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("name", ["all.ttl", "all.ttl.sha256"])
def test_what_became_of_a_kept_dump_is_never_given(tmp_path: Path, name: str, harm: str) -> None:
    release = make_release(tmp_path)
    first, second = io.BytesIO(), io.BytesIO()
    dump(release, "ttl", "all", first)
    assert cached(release, "all.ttl") is not None
    damage(release.dumps / name, harm)
    dump(release, "ttl", "all", second)
    assert second.getvalue() == first.getvalue()
    assert cached(release, "all.ttl", thorough=True) is not None


def test_a_dump_whose_time_was_kept_is_found_out_by_reading_it(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    dump(release, "nt", "all", io.BytesIO())
    path = release.dumps / "all.nt"
    before = path.stat()
    damage(path, "flip")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert cached(release, "all.nt") is not None
    assert cached(release, "all.nt", thorough=True) is None
    assert cached(release, "all.nt") is None


def test_a_copied_dump_is_kept(tmp_path: Path) -> None:
    dump(make_release(tmp_path / "a"), "nt", "all", io.BytesIO())
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copy)
    assert cached(open_release(tmp_path / "b"), "all.nt") is not None


def test_what_was_altered_is_forgotten_and_the_rest_stays(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    for syntax in ("nt", "ttl"):
        dump(release, syntax, "all", io.BytesIO())
    assert cached_names(release) == ["all.nt", "all.ttl"]
    damage(release.dumps / "all.nt", "flip")
    drop_altered(release)
    assert cached_names(release) == ["all.ttl"]


def test_a_dump_that_fails_is_not_kept(tmp_path: Path) -> None:
    release = make_release(tmp_path)

    def halves() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError

    with pytest.raises(RuntimeError), caching(release, "all.nt") as file:
        file.writelines(halves())
    assert list(release.dumps.iterdir()) == []


def test_what_a_format_cannot_hold_is_noted_and_listed_no_more(tmp_path: Path) -> None:
    text = '<id/park/a> a pk:Park ; rdfs:label "a\\u000Bb" .'
    release = make_release(tmp_path, {"parks.nt": text})
    assert "all.rdf" in {one.name for one in downloads(release)}
    with pytest.raises(DataError, match="cannot hold"):
        dump(release, "rdfxml", "all", io.BytesIO())
    assert is_impossible(release, "all.rdf")
    assert not is_impossible(release, "all.ttl")
    assert {one.name for one in downloads(release)} >= {"all.ttl", "all.nt"}
    assert "all.rdf" not in {one.name for one in downloads(release)}
    assert cached_names(release) == []


def test_where_nothing_can_be_written_nothing_is_noted(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    shutil.rmtree(release.dumps)
    release.dumps.write_text("a file", encoding="utf-8")
    note_impossible(release, "all.rdf")
    assert not is_impossible(release, "all.rdf")
