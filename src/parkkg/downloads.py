"""The dumps of a release that one can download: names, media types, sizes, digests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .dump import PARTS, SYNTAXES
from .files import atomic
from .project import sha256_of
from .release import Release

_DIGEST, _RDF12 = ".sha256", "-rdf12"


@dataclass(frozen=True)
class Download:
    """A dump; `size` and `sha256` are there once it has been made.

    `rdf12` is whether its statements are the reifiers of RDF 1.2.
    """

    name: str
    part: str
    syntax: str
    media_type: str
    gzip: bool
    rdf12: bool = False
    size: int | None = None
    sha256: str = ""


def downloads(release: Release) -> tuple[Download, ...]:
    """The whole graph in every format, and every other dump that has been made.

    The digest of a dump is computed once and kept beside it.
    """
    names = {f"all.{syntax}" for syntax in SYNTAXES}
    if release.dumps.is_dir():
        names |= {path.name for path in release.dumps.iterdir() if not path.name.startswith(".")}
    found = (_download(release, name) for name in sorted(names))
    return tuple(one for one in found if one is not None)


def _download(release: Release, name: str) -> Download | None:
    """What a name says: PART.SYNTAX, PART-rdf12.SYNTAX, and .gz where it is compressed."""
    stem, _, rest = name.partition(".")
    part, gzip = stem.removesuffix(_RDF12), rest.endswith(".gz")
    syntax = SYNTAXES.get(rest.removesuffix(".gz"))
    if part not in PARTS or syntax is None:
        return None
    path = release.dumps / name
    made = path.is_file()
    return Download(
        name=name,
        part=part,
        syntax=rest.removesuffix(".gz"),
        media_type=syntax.media_type,
        gzip=gzip,
        rdf12=stem.endswith(_RDF12),
        size=path.stat().st_size if made else None,
        sha256=_digest(path) if made else "",
    )


def _digest(path: Path) -> str:
    """The SHA-256 of a dump, from the file beside it where that is younger."""
    kept = path.with_name(path.name + _DIGEST)
    try:
        if kept.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            return kept.read_text(encoding="ascii").split()[0]
    except (FileNotFoundError, IndexError, UnicodeDecodeError):
        pass
    digest = sha256_of(path)
    try:
        with atomic(kept) as file:
            file.write(f"{digest}  {path.name}\n".encode())
    except OSError:
        # A read-only or full disk keeps none; it is computed again next time.
        return digest
    return digest
