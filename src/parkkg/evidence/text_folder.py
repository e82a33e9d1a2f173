"""A folder with the archived texts of sources: every file in it, by the digest of its bytes.

A text is found by its digest alone. No name from a table or a request becomes a path.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from parkkg.errors import UsageError
from parkkg.evidence.archive import SourceText
from parkkg.files import shown_path
from parkkg.text import said

# What a link leads to is not to be shown, and who opens a pipe waits for its writer (POSIX only).
_NO_LINK, _NO_WAIT = getattr(os, "O_NOFOLLOW", 0), getattr(os, "O_NONBLOCK", 0)

_MOST_FILES = 10_000
_MOST_BYTES, _MOST_BYTES_IN_ALL = 8 << 20, 128 << 20


@dataclass(frozen=True)
class TextFolder:
    """The texts of a folder by their SHA-256, and what is no text, each with the reason."""

    texts: Mapping[str, SourceText]
    left_out: tuple[str, ...]


def read_folder(folder: Path) -> TextFolder:
    """Every text in a folder and in those below it, as it is now.

    Links are not followed, so that nothing outside of the folder is read. Raises UsageError where
    there is no such folder, or too much in it.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as name:
    ...     _ = Path(name, "report.txt").write_text("Opened in 2020.")
    ...     [text.characters for text in read_folder(Path(name)).texts.values()]
    ['Opened in 2020.']
    """
    if not folder.is_dir():
        raise UsageError(
            said("there is no folder {path}", path=shown_path(folder)),
            hint=said("name the folder of the archived texts"),
            code="no-texts",
        )
    texts: dict[str, SourceText] = {}
    left_out: list[str] = []
    size = 0
    for number, path in enumerate(_files(folder)):
        name = shown_path(path)
        content = _content(path)
        if isinstance(content, str):
            left_out.append(said("{path} is left out: {reason}", path=name, reason=content))
            continue
        size += len(content)
        if number >= _MOST_FILES or size > _MOST_BYTES_IN_ALL:
            raise _too_much(folder)
        try:
            characters = content.decode()
        except UnicodeDecodeError:
            left_out.append(
                said("{path} is left out: {reason}", path=name, reason=said("it is not UTF-8"))
            )
            continue
        digest = hashlib.sha256(content).hexdigest()
        texts[digest] = SourceText(name, digest, characters)
    return TextFolder(MappingProxyType(texts), tuple(left_out))


def _files(folder: Path) -> Iterator[Path]:
    """What is in a folder, in order, without what is hidden."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith("."):
                yield Path(parent) / name


def _content(path: Path) -> bytes | str:
    """The bytes of a file, or why they are not read."""
    try:
        handle = os.open(path, os.O_RDONLY | _NO_LINK | _NO_WAIT)
    except OSError as error:
        if path.is_symlink():
            return said("it is a link")
        return said("it cannot be read: {reason}", reason=error.strerror)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return said("it is no file")
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        return said("it is larger than {most} MB", most=_MOST_BYTES >> 20)
    return content


def _too_much(folder: Path) -> UsageError:
    return UsageError(
        said(
            "{path} has more than {files:,} files or {most} MB",
            path=shown_path(folder),
            files=_MOST_FILES,
            most=_MOST_BYTES_IN_ALL >> 20,
        ),
        hint=said("name a folder that has the archived texts and nothing else"),
        code="no-texts",
    )
