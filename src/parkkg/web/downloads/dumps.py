"""The dumps of a release: files that are kept with it, and others, made as they are sent."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path

from parkkg.errors import DataError
from parkkg.releases.downloads import downloads
from parkkg.releases.dump import PARTS, SYNTAXES, chunks, file_name, is_damage
from parkkg.releases.kept_dumps import is_impossible
from parkkg.releases.release import ReleaseFolder
from parkkg.text import said
from parkkg.web.execution.served_release import NotAtHandError, ServedRelease
from parkkg.web.problem import HttpError

# All files of a release of so many triples are made within a second or two: there the list of
# downloads is complete. Those of others are made one by one.
SMALL = 20_000


@dataclass(frozen=True)
class Name:
    """The parts of the name of a dump."""

    name: str
    part: str
    syntax: str
    gzip: bool
    rdf12: bool

    @property
    def media_type(self) -> str:
        return "application/gzip" if self.gzip else SYNTAXES[self.syntax].media_type

    @property
    def is_kept(self) -> bool:
        """Whether a file is made of it: of everything in each format, of parts as Turtle."""
        return not self.gzip and not self.rdf12 and (self.part == "all" or self.syntax == "ttl")


@dataclass(frozen=True)
class Made:
    """A file that is there."""

    path: Path
    size: int
    sha256: str


def names() -> Iterator[Name]:
    """Every dump that there may be, in the order of a list for people."""
    for part in PARTS:
        for rdf12 in (False, True):
            for syntax, known in SYNTAXES.items():
                if known.rdf12 or not rdf12:
                    for gzip in (False, True):
                        name = file_name(syntax, part, gzip=gzip, rdf12=rdf12)
                        yield Name(name, part, syntax, gzip, rdf12)


def files() -> tuple[Name, ...]:
    """Those that files are made of."""
    return tuple(name for name in names() if name.is_kept)


def found(served: ServedRelease) -> dict[str, Made]:
    """The files that are there; of a small release all of them.

    Raises NotAtHandError where these are to be made first.
    """
    release = served.release
    made = {
        one.name: Made(release.dumps / one.name, one.size, one.sha256)
        for one in downloads(release)
        if one.size is not None
    }
    small = release.manifest.counts.triples <= SMALL
    if small and not _is_all(release, made) and served.may_make("dumps"):
        raise NotAtHandError("dumps")
    return made


def is_complete(served: ServedRelease, made: Mapping[str, Made]) -> bool:
    """Whether all files are there that can be, so that a list of them changes no more.

    A file that could not be made where all were has no room on the disk.
    """
    small = served.release.manifest.counts.triples <= SMALL
    return small or _is_all(served.release, made)


def _is_all(release: ReleaseFolder, made: Mapping[str, Made]) -> bool:
    return all(name.name in made or is_impossible(release, name.name) for name in files())


def pieces(release: ReleaseFolder, name: Name, emit: Callable[[bytes], object]) -> None:
    """Give a dump to `emit`, made as it goes. Raises HttpError where its format cannot hold it."""
    release.check()
    try:
        _give(release, name, emit)
    except DataError as error:
        if is_damage(error):
            raise
        raise HttpError(
            404, said("there cannot be this dump: {message}", message=error.message), error.hint
        ) from error
    release.check()  # again: its files may have been changed meanwhile


def _give(release: ReleaseFolder, name: Name, emit: Callable[[bytes], object]) -> None:
    parts = chunks(release, name.syntax, name.part, rdf12=name.rdf12)
    if name.gzip:
        parts = _compressed(parts)
    for part in parts:
        emit(part)


def _compressed(parts: Iterator[bytes]) -> Iterator[bytes]:
    out = io.BytesIO()
    with GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0) as file:
        for part in parts:
            file.write(part)
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
