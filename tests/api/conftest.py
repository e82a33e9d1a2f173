"""One store of the default project for every test of the library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import parkkg

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("api") / "store"
    parkkg.load(ROOT, folder).close()
    return folder


@pytest.fixture
def kg(store: Path) -> Iterator[parkkg.Release]:
    with parkkg.open(store, project=ROOT) as release:
        yield release
