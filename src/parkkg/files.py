"""Writing files so that they are complete or not there, also when the power fails."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

TEMPORARY = ".part"


@contextmanager
def atomic_write(path: Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which replaces `path` when the block ends without an error.

    It is written beside `path` and synced first. When the block raises, `path` is as it was.
    What can be made again need not be `durable`: it is not synced, and may be lost when the power
    fails. A device or a pipe cannot be replaced; it is written directly. Raises OSError, which
    names `path` unless another file failed.
    """
    try:
        target = path.resolve()
    except RuntimeError:  # which Python 3.11 and 3.12 raise for a loop of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    special = path.exists() and not stat.S_ISREG(path.stat().st_mode)
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}{TEMPORARY}")
    try:
        with path.open("wb") if special else _replacement(target, temporary, durable) as file:
            yield file
    except OSError as error:
        if error.filename in (None, str(temporary)):
            error.filename = str(path)
        raise


@contextmanager
def _replacement(target: Path, temporary: Path, durable: bool) -> Iterator[BinaryIO]:
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)  # noqa: PTH105 (tests make this very call fail)
        sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to disk. Raises OSError."""
    if os.name == "nt":  # Windows cannot open a folder, and does not need this
        return
    _sync(folder)


def sync_tree(folder: Path) -> None:
    """Sync a folder, with every file and folder in it, to disk. Raises OSError."""
    for parent, _, names in os.walk(folder):
        for name in names:
            _sync(Path(parent) / name)
        sync_folder(Path(parent))


def remove_tree(folder: Path) -> None:
    """Remove a folder and everything in it; what cannot be removed is left for the next `sweep`."""
    shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
