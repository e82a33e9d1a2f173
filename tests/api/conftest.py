"""The default project, as most tests of the library have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import parkkg

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def store(served_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since dumps that are made are kept in it."""
    return Path(shutil.copytree(served_store, tmp_path_factory.mktemp("api") / "store"))


@pytest.fixture
def kg(store: Path) -> Iterator[parkkg.Release]:
    with parkkg.open(store, project=ROOT) as release:
        yield release
