"""Settings that hold for every test."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from amount import FUZZING, amount
from once import Once
from warm_start import warm_parkkg

# A slow machine is no fault of the code: no test is timed. `make test` tries the same examples each
# time, so that a change is judged by itself; `make fuzz` tries many others.
settings.register_profile(
    "parkkg", deadline=None, max_examples=amount(20, 2_000), derandomize=not FUZZING
)
settings.load_profile("parkkg")


def pytest_collection_finish() -> None:
    """What is there by now stays: garbage is collected, for which some tests ask, without it."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Extension modules say at the end what is left of theirs."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Makes a folder once, where several processes run the tests."""
    root = tmp_path_factory.getbasetemp()
    return Once(root if worker_id == "master" else root.parent)


# What the next three import is dear, and most tests need none of it.


@pytest.fixture(scope="session")
def served_store(once: Once) -> Path:
    """A store with two releases of the default project, loaded as `load` does. Only read it."""
    from published import make_store

    return once("served", make_store) / "store"


@pytest.fixture(scope="session")
def described_store(once: Once) -> Path:
    """A store with a release of the default project that was made at a known time. Only read it."""
    from project_release import PROJECT, release_of

    return once("described", lambda folder: release_of(PROJECT, folder / "store")) / "store"


@pytest.fixture(scope="session")
def loaded(once: Once, served_store: Path) -> Callable[[str], tuple[Path, Path]]:
    """The folder and the store of a project of this repository, by its name. Only read them."""
    from examples import load_named, project_named

    def named(name: str) -> tuple[Path, Path]:
        if name == "default":
            return project_named(name, Path()).root, served_store
        folder = once(f"loaded-{name}", lambda folder: load_named(name, folder))
        return project_named(name, folder).root, folder / "store"

    return named


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
