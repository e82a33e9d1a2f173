"""What is made before there is a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from damage import damage
from make_release import FILES, make_release
from parkkg.errors import DataError, MachineError
from parkkg.query.limits import Limits
from parkkg.web.exchange import Request
from parkkg.web.execution import served_release
from parkkg.web.worker.ready import Readied
from parkkg.web.worker.settings import WorkerSettings


def readied(store: Path, *, in_memory: bool) -> Readied:
    release = make_release(store, FILES, oxigraph=True)
    settings = WorkerSettings(
        str(release.folder), str(store), None, Limits(5), "", in_memory=in_memory
    )
    return Readied(settings)


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
        Readied(settings)
    assert caught.value.code == "release-damaged"
