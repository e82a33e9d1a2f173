"""The default project, as most tests of the library have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import parkkg

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(served_store: Path) -> Path:
    return served_store


@pytest.fixture
def kg(store: Path) -> Iterator[parkkg.Release]:
    with parkkg.open(store, project=ROOT) as release:
        yield release
