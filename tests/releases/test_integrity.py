from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from damage import HARMS, damage
from make_release import FILES, make_release
from parkkg.releases.integrity import graph_digest, sealed_files
from parkkg.releases.release import ReleaseFolder, open_release

OTHER = {**FILES, "parks.nt": "<id/park/other> a pk:Park ."}


def kinds(release: ReleaseFolder) -> list[str]:
    """One file of each kind; the names of those of the engine differ from one to another."""
    return sorted(
        {Path(name).name.strip("0123456789"): name for name in all_files(release)}.values()
    )


def all_files(release: ReleaseFolder) -> list[str]:
    found = (p for p in sorted(release.folder.rglob("*")) if p.is_file())
    return [p.relative_to(release.folder).as_posix() for p in found]


def test_every_file_has_its_bytes_digest_and_the_time_of_the_release(tmp_path: Path) -> None:
    release = make_release(tmp_path, oxigraph=True, created="2023-05-01T10:00:00.500+00:00")
    assert set(release.manifest.files) == {*all_files(release)} - {
        "manifest.json",
        "manifest.sha256",
    }
    for name in all_files(release):
        found = (release.folder / name).stat()
        assert (found.st_mtime_ns, stat.S_IMODE(found.st_mode)) == (1682935200 * 10**9, 0o444)
    for name, sealed in release.manifest.files.items():
        content = (release.folder / name).read_bytes()
        assert sealed.size == len(content)
        assert sealed.sha256 == hashlib.sha256(content).hexdigest()


def test_others_can_check_a_release_without_parkkg(tmp_path: Path) -> None:
    if shutil.which("sha256sum") is None:
        pytest.skip("sha256sum is not there")
    release = make_release(tmp_path)
    command = ["sha256sum", "--check", "--strict", "manifest.sha256"]
    subprocess.run(command, cwd=release.folder, check=True, capture_output=True)
    digest = (release.folder / "manifest.sha256").read_text().split()[0]
    assert (tmp_path / "current").read_text() == f"{release.id} {digest}\n"


@pytest.mark.parametrize("harm", HARMS)
def test_harm_to_a_file_of_any_kind_is_seen_and_named(tmp_path: Path, harm: str) -> None:
    original = make_release(tmp_path / "original", oxigraph=True)
    for number, name in enumerate(kinds(original)):
        store = tmp_path / str(number)
        shutil.copytree(tmp_path / "original", store)
        release = open_release(store)
        assert release.damage() == ()
        harmed = damage(release.folder / name, harm)
        (fault, *more) = release.damage()
        assert (Path(harmed).name in fault or name.startswith("manifest."), more) == (True, [])


def test_files_of_another_release_are_seen(tmp_path: Path) -> None:
    one, two = make_release(tmp_path), make_release(tmp_path, OTHER)
    for name in ("graph/parks.nt", "manifest.json"):
        first, second, spare = one.folder / name, two.folder / name, tmp_path / "spare"
        for source, target in ((first, spare), (second, first), (spare, second)):
            source.rename(target)
        assert one.damage() != ()
        assert two.damage() != ()
        for source, target in ((first, spare), (second, first), (spare, second)):
            source.rename(target)
        assert ReleaseFolder(one.id, one.folder).damage() == ()


def test_a_copy_without_times_is_read_once(tmp_path: Path) -> None:
    make_release(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b", copy_function=shutil.copy)
    release = open_release(tmp_path / "b")
    seconds = {(release.folder / name).stat().st_mtime_ns for name in release.manifest.files}
    assert seconds == {release.manifest.modified * 10**9}


def test_what_a_disk_does_to_a_file_is_seen_by_reading_it_and_then_by_all(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    path = release.graph_folder / "parks.nt"
    before = path.stat()
    damage(path, "flip")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert release.damage() == ()
    assert release.damage(thorough=True) == ("graph/parks.nt was changed",)
    assert release.damage() == ("graph/parks.nt was changed",)


def test_a_file_that_is_no_file_any_more_is_named(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    path = release.graph_folder / "parks.nt"
    path.unlink()
    os.mkfifo(path)
    assert release.damage(thorough=True) == ("graph/parks.nt is no file",)


def older(release: ReleaseFolder) -> ReleaseFolder:
    """The release as it was made before digests were recorded."""
    path = release.folder / "manifest.json"
    path.chmod(0o644)
    fields = json.loads(path.read_bytes())
    fields["files"] = {name: sealed["size"] for name, sealed in fields["files"].items()}
    path.write_text(json.dumps(fields))
    (release.folder / "manifest.sha256").unlink()
    return ReleaseFolder(release.id, release.folder)


def test_a_release_from_before_digests_is_read_and_compared_as_far_as_is_known(
    tmp_path: Path,
) -> None:
    release = older(make_release(tmp_path))
    (tmp_path / "current").write_text(f"{release.id}\n")
    assert open_release(tmp_path) == release
    assert release.damage(thorough=True) == ()
    damage(release.graph_folder / "parks.nt", "flip")
    assert release.damage() == ()
    assert release.damage(thorough=True) == ("a file in graph/ was changed",)
    damage(release.report, "truncate")
    assert "report.ttl has" in release.damage()[0]


def test_the_digest_of_the_graph_is_that_of_names_and_contents(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    graph = sealed_files(release.folder, "graph/")
    assert {Path(name).name for name in graph} == set(FILES)
    lines = [f"{graph[name].sha256}  {Path(name).name}\n" for name in sorted(graph)]
    assert graph_digest(graph) == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert graph_digest(graph) == release.manifest.digest
