"""The store of what is asserted in a release, for queries that leave out what is inferred.

The store of a release cannot tell the two apart in one graph. A small release is read into memory
for such queries, in a moment. For a larger one there is a second store on disk, made when it is
first asked for and kept in the release among its dumps.

Run as `python -P -m parkkg.query.asserted RELEASE_FOLDER`, it makes that store.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pyoxigraph as ox

from parkkg.errors import MachineError
from parkkg.files import TEMPORARY, remove_tree
from parkkg.query.in_memory import load_release
from parkkg.releases.release import ReleaseFolder
from parkkg.text import said

# Triples that are read into memory, which takes 0.25 s for so many.
SMALL = 100_000


def is_materialized(release: ReleaseFolder) -> bool:
    """Whether `open_asserted` takes a moment only. Raises DataError as `manifest`."""
    return release.manifest.counts.triples <= SMALL or release.asserted.is_dir()


def make_asserted(release: ReleaseFolder) -> None:
    """Make the store of what is asserted, if there is none yet.

    Takes as long as it takes to load the triples into a store. Raises MachineError where it
    cannot be kept.
    """
    if release.asserted.is_dir():
        return
    building = release.dumps / f".asserted-{os.getpid()}{TEMPORARY}"
    try:
        remove_tree(building)
        store = load_release(release, inferred=False, into=ox.Store(building))
        store.optimize()
        store.flush()
        del store
        if not release.asserted.is_dir():  # else another process was faster
            building.rename(release.asserted)
    except OSError as error:
        raise MachineError(
            said("the store of what is asserted cannot be made: {error}", error=error),
            hint=said(
                "make room on the disk that holds {folder}, and let it be written to",
                folder=release.folder,
            ),
        ) from error
    finally:
        remove_tree(building)


def open_asserted(release: ReleaseFolder) -> ox.Store:
    """The store of what is asserted, read-only or in memory. Raises OSError, SyntaxError."""
    if release.asserted.is_dir():
        return ox.Store.read_only(str(release.asserted))
    return load_release(release, inferred=False)


def main() -> None:
    """Make the store of a release."""
    folder = Path(sys.argv[1])
    make_asserted(ReleaseFolder(folder.name, folder))


if __name__ == "__main__":
    main()
