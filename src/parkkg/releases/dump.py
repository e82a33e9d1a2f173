"""A release as one RDF file: sorted, with prefixes, always the same bytes, in constant memory."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol

from parkkg.errors import DataError, UsageError
from parkkg.graph.jsonld import jsonld
from parkkg.graph.ntriples import (
    as_quad,
    as_triple,
    by_graph,
    graph_last,
    joined,
    merged,
    minus,
    read,
    split,
)
from parkkg.graph.reifiers import reified
from parkkg.graph.serialize import rdfxml, turtle
from parkkg.namespaces import INFERRED
from parkkg.releases.dump_cache import cached, caching, note_impossible
from parkkg.releases.release import ReleaseFolder
from parkkg.text import did_you_mean, said

PARTS = ("all", "core", "evidence", "ontology")
_RDF12 = "-rdf12"  # follows the part in the name of a file
_Rewrite = Callable[[Iterable[str]], Iterator[str]]
_Prefixes = Mapping[str, str]


class Output(Protocol):
    """What a dump is written into."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


@dataclass(frozen=True)
class Syntax:
    """A format: its media type, the suffixes of its files, its lines and how they become its text.

    `rdf12` says whether it is written as RDF 1.2, too.
    """

    media_type: str
    suffixes: tuple[str, ...]
    lines: Callable[[ReleaseFolder, str, _Rewrite], Iterator[str]]
    pieces: Callable[[Iterable[str], _Prefixes], Iterator[str]]
    rdf12: bool = True


def dump(
    release: ReleaseFolder,
    syntax: str,
    part: str,
    out: BinaryIO,
    *,
    gzip: bool = False,
    rdf12: bool = False,
) -> None:
    """Write a part of a release. The file is written once and kept in the release if possible.

    `all` is everything in the store, with entailments; `evidence` the passages, sources and
    statements, and what refers to them; `ontology` the ontology; `core` the rest.
    N-Quads and TriG keep the names of graphs, the other formats merge them. With `rdf12` every
    rdf:Statement becomes a reifier of its triple.

    Raises UsageError for an unknown format or part, or one that is not written as RDF 1.2,
    DataError where a graph file is damaged or the format cannot hold the graph, OSError where
    `out` cannot be written.
    """
    if path := dump_file(release, syntax, part, gzip=gzip, rdf12=rdf12):
        with path.open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)
    else:
        write_dump(release, syntax, part, out, gzip=gzip, rdf12=rdf12)


def dump_file(
    release: ReleaseFolder, syntax: str, part: str, *, gzip: bool = False, rdf12: bool = False
) -> Path | None:
    """The dump's file in the release, written if necessary; None if it cannot be kept there."""
    _known(syntax, part, rdf12=rdf12)
    release.check()
    name = file_name(syntax, part, gzip=gzip, rdf12=rdf12)
    try:
        if cached(release, name) is None:
            with caching(release, name) as file:
                write_dump(release, syntax, part, file, gzip=gzip, rdf12=rdf12)
    except OSError:
        # Nothing can be kept on a read-only or full disk. The reader gets the dump all the same.
        return None
    except DataError as error:
        if not is_damage(error):
            note_impossible(release, name)
        raise
    return release.dumps / name


def is_damage(error: DataError) -> bool:
    """Whether an error is about the release, and not about what a format can hold."""
    return error.code == "release-damaged"


def file_name(syntax: str, part: str, *, gzip: bool = False, rdf12: bool = False) -> str:
    """The name of a dump's file, with the usual suffix of its format."""
    stem = f"{part}{_RDF12}" if rdf12 else part
    return f"{stem}{SYNTAXES[syntax].suffixes[0]}{'.gz' if gzip else ''}"


def chunks(
    release: ReleaseFolder, syntax: str, part: str, *, rdf12: bool = False
) -> Iterator[bytes]:
    """A part of a release in chunks of some hundred kilobytes. Raises as `dump` does."""
    _known(syntax, part, rdf12=rdf12)
    known = SYNTAXES[syntax]
    lines = known.lines(release, part, reified if rdf12 else iter)
    return (piece.encode() for piece in known.pieces(lines, release.prefixes))


def syntax_of(path: Path) -> tuple[str, bool]:
    """The format that the suffix of a file means, and whether the file is to be compressed.

    Raises UsageError where its suffix is not that of a format.
    """
    gzip = path.suffix == ".gz"
    suffix = Path(path.stem).suffix if gzip else path.suffix
    for name, syntax in SYNTAXES.items():
        if suffix in syntax.suffixes:
            return name, gzip
    known = ", ".join(suffix for syntax in SYNTAXES.values() for suffix in syntax.suffixes)
    fault = said("it has no suffix")
    if suffix:
        fault = said('the suffix "{suffix}" is not that of a format', suffix=suffix)
    raise UsageError(
        said("{path} does not say in which format it is to be: {fault}", path=path, fault=fault),
        hint=said(
            "name the format, or end the name in one of {known}, and .gz if you like", known=known
        ),
        code="no-format",
        details={"suffixes": known},
    )


def _known(syntax: str, part: str, *, rdf12: bool) -> None:
    for name, known, what in ((syntax, SYNTAXES, said("format")), (part, PARTS, said("part"))):
        if name not in known:
            raise UsageError(
                said('there is no {what} "{name}"', what=what, name=name),
                hint=did_you_mean(name, known),
            )
    if rdf12 and not SYNTAXES[syntax].rdf12:
        able = ", ".join(name for name, known in SYNTAXES.items() if known.rdf12)
        raise UsageError(
            said("{syntax} is not written as RDF 1.2", syntax=syntax),
            hint=said("formats that are: {able}", able=able),
        )


def write_dump(
    release: ReleaseFolder, syntax: str, part: str, out: Output, *, gzip: bool, rdf12: bool
) -> None:
    """Write a part of a release, and keep no file of it. Raises as `dump` does."""
    pieces = chunks(release, syntax, part, rdf12=rdf12)
    if gzip:
        # No name and no time in it, so that the same dump is the same file.
        with GzipFile(filename="", mode="wb", fileobj=out, compresslevel=6, mtime=0) as file:
            for chunk in pieces:
                file.write(chunk)
    else:
        for chunk in pieces:
            out.write(chunk)
    release.check()  # again: its files may have been changed meanwhile


def _triples(release: ReleaseFolder, part: str, rewrite: _Rewrite) -> Iterator[str]:
    """The distinct triples of a part over all graphs, sorted and rewritten."""
    named = (map(as_triple, read(path)) for path in release.named_graphs)
    tables = merged(*_read(*release.tables), *named)
    inferred = merged(*_read(release.inferred))
    return rewrite(merged(_of_part(release, tables, part), inferred if part == "all" else ()))


def _quads(release: ReleaseFolder, part: str, rewrite: _Rewrite) -> Iterator[str]:
    """The distinct quads of a part, sorted and rewritten."""
    inferred = (as_quad(line, INFERRED) for line in merged(*_read(release.inferred)))
    others = merged(_default(release, part), _named(release, part))
    return rewrite(merged(others, inferred if part == "all" else ()))


def _by_graph(release: ReleaseFolder, part: str, rewrite: _Rewrite) -> Iterator[str]:
    """The distinct quads of a part, graph by graph, the default graph first."""
    yield from rewrite(_default(release, part))
    inferred = (f"<{INFERRED}> {line}" for line in merged(*_read(release.inferred)))
    others = by_graph(rewrite(_named(release, part)))
    yield from map(graph_last, merged(others, inferred if part == "all" else ()))


def _default(release: ReleaseFolder, part: str) -> Iterator[str]:
    """What a part has in the default graph: what it asserts, and `all` what is inferred, too."""
    loose = (
        (line for line in read(path) if not split(line).graph) for path in release.named_graphs
    )
    asserted = _of_part(release, merged(*_read(*release.tables), *loose), part)
    if part == "all" and release.manifest.is_merged:
        return merged(asserted, *_read(release.inferred))
    return asserted


def _named(release: ReleaseFolder, part: str) -> Iterator[str]:
    """What a part asserts in graphs with names."""
    if part == "ontology":
        return iter(())
    named = (line for line in merged(*_read(*release.named_graphs)) if split(line).graph)
    return named if part == "all" else _filtered(release, named, part)


def _of_part(release: ReleaseFolder, tables: Iterator[str], part: str) -> Iterator[str]:
    """The lines of a part, out of those of the tables and those of the ontology."""
    ontology = merged(*_read(release.ontology))
    if part == "ontology":
        return ontology
    if part == "all":
        return merged(ontology, tables)
    return _filtered(release, minus(tables, ontology), part)


def _filtered(release: ReleaseFolder, lines: Iterable[str], part: str) -> Iterator[str]:
    """The lines of passages, sources and statements and what leads to passages, or all others."""
    records = tuple(f"<{start}" for start in release.roles.records)
    evidence = f"<{release.roles.evidence}>"
    for line in lines:
        is_evidence = line.startswith(records) or line.split(" ", 2)[1] == evidence
        if is_evidence == (part == "evidence"):
            yield line


def _read(*paths: Path) -> list[Iterator[str]]:
    return [read(path) for path in paths if path.is_file()]


def _plain(lines: Iterable[str], _: _Prefixes) -> Iterator[str]:
    return joined(lines)


def _jsonld(lines: Iterable[str], prefixes: _Prefixes) -> Iterator[str]:
    return joined(jsonld(lines, prefixes))


SYNTAXES = MappingProxyType(
    {
        "ttl": Syntax("text/turtle", (".ttl",), _triples, turtle),
        "nt": Syntax("application/n-triples", (".nt",), _triples, _plain),
        "nq": Syntax("application/n-quads", (".nq",), _quads, _plain),
        "trig": Syntax("application/trig", (".trig",), _by_graph, turtle),
        "jsonld": Syntax(
            "application/ld+json", (".jsonld", ".json"), _triples, _jsonld, rdf12=False
        ),
        "rdfxml": Syntax("application/rdf+xml", (".rdf", ".xml"), _triples, rdfxml, rdf12=False),
    }
)
