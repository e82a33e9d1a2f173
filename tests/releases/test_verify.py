from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from damage import damage, harmed
from make_release import make_release
from parkkg.releases.dump import dump
from parkkg.releases.integrity import sealed_files, write_manifest
from parkkg.releases.release import ReleaseFolder, find_release
from parkkg.releases.verify import verify


def test_a_release_that_is_as_it_was_made_is_good(tmp_path: Path) -> None:
    release = make_release(tmp_path, oxigraph=True)
    dump(release, "ttl", "all", io.BytesIO())
    found = verify(*find_release(tmp_path), deep=True)
    assert (found.good, found.faults, found.release) == (True, (), release.id)
    assert found.files == len(release.manifest.files)
    assert found.size == sum(sealed.size for sealed in release.manifest.files.values())
    assert found.triples == len(ox.Store.read_only(str(release.store_path)))
    assert verify(release).triples is None


@pytest.mark.fuzz
@pytest.mark.parametrize(
    ("name", "harm"), harmed("store/CURRENT", "graph/parks.nt", "dumps/all.ttl", "report.ttl")
)
def test_each_file_that_is_not_as_it_was_made_is_named(
    tmp_path: Path, name: str, harm: str
) -> None:
    release = make_release(tmp_path, oxigraph=True)
    dump(release, "ttl", "all", io.BytesIO())
    found = damage(release.folder / name, harm)
    faults = verify(release).faults
    if (name, harm) == ("dumps/all.ttl", "remove"):  # it is made when somebody asks for it
        assert faults == ()
    else:
        assert [found.name in fault for fault in faults] == [True]


def test_all_that_is_wrong_is_named(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    for name in ("graph/parks.nt", "report.ttl"):
        damage(release.folder / name, "flip")
    assert verify(release).faults == ("graph/parks.nt was changed", "report.ttl was changed")


def test_another_manifest_than_the_one_that_is_current_is_found_out(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    (release.folder / "manifest.json").chmod(0o644)
    (release.folder / "manifest.sha256").chmod(0o644)
    damage(release.graph_folder / "parks.nt", "flip")
    files = sealed_files(release.folder)
    manifest = replace(release.manifest, files=files)
    write_manifest(release.folder, manifest)
    release = ReleaseFolder(release.id, release.folder)
    assert verify(release).good
    (fault,) = verify(*find_release(tmp_path)).faults
    assert fault == "its manifest.json is not the one that was made current"


@pytest.mark.parametrize("more", [True, False])
def test_a_store_with_other_triples_than_the_files_is_found_out_by_a_deep_look(
    tmp_path: Path, more: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    release = make_release(tmp_path / "store", oxigraph=True)
    for path in (*release.store_path.iterdir(), *release.folder.glob("manifest.*")):
        path.chmod(0o644)
    store = ox.Store(str(release.store_path))
    quad = ox.Quad(*[ox.NamedNode("urn:added")] * 3) if more else next(iter(store))
    (store.add if more else store.remove)(quad)
    store.flush()
    del store
    files = sealed_files(release.folder)
    manifest = replace(release.manifest, files=files)
    write_manifest(release.folder, manifest)
    release = ReleaseFolder(release.id, release.folder)
    assert verify(release).good
    (fault,) = verify(release, deep=True).faults
    assert str(quad) in fault
    assert list(scratch.iterdir()) == []


def test_a_release_without_a_manifest_has_one_fault(tmp_path: Path) -> None:
    release = make_release(tmp_path)
    (release.folder / "manifest.json").unlink()
    found = verify(ReleaseFolder(release.id, release.folder), deep=True)
    assert (found.faults, found.files) == (("its manifest.json is missing",), 0)
