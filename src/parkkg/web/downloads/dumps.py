"""Making dumps on the first request: outside of the event loop, few at a time, each once."""

from __future__ import annotations

import asyncio
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from parkkg.errors import DataError, MachineError
from parkkg.files import remove_tree
from parkkg.project import sha256_of
from parkkg.releases.downloads import downloads
from parkkg.releases.dump import PARTS, SYNTAXES, dump, dump_file, file_name
from parkkg.releases.kept_dumps import kept
from parkkg.releases.release import ReleaseFolder
from parkkg.web.downloads.dumper import command_for
from parkkg.web.execution.served_release import ServedRelease

# A release of so many triples is dumped in every way within a second or two: there the list of
# downloads is complete. Others are dumped one by one, in a process of their own.
SMALL = 20_000
_AT_ONCE = 2


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


@dataclass(frozen=True)
class Made:
    """A dump that is there."""

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


async def made(generation: ServedRelease, name: Name) -> Made:
    """The dump of that name, made if need be.

    Raises DataError where the format cannot hold the graph, MachineError where there is no room.
    """
    one = await generation.once(f"dump {name.name}", lambda: _made(generation, name))
    if not await asyncio.to_thread(_is_there, generation.release, one):
        return await _made(generation, name)
    return one


async def all_made(generation: ServedRelease) -> dict[str, Made] | None:
    """Every dump, where the release is small; None where it is not."""
    if generation.release.manifest.counts.triples > SMALL:
        return None
    return await generation.once("dumps", lambda: asyncio.to_thread(_all, generation.release))


def found(release: ReleaseFolder) -> dict[str, Made]:
    """The dumps that have been made and kept."""
    return {
        one.name: Made(release.dumps / one.name, one.size, one.sha256)
        for one in downloads(release)
        if one.size is not None
    }


async def _made(generation: ServedRelease, name: Name) -> Made:
    release = generation.release
    slots = await generation.once("dump slots", _slots)
    async with slots:
        if release.manifest.counts.triples > SMALL:
            await _process(release, name)
        kept = await asyncio.to_thread(_kept, release, name)
        if kept is not None:
            return kept
        folder = await generation.once("dump folder", lambda: _folder(generation))
        return await asyncio.to_thread(_elsewhere, release, name, folder)


def _is_there(release: ReleaseFolder, one: Made) -> bool:
    """Whether a dump is still as it was made; somebody may have cleared the folder."""
    if one.path.parent == release.dumps:
        return kept(release, one.path.name) is not None
    return one.path.is_file()


async def _process(release: ReleaseFolder, name: Name) -> None:
    if await asyncio.to_thread(kept, release, name.name):
        return
    command = command_for(release, name.syntax, name.part, gzip=name.gzip, rdf12=name.rdf12)
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet)
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _kept(release: ReleaseFolder, name: Name) -> Made | None:
    """The dump in the release's own folder; None where it cannot be kept there."""
    path = dump_file(release, name.syntax, name.part, gzip=name.gzip, rdf12=name.rdf12)
    return None if path is None else found(release).get(name.name)


def _elsewhere(release: ReleaseFolder, name: Name, folder: Path) -> Made:
    """The dump in another folder, for as long as the release is served."""
    path = folder / name.name
    try:
        with path.open("wb") as file:
            dump(release, name.syntax, name.part, file, gzip=name.gzip, rdf12=name.rdf12)
        return Made(path, path.stat().st_size, sha256_of(path))
    except OSError as error:
        raise MachineError(f"{path} cannot be written: {error.strerror}") from error


def _all(release: ReleaseFolder) -> dict[str, Made]:
    """Every dump that there can be. XML holds neither every character nor every property."""
    release.check()
    for name in names():
        try:
            dump_file(release, name.syntax, name.part, gzip=name.gzip, rdf12=name.rdf12)
        except DataError as error:
            if is_damage(error):
                raise
    return found(release)


def is_damage(error: DataError) -> bool:
    """Whether an error is about the release, and not about what a format can hold."""
    return error.code == "release-damaged"


async def _slots() -> asyncio.Semaphore:
    return asyncio.Semaphore(_AT_ONCE)


async def _folder(generation: ServedRelease) -> Path:
    """A folder that lasts as long as the generation."""
    folder = Path(tempfile.mkdtemp(prefix="parkkg-dumps-"))
    weakref.finalize(generation, remove_tree, folder)
    return folder
