"""Files that are written, and what the operating system refuses as an error for people."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from parkkg.errors import MachineError, UsageError
from parkkg.text import said

_HINTS = MappingProxyType(
    {
        errno.ENOSPC: said("make room on that disk and try again"),
        errno.EDQUOT: said("make room in your quota and try again"),
        errno.EROFS: said("choose a folder that can be written"),
        errno.EACCES: said("ask for permission there, or choose another folder"),
        errno.EPERM: said("ask for permission there, or choose another folder"),
        errno.EFBIG: said("raise the limit of the size of files (ulimit -f) and try again"),
        errno.EMFILE: said("raise the limit of open files (ulimit -n) and try again"),
        errno.EISDIR: said("remove what is in that place, or choose another"),
        errno.ENOTDIR: said("remove what is in that place, or choose another"),
        errno.EEXIST: said("remove what is in that place, or choose another"),
        errno.ENAMETOOLONG: said("choose a shorter name"),
    }
)


@contextmanager
def machine_errors() -> Iterator[None]:
    """Inside, an OSError becomes a MachineError, and Ctrl-C is a KeyboardInterrupt everywhere."""
    try:
        yield
    except BrokenPipeError:  # whoever reads what is written has gone: the caller knows of whom
        raise
    except OSError as error:
        if error.filename is None and not _has_folder():
            raise MachineError(
                said("the current folder is no longer there"),
                hint=said("go to another folder and try again"),
            ) from error
        code = error.errno or next((n for n in _HINTS if os.strerror(n) in str(error)), 0)
        fault = error.strerror or str(error)
        raise MachineError(
            said("{file}: {fault}", file=error.filename, fault=fault)
            if error.filename
            else said("{fault}", fault=fault),
            hint=_HINTS.get(code, said("fix that and try again")),
            code="read-only" if code == errno.EROFS else "",
        ) from error
    except RuntimeError as error:
        if str(error) == "Query interrupted":  # what DuckDB makes of Ctrl-C
            raise KeyboardInterrupt from error
        raise


def _has_folder() -> bool:
    """Whether the current folder is there: it may have been removed meanwhile."""
    try:
        Path.cwd()
    except FileNotFoundError:
        return False
    return True


def refuse_input(path: Path, inputs: Iterable[Path] = (), *, in_project: bool = False) -> None:
    """Raise UsageError where a file that is to be written is one that is read, by any name.

    Read are the `inputs` of what is being done, the files of a release, and, unless what is written
    is meant to be `in_project`, those of a project.
    """
    if not path.is_file():
        return
    from parkkg.project import project_around
    from parkkg.releases.integrity import MANIFEST, MANIFEST_DIGEST

    project = None if in_project else project_around(path)
    known = chain(inputs, project.files if project else ())
    in_release = any(
        (folder / MANIFEST).is_file() and (folder / MANIFEST_DIGEST).is_file()
        for folder in path.resolve().parents
    )
    if in_release or any(other.is_file() and path.samefile(other) for other in known):
        raise UsageError(
            said("{path} is a file that is read, and nothing is written over it", path=path),
            hint=said("name another file"),
        )


@contextmanager
def output_file(
    path: str | Path,
    *,
    durable: bool = True,
    inputs: Iterable[Path] = (),
    in_project: bool = False,
) -> Iterator[BinaryIO]:
    """A file to write that is there whole or not at all (see `atomic_write`).

    Raises UsageError where there is no such folder, or the file is one that is read (see
    `refuse_input`), MachineError where it cannot be written.
    """
    from parkkg.files import atomic_write

    target = Path(path)
    with machine_errors():
        refuse_input(target, inputs, in_project=in_project)
        if target.is_dir():
            raise UsageError(
                said("{target} is a folder", target=target), hint=said("name a file in it")
            )
        if not target.parent.is_dir():
            raise UsageError(
                said("there is no folder {parent}", parent=target.parent),
                hint=said("make it first"),
            )
        with atomic_write(target, durable=durable) as file:
            yield file
