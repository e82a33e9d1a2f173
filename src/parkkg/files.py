"""Writing files so that they are complete or not there, also when the power fails."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from parkkg.errors import MachineError, UsageError
from parkkg.text import said

TEMPORARY = ".part"
_SCRATCH = ".parkkg-scratch-"


@contextmanager
def atomic_write(path: Path, *, durable: bool = True, follow: bool = True) -> Iterator[BinaryIO]:
    """A file to write, which replaces `path` when the block ends without an error.

    It is written beside `path` and synced first. When the block raises, `path` is as it was.
    What can be made again need not be `durable`: it is not synced, and may be lost when the power
    fails. A device or a pipe cannot be replaced; it is written directly. A link leads to what is
    replaced; unless `follow`, whatever stands there is replaced itself, and what a link led to
    stays as it was. Raises OSError, which names `path` unless another file failed.
    """
    try:
        target = path.resolve() if follow else path.parent.resolve() / path.name
    except RuntimeError:  # which Python 3.11 and 3.12 raise for a loop of links
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None
    special = follow and path.exists() and not stat.S_ISREG(path.stat().st_mode)
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
        if target.is_file() and not target.is_symlink():
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


def shown_path(path: str | Path) -> str:
    r"""A path as a message has it; what is not UTF-8 is escaped.

    >>> print(shown_path(b"caf\xe9.csv".decode("utf-8", "surrogateescape")))
    caf\xe9.csv
    """
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def check_path(path: Path) -> None:
    """Raise UsageError where a path is not UTF-8, for the engines take no other."""
    if not has_utf8_name(path):
        raise UsageError(
            said("{path}: the name is not UTF-8", path=shown_path(path)),
            hint=said("rename the file, or the folder that is named so"),
        )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def has_utf8_name(path: Path) -> bool:
    """Whether the name of a file can be written in UTF-8; the system takes any bytes."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for what is needed until the block ends, where the system keeps such things.

    A process that is killed leaves it behind; the next that makes one removes it. The lock on a
    folder says that its process is still there, whatever its number, and the system lifts it.
    Raises MachineError where there is no place for it.
    """
    place = temporary_place()
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=place))
        handle = _locked(folder, wait=True)
        # Another process may have taken it for left behind before it was locked, and removed it.
        if folder.is_dir():
            break
        if handle is not None:
            os.close(handle)
    try:
        for left in place.glob(f"{_SCRATCH}*"):
            if left != folder and (other := _locked(left)) is not None:
                remove_tree(left)
                os.close(other)
        yield folder
    finally:
        remove_tree(folder)
        if handle is not None:
            os.close(handle)


def temporary_place() -> Path:
    """Where the system keeps temporary files. Raises MachineError where there is no place."""
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        raise MachineError(
            said("temporary files cannot be written: {strerror}", strerror=error.strerror),
            hint=said("set TMPDIR to a folder that can be written"),
        ) from error


def _locked(folder: Path, *, wait: bool = False) -> int | None:
    """A handle of the folder with its lock; None where another process has that, or none can.

    To `wait` is to take the lock when the other process lets it go.
    """
    if os.name == "nt":
        return None
    import fcntl  # noqa: PLC0415 -- POSIX only

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        os.close(handle)
        return None
    return handle


@contextmanager
def unnamed_file() -> Iterator[tuple[BinaryIO, Path]]:
    """A file that is gone with its process, and a path by which the process can open it again.

    Raises MachineError where there is no place for it.
    """
    place = temporary_place()
    with tempfile.TemporaryFile(dir=place) as file:
        path = Path("/dev/fd") / str(file.fileno())
        if path.exists():
            yield file, path
            return
    with tempfile.NamedTemporaryFile(
        prefix=_SCRATCH, dir=place
    ) as named:  # a system without such paths
        yield cast("BinaryIO", named), Path(named.name)


class HashingWriter:
    """Counts and hashes what is written, and passes it on to a file, if there is one."""

    def __init__(self, file: BinaryIO | None) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        self.size += len(data)
        return len(data) if self._file is None else self._file.write(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        for piece in pieces:
            self.write(piece)

    def flush(self) -> None:
        if self._file is not None:
            self._file.flush()


def remove_tree(folder: Path) -> None:
    """Remove a folder and everything in it; what cannot be removed is left for the next `sweep`."""
    shutil.rmtree(folder, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
