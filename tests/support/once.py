"""Folders that are made once for all the processes that run the tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


class Once:
    """Makes folders by name, the first time that any process asks for one."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of that name, which `make` has filled. Read it, never write it."""
        folder = self._root / f"once-{name}"
        with FileLock(f"{folder}.lock"):
            if not (folder / "made").exists():
                shutil.rmtree(folder, ignore_errors=True)  # another process failed to make it
                folder.mkdir()
                make(folder)
                (folder / "made").touch()
        return folder
