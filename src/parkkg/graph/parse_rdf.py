"""RDF files as quads: their names say the format, and what is wrong has its line.

A name may end in .gz besides; a byte order mark at the beginning is no part of the file.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import IO, cast

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.graph.bounded_files import bounded
from parkkg.problems import problem
from parkkg.text import said

SUFFIXES = (".ttl", ".nt", ".nq", ".trig", ".rdf", ".owl", ".jsonld")
_OTHERS = MappingProxyType({"owl": ox.RdfFormat.RDF_XML, "txt": None})
_MARK = b"\xef\xbb\xbf"
_PLACE = re.compile(r"Parser error (at|between) line \d+ [^:]*\d: ")


def is_rdf(path: Path) -> bool:
    """Whether a file of a folder is one with RDF, by its name.

    >>> is_rdf(Path("a.ttl")), is_rdf(Path("a.ttl.gz")), is_rdf(Path("a.gz"))
    (True, True, False)
    """
    return _unpacked(path).suffix in SUFFIXES


def rdf_format(path: Path, name: str) -> ox.RdfFormat:
    """The format of an RDF file by its name. Raises DataError where that does not say it."""
    suffix = _unpacked(path).suffix.lstrip(".")
    found = _OTHERS[suffix] if suffix in _OTHERS else ox.RdfFormat.from_extension(suffix)
    if found is None:
        raise DataError(
            said("{name}: its name does not say which RDF format it has", name=name),
            hint=said("end it in .ttl, .nt, .nq, .trig, .rdf, .owl or .jsonld, and .gz if packed"),
        )
    return found


def quads_of(path: Path, name: str, base: str, *, renamed: bool = False) -> Iterator[ox.Quad]:
    """The quads of a file, relative IRIs resolved with `base`.

    With `renamed`, its blank nodes are those of no other file. Raises DataError with file and line
    where it cannot be read.
    """
    form = rdf_format(path, name)
    with _opened(path, name) as file:
        try:
            read = bounded(file, form, name)
            yield from ox.parse(input=read, format=form, base_iri=base, rename_blank_nodes=renamed)
        except SyntaxError as error:
            raise _unreadable(error, form, name, error.lineno or _reached(path, base)) from None


def quads_with_lines(
    path: Path, name: str, base: str, prefixes: dict[str, str]
) -> Iterator[tuple[int, ox.Quad]]:
    """The quads of a file, each with the line where it ends, and blank nodes of no other file.

    The prefixes that the file declares are added to `prefixes`. Raises DataError as `quads_of`.
    The parser asks for a line only when it needs it, so that the number of lines read when it hands
    over a triple is the line where that triple ends.
    """
    form = rdf_format(path, name)
    with _opened(path, name) as file:
        lines = _Lines(bounded(file, form, name))
        try:
            parser = ox.parse(input=lines, format=form, base_iri=base, rename_blank_nodes=True)
            for quad in parser:
                yield lines.number, quad
            prefixes.update(parser.prefixes)
        except SyntaxError as error:
            raise _unreadable(error, form, name, error.lineno or lines.number) from None


class _Lines(io.BytesIO):
    """A file that gives one line at a time; `number` is that of the line it gave last."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file = file
        self._ended = True
        self.number = 0

    def read(self, size: int | None = -1, /) -> bytes:
        line = self._file.readline(-1 if size is None else size)
        if line:
            self.number += self._ended
            self._ended = line.endswith(b"\n")
        return line


def _unpacked(path: Path) -> Path:
    return path.with_suffix("") if path.suffix == ".gz" else path


@contextmanager
def _opened(path: Path, name: str) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked, without a mark at the beginning."""
    with path.open("rb") as packed:
        file = gzip.GzipFile(fileobj=packed) if path.suffix == ".gz" else packed
        try:
            if file.peek(3)[:3] == _MARK:
                file.read(3)
            yield cast("IO[bytes]", file)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            if path.suffix != ".gz":
                raise
            found = problem(
                "PK504", said("this is no whole gzip file"), file=name, hint=said("pack it again")
            )
            raise DataError(
                said("{source} cannot be read", source=name), problems=(found,)
            ) from error


def _reached(path: Path, base: str) -> int:
    """The line that the parser had come to, for a fault that does not say where it is."""
    with _opened(path, path.name) as file:
        lines = _Lines(file)
        try:
            for _ in ox.parse(input=lines, format=rdf_format(path, path.name), base_iri=base):
                pass
        except SyntaxError:
            return lines.number
    return 0


def _unreadable(error: SyntaxError, form: ox.RdfFormat, name: str, line: int) -> DataError:
    fault = _PLACE.sub("", str(error.msg))
    if "remote context" in fault:
        message = said("its @context is on the Web, and nothing is fetched")
        hint: str = said("write the context itself into the file")
    elif "Invalid UTF-8" in fault:
        message, hint = said("this is not UTF-8"), said("save the file as UTF-8")
    else:
        words = {"form": form.name, "column": error.offset, "fault": fault}
        message = (
            said('this is no {form} from character {column} on (the parser: "{fault}")', **words)
            if error.offset
            else said('this is no {form} (the parser: "{fault}")', **words)
        )
        hint = said("correct it there, or where the statement before it should have ended")
    found = problem("PK504", message, file=name, line=line, hint=hint)
    return DataError(said("{source} cannot be read", source=name), problems=(found,))
