"""The dumps of a release that can be downloaded: names, media types, sizes, digests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parkkg.files import atomic_write
from parkkg.project import sha256_of
from parkkg.releases.dump import PARTS, RDF12, SYNTAXES, file_name
from parkkg.releases.release import ReleaseFolder

_DIGEST = ".sha256"


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


def downloads(release: ReleaseFolder) -> tuple[Download, ...]:
    """The whole graph in every format, and every other dump that has been made.

    The digest of a dump is computed once and kept beside it.
    """
    names = {file_name(syntax, "all") for syntax in SYNTAXES}
    if release.dumps.is_dir():
        names |= {path.name for path in release.dumps.iterdir() if not path.name.startswith(".")}
    found = (_download(release, name) for name in sorted(names))
    return tuple(one for one in found if one is not None)


def _download(release: ReleaseFolder, name: str) -> Download | None:
    """The dump of a name that `file_name` gives; None for another name."""
    stem, _, rest = name.partition(".")
    part, gzip = stem.removesuffix(RDF12), rest.endswith(".gz")
    suffix = f".{rest.removesuffix('.gz')}"
    syntax = next((name for name, s in SYNTAXES.items() if s.suffixes[0] == suffix), None)
    if part not in PARTS or syntax is None:
        return None
    path = release.dumps / name
    made = path.is_file()
    return Download(
        name=name,
        part=part,
        syntax=syntax,
        media_type=SYNTAXES[syntax].media_type,
        gzip=gzip,
        rdf12=stem.endswith(RDF12),
        size=path.stat().st_size if made else None,
        sha256=_digest(path) if made else "",
    )


def _digest(path: Path) -> str:
    """The SHA-256 of a dump, from the file beside it where that is newer."""
    digest_file = path.with_name(path.name + _DIGEST)
    try:
        if digest_file.stat().st_mtime_ns >= path.stat().st_mtime_ns:
            return digest_file.read_text(encoding="ascii").split()[0]
    except (FileNotFoundError, IndexError, UnicodeDecodeError):
        pass
    digest = sha256_of(path)
    try:
        with atomic_write(digest_file) as file:
            file.write(f"{digest}  {path.name}\n".encode())
    except OSError:
        # On a read-only or full disk it cannot be kept, and is computed again next time.
        return digest
    return digest
