from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from published import Published, make_store, published


@pytest.fixture(scope="session")
def served_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two releases of the default project. Read it, never write it."""
    return make_store(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="session")
def server(served_store: Path) -> Iterator[Published]:
    """A server over that store."""
    with published(served_store) as running:
        yield running
