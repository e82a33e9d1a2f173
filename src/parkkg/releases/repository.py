"""A store that is written: the lock, the making of a release, the switch to it, its end.

A release is built in `releases/.building-…`, sealed, renamed, and only then made current, so
that whatever stops the process leaves the old one current and whole.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import filelock

from parkkg.errors import MachineError
from parkkg.files import TEMPORARY, atomic, remove_tree, sync_folder, sync_tree
from parkkg.project import sha256_of
from parkkg.releases.manifest import Manifest, now
from parkkg.releases.release import (
    ReleaseFolder,
    check_ours,
    current_id,
    open_release,
    releases,
    releases_folder,
)

_BUILDING, _REMOVING = ".building-", ".removing-"
_DAY = 86_400


@contextmanager
def lock(store: Path) -> Iterator[None]:
    """Keep other writers out of a store, which is made if need be. A killed holder holds nothing.

    Raises MachineError where another process is at work, UsageError where the folder is not ours.
    """
    check_ours(store)
    releases_folder(store).mkdir(parents=True, exist_ok=True)
    holder = store / ".lock-holder"
    guard = filelock.FileLock(store / ".lock", timeout=0)
    try:
        guard.acquire()
    except filelock.Timeout:
        raise MachineError(
            f"another parkkg is changing {store} ({_told(holder)})",
            hint="wait until it is done, or end it, and run the command again",
        ) from None
    try:
        # On a full disk nobody is told who is at work, but `prune` can make room.
        with suppress(OSError):
            holder.write_text(f"process {os.getpid()}, since {now()}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):  # what is left there is read only while somebody has the lock
            holder.unlink()
        guard.release()


def sweep(store: Path) -> list[str]:
    """Remove what killed processes left behind, and name it. Only under the lock."""
    left = [
        path
        for path in sorted(releases_folder(store).glob(".*"))
        if path.name.startswith((_BUILDING, _REMOVING))
    ]
    left += sorted(store.glob(f".*{TEMPORARY}"))
    # A dump is made without the lock, so one that looks left behind may be in the making.
    old = time.time() - _DAY
    for path in sorted(releases_folder(store).glob(f"*/dumps/.*{TEMPORARY}")):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < old:
                left.append(path)
    for path in left:
        if path.is_dir():
            remove_tree(path)
        else:
            path.unlink(missing_ok=True)
    return [path.name for path in left]


@contextmanager
def building(store: Path, release_id: str) -> Iterator[Path]:
    """A fresh folder with `graph/` and `dumps/` in it, for `seal`; gone when the block is left."""
    folder = releases_folder(store) / f"{_BUILDING}{release_id}-{os.getpid()}"
    remove_tree(folder)
    folder.mkdir()
    try:
        (folder / "graph").mkdir()
        (folder / "dumps").mkdir()
        yield folder
    finally:
        remove_tree(folder)


def seal(store: Path, folder: Path, manifest: Manifest) -> ReleaseFolder:
    """Make the folder of `building` a release: complete, read-only, synced, in its place.

    An intact release of that id is kept instead. Close the Oxigraph store before. Only under
    the lock. Whatever it raises, a release of that id is there whole or not at all.
    """
    final = ReleaseFolder(manifest.id, releases_folder(store) / manifest.id)
    if final.folder.exists() and not final.faults():
        return final
    files = _sealed_files(folder)
    whole = replace(
        manifest,
        digest=digest_of(folder / "graph"),
        files={path.relative_to(folder).as_posix(): path.stat().st_size for path in files},
    )
    paper = folder / "manifest.json"
    paper.write_text(whole.as_json(), encoding="utf-8", newline="\n")
    for path in (*files, paper):
        path.chmod(0o444)
    sync_tree(folder)
    if final.folder.exists():
        _remove(store, final)
    os.rename(folder, final.folder)  # noqa: PTH104 (tests make this very call fail)
    sync_folder(final.folder.parent)
    return ReleaseFolder(final.id, final.folder)


def use(store: Path, release_id: str) -> ReleaseFolder:
    """Make a release the current one. Only under the lock.

    Raises UsageError where there is none of that id, DataError where it is damaged.
    """
    release = open_release(store, release_id)
    with atomic(store / "current") as file:
        file.write(f"{release.id}\n".encode())
    return release


def prune(store: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` releases and the current one; the ids of the removed.

    Damaged releases are removed too. Takes the lock. Raises MachineError where it is held.
    """
    with lock(store):
        sweep(store)
        current = current_id(store)
        intact = [r.id for r in releases(store) if not r.faults()]
        kept = {current, *intact[: max(keep, 0)]}
        gone = [release for release in releases(store) if release.id not in kept]
        for release in gone:
            _remove(store, release)
        return [release.id for release in gone]


def digest_of(graph_folder: Path) -> str:
    """The SHA-256 over names and contents of the graph files."""
    lines = (f"{sha256_of(path)}  {path.name}\n" for path in sorted(graph_folder.iterdir()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _sealed_files(folder: Path) -> list[Path]:
    """Every file of a release but its manifest and its dumps."""
    dumps, paper = folder / "dumps", folder / "manifest.json"
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != paper and dumps not in path.parents
    ]


def _remove(store: Path, release: ReleaseFolder) -> None:
    """Take a release away at one stroke; the rest of the work may be interrupted."""
    away = releases_folder(store) / f"{_REMOVING}{release.id}-{os.getpid()}"
    remove_tree(away)
    os.rename(release.folder, away)  # noqa: PTH104 (as in seal)
    remove_tree(away)


def _told(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or "which one is not known"
    except OSError:
        return "it has only just begun"
