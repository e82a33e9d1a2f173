"""Files that are packed with gzip or Zstandard, read as what is in them."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from parkkg.errors import DataError
from parkkg.problems import problem
from parkkg.text import said

# As DuckDB names them.
Packing = Literal["none", "gzip", "zstd"]
_FIRST_BYTES: tuple[tuple[Packing, bytes], ...] = (
    ("gzip", b"\x1f\x8b"),
    ("zstd", b"\x28\xb5\x2f\xfd"),
)


def packing_of(path: Path) -> Packing:
    """How a file is packed, by its first bytes: its name may say something else."""
    with path.open("rb") as file:
        begin = file.read(4)
    return next((packing for packing, mark in _FIRST_BYTES if begin.startswith(mark)), "none")


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked where it is packed; `name` is the file's name in messages.

    Raises DataError where what is packed is damaged.
    """
    packing = packing_of(path)
    with path.open("rb") as file:
        if packing == "none":
            yield file
            return
        damage = _errors(packing)
        try:
            with _unpacked(file, packing) as content:
                yield content
        except damage as error:
            message = said("cannot be unpacked: it is damaged, or not all of it is here")
            found = problem("PK111", message, file=name or path.name)
            raise DataError(
                said("{file} cannot be unpacked", file=name or path.name), problems=(found,)
            ) from error


def _unpacked(file: BinaryIO, packing: Packing) -> BinaryIO:
    return cast("BinaryIO", gzip.open(file) if packing == "gzip" else _zstd().open(file))


def _errors(packing: Packing) -> tuple[type[Exception], ...]:
    """What reading a damaged file raises."""
    if packing == "gzip":
        return EOFError, gzip.BadGzipFile, zlib.error
    return EOFError, _zstd().ZstdError


def _zstd() -> Any:
    """The module of Python 3.14, or what it was taken from; few files need it."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415
    else:
        from backports import zstd  # noqa: PLC0415
    return zstd
