"""Settings that hold for every test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from amount import FUZZING, amount
from warm_start import warm_parkkg

# A slow machine is no fault of the code: no test is timed. `make test` tries the same examples each
# time, so that a change is judged by itself; `make fuzz` tries many others.
settings.register_profile(
    "parkkg", deadline=None, max_examples=amount(40, 2_000), derandomize=not FUZZING
)
settings.load_profile("parkkg")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for PATH with a `parkkg` that starts at once."""
    with warm_parkkg(tmp_path_factory.mktemp("programs")) as folder:
        yield folder


@pytest.fixture
def environment(programs: Path, tmp_path: Path) -> dict[str, str]:
    """A reader's environment: this Python's programs, and nothing that parkkg would obey."""
    ours = ("PARKKG_", "PYTEST_", "LC_", "LANG")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    path = os.pathsep.join((str(programs), str(Path(sys.executable).parent), os.environ["PATH"]))
    return kept | {"PATH": path, "HOME": str(tmp_path), "TERM": "dumb", "PYTHONUTF8": "1"}
