from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from make_release import make_release
from published import Published, make_store, published
from serving import Running, running


@pytest.fixture(scope="session")
def served_store(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A store with two releases of the default project. Read it, never write it.

    Made once, where several processes run the tests.
    """
    if worker_id == "master":
        return make_store(tmp_path_factory.mktemp("served"))
    folder = tmp_path_factory.getbasetemp().parent / "served"
    with FileLock(f"{folder}.lock"):
        if not (folder / "made").exists():
            folder.mkdir()
            make_store(folder)
            (folder / "made").touch()
    return folder / "store"


@pytest.fixture(scope="session")
def server(served_store: Path) -> Iterator[Published]:
    """A server over that store."""
    with published(served_store) as running:
        yield running


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over a release of a few triples. Only read it."""
    store = tmp_path_factory.mktemp("small")
    make_release(store, oxigraph=True)
    with running(store) as found:
        yield found
