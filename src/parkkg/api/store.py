"""The releases of a store: open one, list them, go to another, prove one, remove old ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parkkg.api.arguments import check_whole
from parkkg.api.machine import machine_errors
from parkkg.api.release import Release
from parkkg.errors import UsageError
from parkkg.project import STORE
from parkkg.releases.release import ReleaseFolder, find_release, open_release, releases
from parkkg.text import said

if TYPE_CHECKING:
    from parkkg.releases.verify import Verification


def open(  # noqa: A001 -- `parkkg.open`, as `gzip.open`
    store: str | Path = STORE,
    release: str | None = None,
    *,
    project: str | Path | None = None,
) -> Release:
    """The current release of a store, or one by its id or the beginning of it.

    `project` is the folder whose saved queries are asked: by default the current folder if it is
    a project, otherwise the project that comes with parkkg.
    Raises UsageError where there is no such release, DataError where it is damaged.

    >>> import parkkg
    >>> with parkkg.open(store) as kg:
    ...     kg.sparql("ASK { <id/park/liyang-htz> a pk:Park }")
    True
    """
    with machine_errors():
        found = open_release(Path(store), release)  # errors name the store as it was given
        folder = ReleaseFolder(found.id, found.folder.absolute())
        return Release(folder, None if project is None else Path(project).absolute())


def list_releases(store: str | Path = STORE) -> list[Release]:
    """Every release of a store, the newest first and damaged ones last; see `Release.damage`.

    Raises UsageError where the folder is not a store.

    >>> import parkkg
    >>> [release.is_current for release in parkkg.list_releases(store)]
    [True, False]
    """
    with machine_errors():
        return [Release(folder) for folder in releases(Path(store).absolute())]


def use_release(release: str, store: str | Path = STORE) -> Release:
    """Make a release the current one: go back, or forward again. The beginning of its id is enough.

    Raises UsageError where there is none, DataError where it is damaged, MachineError while
    another process changes the store.
    """
    from parkkg.releases.repository import lock, use

    with machine_errors():
        path = Path(store)  # errors name the store as it was given
        found = open_release(path, release)
        with lock(path):
            return Release(use(path.absolute(), found.id))


def verify_release(
    release: str | None = None, store: str | Path = STORE, *, deep: bool = False
) -> Verification:
    """Prove that a release is what its manifest says, by default the current one.

    Every file is read and compared with its SHA-256; with `deep`, also the triples of the store
    with those of the graph files. What is wrong is in the result's `faults`. What turns out to be
    altered is not read by anybody from then on, and `load` makes it anew.
    Raises UsageError where there is no such release.

    >>> import parkkg
    >>> parkkg.verify_release(store=store).faults
    ()
    """
    from parkkg.releases.verify import verify

    with machine_errors():
        found, digest = find_release(Path(store).absolute(), release)
        return verify(found, digest, deep=deep)


def prune_releases(keep: int, store: str | Path = STORE) -> list[str]:
    """Remove all but the newest `keep` releases for good, and damaged ones; the ids of the removed.

    The current release is kept in any case. Raises UsageError where `keep` is negative or the
    store has no release, MachineError while another process changes the store.
    """
    from parkkg.releases.repository import prune

    check_whole("keep", keep, 0)
    with machine_errors():
        path = Path(store)
        if not releases(path):
            raise UsageError(
                said("there is no release in {store}", store=store),
                hint=said("load a project first"),
                code="no-release",
            )
        return prune(path, keep)
