"""A folder for what is put together on disk, because it is known only at its end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parkkg.errors import MachineError
from parkkg.files import remove_tree, temporary_place
from parkkg.text import said

_PIECE = 256 << 10


def scratch_folder() -> Path:
    """A new folder of our own. Raises MachineError where there is no place for one."""
    with full_disks():
        return Path(tempfile.mkdtemp(prefix="parkkg-export-", dir=temporary_place()))


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def remove_scratch(folder: Path) -> None:
    """Remove such a folder, with all that is in it."""
    remove_tree(folder)


@contextmanager
def full_disks() -> Iterator[None]:
    """Inside, what the disk refuses is a MachineError."""
    try:
        yield
    except OSError as error:
        raise MachineError(
            said("the file cannot be put together: {error}", error=error),
            hint=said("make room on the disk that holds temporary files (TMPDIR)"),
        ) from error
