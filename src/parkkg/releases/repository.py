"""Writing to a store: its lock, and sealing, using, pruning and removing releases.

A release is built in `releases/.building-…`, sealed, renamed, and only then made current. Whatever
stops the process, the previous release is still current and intact.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import filelock

from parkkg.errors import MachineError
from parkkg.files import TEMPORARY, atomic_write, remove_tree, sha256_of, sync_folder, sync_tree
from parkkg.releases.integrity import MANIFEST, graph_digest, sealed_files, write_manifest
from parkkg.releases.manifest import Manifest, now
from parkkg.releases.release import (
    ReleaseFolder,
    check_store,
    current_id,
    find_release,
    releases,
    releases_folder,
)
from parkkg.text import said

_BUILDING, _REMOVING = ".building-", ".removing-"
_DAY = 86_400


@contextmanager
def lock(store: Path) -> Iterator[None]:
    """Lock a store against other writers; it is made if needed. A killed process leaves no lock.

    Raises MachineError where another process has the lock, UsageError as `check_store`.
    """
    check_store(store)
    releases_folder(store).mkdir(parents=True, exist_ok=True)
    holder = store / ".lock-holder"
    guard = filelock.FileLock(store / ".lock", timeout=0)
    try:
        guard.acquire()
    except filelock.Timeout:
        raise MachineError(
            said(
                "another parkkg is changing {store} ({holder})",
                store=store,
                holder=_lock_holder(holder),
            ),
            hint=said("wait until it is done, or end it, and try again"),
        ) from None
    try:
        # On a full disk the holder is not recorded, but `prune` can still make room.
        with suppress(OSError), atomic_write(holder, durable=False, follow=False) as file:
            file.write(f"process {os.getpid()}, since {now()}".encode())
        yield
    finally:
        with suppress(OSError):  # the file is read only while the store is locked
            holder.unlink()
        guard.release()


def sweep(store: Path) -> list[str]:
    """Remove the temporary files of killed processes; their names. Needs the lock."""
    left = [
        path
        for path in sorted(releases_folder(store).glob(".*"))
        if path.name.startswith((_BUILDING, _REMOVING))
    ]
    left += sorted(store.glob(f".*{TEMPORARY}"))
    # Dumps are made without the lock, so a recent temporary file may still be in use.
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
    """A new folder for `seal`, with `graph/` and `dumps/`; removed when the block ends."""
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
    """Make the folder of `building` a release: complete, read-only, synced and renamed.

    An intact release of the same id is kept instead, unless it has no catalogue and this one has.
    The Oxigraph store must be closed. Needs the lock. Whatever is raised, a release of that id is
    complete or does not exist.
    """
    final = ReleaseFolder(manifest.id, releases_folder(store) / manifest.id)
    has_more = ReleaseFolder(manifest.id, folder).catalogue.is_file() > final.catalogue.is_file()
    if final.folder.exists() and not final.damage() and not has_more:
        return final
    if not (folder / "graph").is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder / "graph"))
    files = sealed_files(folder)
    write_manifest(folder, replace(manifest, digest=graph_digest(files), files=files))
    sync_tree(folder)
    if final.folder.exists():
        _remove(store, final)
    os.rename(folder, final.folder)  # noqa: PTH104 (tests make this very call fail)
    sync_folder(final.folder.parent)
    return ReleaseFolder(final.id, final.folder)


def use(store: Path, release_id: str) -> ReleaseFolder:
    """Make a release the current one. Needs the lock.

    Raises UsageError where there is no such release, DataError where it is damaged.
    """
    release, _ = find_release(store, release_id)
    release.check()  # what `current` said of it may be about one that it has replaced
    with atomic_write(store / "current", follow=False) as file:
        file.write(f"{release.id} {sha256_of(release.folder / MANIFEST)}\n".encode())
    return release


def prune(store: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` releases and the current one. Returns the removed ids.

    Damaged releases are removed too. Raises MachineError as `lock`.
    """
    with lock(store):
        sweep(store)
        current = current_id(store)
        intact = [r.id for r in releases(store) if not r.damage()]
        kept = {current, *intact[: max(keep, 0)]}
        removed = [release for release in releases(store) if release.id not in kept]
        for release in removed:
            _remove(store, release)
        return [release.id for release in removed]


def _remove(store: Path, release: ReleaseFolder) -> None:
    """Remove a release: rename it, which cannot be interrupted, and then remove its files."""
    removed = releases_folder(store) / f"{_REMOVING}{release.id}-{os.getpid()}"
    remove_tree(removed)
    os.rename(release.folder, removed)  # noqa: PTH104 (as in seal)
    remove_tree(removed)


def _lock_holder(holder: Path) -> str:
    try:
        return holder.read_text(encoding="utf-8") or said("the process is not known")
    except OSError:
        return said("it has just started")
