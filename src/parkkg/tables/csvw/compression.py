"""Files that are compressed with gzip or Zstandard, read as what is in them."""

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
Compression = Literal["none", "gzip", "zstd"]
_FIRST_BYTES: tuple[tuple[Compression, bytes], ...] = (
    ("gzip", b"\x1f\x8b"),
    ("zstd", b"\x28\xb5\x2f\xfd"),
)


def compression_of(path: Path) -> Compression:
    """How a file is compressed, by its first bytes: its name may say something else."""
    with path.open("rb") as file:
        begin = file.read(4)
    return next(
        (compression for compression, mark in _FIRST_BYTES if begin.startswith(mark)), "none"
    )


@contextmanager
def opened(path: Path, name: str = "") -> Iterator[BinaryIO]:
    """The bytes of a file, decompressed; `name` is the file's name in messages.

    Raises DataError where it is damaged.
    """
    compression = compression_of(path)
    with path.open("rb") as file:
        if compression == "none":
            yield file
            return
        damage = _errors(compression)
        try:
            with _unpacked(file, compression) as content:
                yield content
        except damage as error:
            message = said("cannot be unpacked: it is damaged, or not all of it is here")
            hint = said("get the file again")
            found = problem("PK111", message, file=name or path.name, hint=hint)
            raise DataError(
                said("{file} cannot be unpacked", file=name or path.name), problems=(found,)
            ) from error


def _unpacked(file: BinaryIO, compression: Compression) -> BinaryIO:
    return cast("BinaryIO", gzip.open(file) if compression == "gzip" else _zstd().open(file))


def _errors(compression: Compression) -> tuple[type[Exception], ...]:
    """What reading a damaged file raises."""
    if compression == "gzip":
        return EOFError, gzip.BadGzipFile, zlib.error
    return EOFError, _zstd().ZstdError


def _zstd() -> Any:
    """The module of Python 3.14, or what it was taken from; few files need it."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415
    else:
        from backports import zstd  # noqa: PLC0415
    return zstd
