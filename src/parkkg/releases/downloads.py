"""The dumps of a release that can be downloaded: names, media types, sizes, digests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parkkg.releases.dump import PARTS, SYNTAXES, file_name
from parkkg.releases.dump_cache import cached, cached_names, is_impossible
from parkkg.releases.release import ReleaseFolder


@dataclass(frozen=True)
class Download:
    """A dump. `size` is None and `sha256` empty until its file is made.

    `rdf12` says whether it has reifiers (RDF 1.2) in place of rdf:Statements.
    """

    name: str
    part: str
    syntax: str
    media_type: str
    gzip: bool
    rdf12: bool = False
    size: int | None = None
    sha256: str = ""

    @property
    def is_file(self) -> bool:
        """Whether a server makes a file of it: of everything in each format, of parts as Turtle."""
        return not self.gzip and not self.rdf12 and (self.part == "all" or self.syntax == "ttl")


def every_download() -> Iterator[Download]:
    """Every dump that there may be of a release, in the order of a list for people."""
    for part in PARTS:
        for rdf12 in (False, True):
            for syntax, known in SYNTAXES.items():
                for gzip in (False, True) if known.rdf12 or not rdf12 else ():
                    name = file_name(syntax, part, gzip=gzip, rdf12=rdf12)
                    yield Download(name, part, syntax, known.media_type, gzip, rdf12)


def downloads(release: ReleaseFolder) -> tuple[Download, ...]:
    """The whole graph in every format that can hold it, and every other dump that was made."""
    known = {one.name: one for one in every_download()}
    names = {file_name(syntax, "all") for syntax in SYNTAXES}
    names = {name for name in names if not is_impossible(release, name)}
    names.update(cached_names(release))
    return tuple(_as_made(release, known[name]) for name in sorted(names) if name in known)


def _as_made(release: ReleaseFolder, one: Download) -> Download:
    made = cached(release, one.name)
    return replace(one, size=made.size, sha256=made.sha256) if made else one
