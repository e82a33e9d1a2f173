"""Files that are there whole or not at all, also when the power fails."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".part"


@contextmanager
def atomic(path: Path, *, lasting: bool = True) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` when the block ends well.

    It is written beside it and synced first; when the block raises, `path` is as it was. What can
    be made again need not be `lasting`: it is not synced, and may be lost with the power. A
    device or a pipe has no place to take: it is written straight. Raises OSError, which names
    `path` where the fault is not in another file.
    """
    try:
        target = path.resolve()
    except RuntimeError:  # what Python 3.11 and 3.12 make of it
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    special = path.exists() and not stat.S_ISREG(path.stat().st_mode)
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}{TEMPORARY}")
    try:
        with path.open("wb") if special else _replaced(target, temporary, lasting) as file:
            yield file
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(path)
        raise


@contextmanager
def _replaced(target: Path, temporary: Path, lasting: bool) -> Iterator[BinaryIO]:
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            if lasting:
                os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)  # noqa: PTH105 (tests make this very call fail)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last. Raises OSError."""
    if os.name == "nt":  # Windows opens no folders, and needs none of this
        return
    _sync(folder)


def sync_tree(folder: Path) -> None:
    """Make every file and folder below `folder`, and itself, last. Raises OSError."""
    for place, _, names in os.walk(folder):
        for name in names:
            _sync(Path(place) / name)
        sync_folder(Path(place))


def remove_tree(folder: Path) -> None:
    """Remove a folder and all in it; what cannot go now is left for the next sweep."""
    shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
