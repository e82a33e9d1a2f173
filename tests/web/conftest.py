from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from make_release import make_release
from published import Published, published
from serving import Running, running


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
