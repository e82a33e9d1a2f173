"""Stores: open, list, go back, prune; and what is missing, damaged, foreign or old."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

import parkkg
from damage import HARMS, damage
from make_release import FILES, make_release
from parkkg.releases.repository import lock

ONE = {"parks.nt": FILES["parks.nt"]}


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A store of two small releases, the second one current."""
    store = tmp_path / "store"
    make_release(store, ONE, oxigraph=True, created="2024-01-01T00:00:00.000+00:00")
    make_release(store, FILES, oxigraph=True, created="2024-01-02T00:00:00.000+00:00")
    return store


def test_the_current_release_is_opened_or_another_by_its_id(two: Path) -> None:
    new, old = parkkg.list_releases(two)
    assert (new.is_current, old.is_current) == (True, False)
    assert parkkg.open(two) == new
    assert parkkg.open(str(two), old.id[:6]) == old
    assert new.created == datetime.fromisoformat("2024-01-02T00:00:00+00:00")
    assert new.store == two
    with pytest.raises(parkkg.UsageError, match='no release "zzz"'):
        parkkg.open(two, "zzz")


def test_a_store_is_found_from_any_folder_later(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with parkkg.open("store") as kg:
        monkeypatch.chdir("/")
        assert kg.sparql("ASK { ?park a pk:Park }") is True


@pytest.mark.parametrize("name", ["nowhere", "file", "other", ""])
def test_what_is_no_store_is_an_error_for_people(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(parkkg.UsageError) as caught:
        parkkg.open(tmp_path / name)
    assert str(tmp_path / name) in caught.value.message
    assert caught.value.hint
    assert caught.value.problems == ()
    assert sorted(tmp_path.rglob("*")) == before


def test_a_damaged_release_is_said_to_be_so_and_the_others_answer(two: Path) -> None:
    new, old = parkkg.list_releases(two)
    (new.folder.folder / "report.ttl").unlink()
    with pytest.raises(parkkg.DataError, match=r"is damaged: report\.ttl is missing"):
        parkkg.open(two)
    assert [bool(release.damage) for release in parkkg.list_releases(two)] == [True, False]
    with parkkg.open(two, old.id) as kg:
        assert kg.sparql("ASK { ?park a pk:Park }") is True


@pytest.mark.parametrize("gone", ["created", "id", "shacl", "counts", "version"])
def test_a_manifest_without_what_it_must_have_is_damaged(two: Path, gone: str) -> None:
    path = parkkg.open(two).folder.folder / "manifest.json"
    fields = json.loads(path.read_bytes())
    del fields[gone]
    path.chmod(0o644)
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(parkkg.DataError, match=r"its manifest\.json is damaged") as caught:
        parkkg.open(two)
    assert caught.value.hint
    (damaged,) = (release for release in parkkg.list_releases(two) if release.damage)
    assert "damaged" in damaged._repr_html_()
    assert damaged.id in repr(damaged)


def test_a_release_of_an_older_version_is_read_as_far_as_it_goes(two: Path) -> None:
    """It has a manifest of fewer fields, no description of itself and no saved queries."""
    kg = parkkg.open(two)
    path = kg.folder.folder / "manifest.json"
    fields = json.loads(path.read_bytes())
    kept = {name: fields[name] for name in ("id", "created", "version", "counts", "shacl")}
    path.chmod(0o644)
    path.write_text(json.dumps(kept), encoding="utf-8")
    (kg.folder.folder / "manifest.sha256").unlink()
    (two / "current").write_text(f"{kg.id}\n", encoding="utf-8")
    with parkkg.open(two) as old:
        assert old.sparql("ASK { ?park a pk:Park }") is True
        assert old.title["en"] == "Knowledge graph"
        assert old.license == ""
        assert old.id in old._repr_html_()
        assert old.evidence("park/liyang-htz").thing.passages
        assert len(old.describe()) > 5


def test_a_time_that_is_none_is_damage(two: Path) -> None:
    path = parkkg.open(two).folder.folder / "manifest.json"
    fields = json.loads(path.read_bytes()) | {"created": "yesterday"}
    path.chmod(0o644)
    path.write_text(json.dumps(fields), encoding="utf-8")
    with pytest.raises(parkkg.DataError, match=r"manifest\.json is damaged"):
        parkkg.open(two).created  # noqa: B018


def test_one_goes_back_and_forward_again(two: Path) -> None:
    new, old = parkkg.list_releases(two)
    assert parkkg.use_release(old.id, two) == old
    assert parkkg.open(two) == old
    parkkg.use_release(new.id[:8], two)
    assert parkkg.open(two) == new
    with pytest.raises(parkkg.UsageError, match="no release"):
        parkkg.use_release("0000", two)
    with lock(two), pytest.raises(parkkg.MachineError, match="another parkkg is changing"):
        parkkg.use_release(old.id, two)


def test_a_release_that_is_pruned_while_it_is_open(two: Path) -> None:
    new, old = parkkg.list_releases(two)
    assert old.sparql("ASK { ?park a pk:Park }") is True
    graph = old.graph
    assert parkkg.prune_releases(1, two) == [old.id]
    for use in (
        lambda: old.sparql("ASK {}"),
        lambda: old.query("timeline"),
        lambda: old.evidence("park/liyang-htz"),
        lambda: old.dump(two.parent / "x.ttl"),
        old.diff,
        lambda: new.diff(old),
        old.describe,
        lambda: old.graph,
    ):
        with pytest.raises(parkkg.UsageError, match=r"no longer in .*: it was removed") as caught:
            use()
        assert caught.value.hint == "open the current release of that store"
    assert list(two.parent.glob("x.ttl*")) == []
    assert len(graph) > 0  # what was opened before can still be read
    assert old.id in repr(old)
    assert new.sparql("ASK { ?park a pk:Park }") is True
    old.close()


def test_pruning_has_its_own_errors(two: Path, tmp_path: Path) -> None:
    with pytest.raises(parkkg.UsageError, match="keep: -1 does not fit"):
        parkkg.prune_releases(-1, two)
    with pytest.raises(parkkg.UsageError, match="no release in"):
        parkkg.prune_releases(1, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    assert len(parkkg.list_releases(two)) == 2


def test_a_store_whose_current_release_is_gone_says_what_to_do(two: Path) -> None:
    kg = parkkg.open(two)
    shutil.rmtree(kg.folder.folder)
    with pytest.raises(parkkg.UsageError, match="which does not exist") as caught:
        parkkg.open(two)
    assert parkkg.list_releases(two)[0].id in caught.value.hint


def test_a_release_is_proved_and_what_is_altered_is_named(two: Path) -> None:
    new, old = parkkg.list_releases(two)
    found = parkkg.verify_release(store=two, deep=True)
    assert (found.release, found.good, found.faults) == (new.id, True, ())
    assert found.triples == len(new.graph)
    damage(old.folder.report, "flip")
    found = parkkg.verify_release(old.id[:6], two)
    assert (found.release, found.good, found.triples) == (old.id, False, None)
    assert found.faults == ("report.ttl was changed",)
    with pytest.raises(parkkg.UsageError, match='no release "zzz"'):
        parkkg.verify_release("zzz", two)


@pytest.mark.parametrize("harm", HARMS)
def test_a_release_that_is_altered_while_it_is_open_answers_nothing(two: Path, harm: str) -> None:
    with parkkg.open(two) as kg:
        assert kg.sparql("ASK { ?park a pk:Park }") is True
        damage(kg.folder.graph_folder / "parks.nt", harm)
        for reach in (
            lambda: kg.sparql("ASK { ?park a pk:Park }"),
            lambda: kg.evidence("park/liyang-htz"),
            kg.diff,
            kg.describe,
            lambda: kg.dump(two / "x.ttl"),
            lambda: kg.graph,
        ):
            with pytest.raises(parkkg.DataError, match="is damaged") as caught:
                reach()
            assert caught.value.code == "release-damaged"
    assert not (two / "x.ttl").exists()
