"""What is made before there is a worker."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from damage import damage
from make_release import FILES, make_release
from parkkg.errors import DataError, MachineError, UsageError
from parkkg.query.limits import Limits
from parkkg.web.exchange import Request
from parkkg.web.execution import served_release
from parkkg.web.worker.fork_protocol import WorkerSettings
from parkkg.web.worker.preload import Preloaded


def readied(store: Path, *, in_memory: bool) -> Preloaded:
    release = make_release(store, FILES, oxigraph=True)
    settings = WorkerSettings(
        str(release.folder), str(store), None, Limits(5), "", in_memory=in_memory
    )
    return Preloaded(settings)


@pytest.mark.parametrize("in_memory", [True, False])
@pytest.mark.parametrize("complete", [True, False])
def test_an_application_is_ready(tmp_path: Path, in_memory: bool, complete: bool) -> None:
    found = readied(tmp_path, in_memory=in_memory)
    if complete:
        found.complete()
    for path in ("/ready", "/context.jsonld", "/api/"):
        answer, _ = found.application()(Request("GET", path, [("host", "a")]))
        assert answer.status == 200


def test_a_store_on_disk_is_opened_by_each_worker_for_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads do not live on in a fork."""
    opened: list[object] = []
    monkeypatch.setattr(served_release, "Stores", lambda *given: opened.append(given))
    readied(tmp_path, in_memory=False).complete()
    assert not opened


def test_a_release_that_was_altered_is_not_opened(tmp_path: Path) -> None:
    found = readied(tmp_path, in_memory=False)
    damage(Path(found.settings.release) / "graph/parks.nt", "flip")
    with pytest.raises(DataError, match="is damaged"):
        found.application()


def test_a_release_without_anything_does_not_answer(tmp_path: Path) -> None:
    release = make_release(tmp_path, {}, oxigraph=True)
    settings = WorkerSettings(
        str(release.folder), str(tmp_path), None, Limits(5), "", in_memory=True
    )
    with pytest.raises(MachineError, match="does not answer") as caught:
        Preloaded(settings)
    assert caught.value.code == "release-damaged"


def test_the_texts_of_a_folder_are_read_before_there_is_a_worker(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("甲。", encoding="utf-8")
    release = make_release(tmp_path / "store", FILES, oxigraph=True)
    settings = WorkerSettings(
        str(release.folder), str(tmp_path), None, Limits(5), "", in_memory=True, texts=str(texts)
    )
    given = Preloaded(settings).application().served.texts
    assert given is not None
    assert [text.characters for text in given.values()] == ["甲。"]
    with pytest.raises(UsageError, match="there is no folder"):
        Preloaded(replace(settings, texts=str(tmp_path / "nothing")))
