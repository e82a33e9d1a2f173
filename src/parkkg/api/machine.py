"""Files that are written, and what the operating system refuses as an error for people."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def output_file(path: str | Path, *, durable: bool = True) -> Iterator[BinaryIO]:
    """A file to write that is there whole or not at all (see `atomic_write`).

    Raises UsageError where there is no such folder, MachineError where it cannot be written.
    """
    from parkkg.files import atomic_write

    target = Path(path)
    with machine_errors():
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
