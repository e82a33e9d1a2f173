"""The dumps of a release: files that are kept with it, and others, made as they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parkkg.errors import DataError
from parkkg.releases.downloads import Download, downloads, every_download
from parkkg.releases.dump import is_damage, write_dump
from parkkg.releases.dump_cache import is_impossible
from parkkg.releases.release import ReleaseFolder
from parkkg.text import said
from parkkg.web.execution.served_release import NotMaterializedError, ServedRelease
from parkkg.web.problem import HttpError

# All files of a release of so many triples are made within a second or two: there the list of
# downloads is complete. Those of others are made one by one.
SMALL = 20_000


def files() -> tuple[Download, ...]:
    """Those that files are made of."""
    return tuple(one for one in every_download() if one.is_file)


def found(served: ServedRelease) -> dict[str, Download]:
    """The files that are there; of a small release all of them.

    Raises NotMaterializedError where these are to be made first.
    """
    release = served.release
    made = {one.name: one for one in downloads(release) if one.size is not None}
    small = release.manifest.counts.triples <= SMALL
    if small and not _is_all(release, made) and served.may_make("dumps"):
        raise NotMaterializedError("dumps")
    return made


def is_complete(served: ServedRelease, made: Mapping[str, Download]) -> bool:
    """Whether all files are there that can be, so that a list of them changes no more.

    A file that could not be made where all were has no room on the disk.
    """
    small = served.release.manifest.counts.triples <= SMALL
    return small or _is_all(served.release, made)


def _is_all(release: ReleaseFolder, made: Mapping[str, Download]) -> bool:
    return all(one.name in made or is_impossible(release, one.name) for one in files())


def pieces(release: ReleaseFolder, one: Download, emit: Callable[[bytes], object]) -> None:
    """Give a dump to `emit`, made as it goes. Raises HttpError where its format cannot hold it."""
    release.check()
    try:
        write_dump(release, one.syntax, one.part, _To(emit), gzip=one.gzip, rdf12=one.rdf12)
    except DataError as error:
        if is_damage(error):
            raise
        raise HttpError(
            404, said("there cannot be this dump: {message}", message=error.message), error.hint
        ) from error


class _To:
    """What is written into it is given on."""

    def __init__(self, emit: Callable[[bytes], object]) -> None:
        self._emit = emit

    def write(self, data: bytes, /) -> int:
        self._emit(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""
