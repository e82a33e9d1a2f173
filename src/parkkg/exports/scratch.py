"""What is put together on disk, because it is known only at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parkkg.errors import MachineError
from parkkg.text import said

_PIECE = 256 << 10


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file in pieces."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


@contextmanager
def full_disks(*others: type[Exception]) -> Iterator[None]:
    """Inside, what the disk refuses is a MachineError; `others` say so in a library's own way."""
    faults: tuple[type[Exception], ...] = (OSError, *others)
    try:
        yield
    except faults as error:
        raise MachineError(
            said("the file cannot be put together: {error}", error=error),
            hint=said("make room on the disk that holds temporary files (TMPDIR)"),
        ) from error
