"""The dumps of a release that can be downloaded: names, media types, sizes, digests."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.releases.dump import PARTS, RDF12, SYNTAXES, file_name
from parkkg.releases.kept_dumps import is_impossible, kept, kept_names
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


def downloads(release: ReleaseFolder) -> tuple[Download, ...]:
    """The whole graph in every format that can hold it, and every other dump that was made."""
    names = {file_name(syntax, "all") for syntax in SYNTAXES}
    names = {name for name in names if not is_impossible(release, name)}
    names.update(kept_names(release))
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
    made = kept(release, name)
    return Download(
        name=name,
        part=part,
        syntax=syntax,
        media_type=SYNTAXES[syntax].media_type,
        gzip=gzip,
        rdf12=stem.endswith(RDF12),
        size=made.size if made else None,
        sha256=made.sha256 if made else "",
    )
