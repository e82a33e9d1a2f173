"""Sorted N-Triples and N-Quads files, one statement a line, read as streams of lines.

A line is canonical (N-Triples, section 4): single spaces, ` .` at its end, no comment. Lines
are sorted as text, which is the order of their UTF-8 bytes: the lines of a subject are together,
and within them the lines of a predicate. Nothing here keeps more in memory than some thousand
lines (`by_graph`: 100,000).
"""

from __future__ import annotations

import heapq
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, NamedTuple

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.text import said

END = " .\n"
_OBJECT = r'"[^"\\]*(?:\\.[^"\\]*)*"(?:@[^ ]+|\^\^[^ ]+)?|<<\(.*\)>>|[^ ]+'
_STATEMENT = re.compile(rf"([^ ]+) ([^ ]+) ({_OBJECT})(?: ([^ ]+))? \.\n").fullmatch
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CONTROLS = MappingProxyType({"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"})


class Statement(NamedTuple):
    """The terms of a line as they are written; `graph` is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


class Literal(NamedTuple):
    """The parts of a literal: its text without escapes, its language tag or its datatype's IRI."""

    text: str
    language: str
    datatype: str


# How a term begins that is a triple (RDF 1.2).
TRIPLE_TERM = "<<("


def written(term: object) -> str:
    """A term of the engine, also one that is a triple (RDF 1.2), which `str` leaves bare.

    >>> a = ox.NamedNode("urn:a")
    >>> written(a), written(ox.Triple(a, a, a))
    ('<urn:a>', '<<( <urn:a> <urn:a> <urn:a> )>>')
    """
    if isinstance(term, ox.Triple):
        return f"<<( {term.subject} {term.predicate} {written(term.object)} )>>"
    return str(term)


def read(path: Path) -> Iterator[str]:
    """The lines of a graph file, each with its newline.

    Raises DataError where the file is not sorted, not UTF-8 or not in lines.
    """
    previous, number = "", 0
    try:
        with path.open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, 1):
                if line < previous:
                    raise _damage(path, number, said("is not sorted"))
                if not line.endswith(END):
                    raise _damage(path, number, said("is not canonical N-Triples"))
                yield line
                previous = line
    except UnicodeDecodeError:
        raise _damage(path, number + 1, said("is not UTF-8")) from None


def merged(*streams: Iterable[str]) -> Iterator[str]:
    """Sorted streams as one sorted stream without duplicates."""
    previous = ""
    for line in heapq.merge(*streams):
        if line != previous:
            yield line
            previous = line


def minus(lines: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    """The lines of one sorted stream that are not in the other."""
    rest = iter(others)
    other = next(rest, None)
    for line in lines:
        while other is not None and other < line:
            other = next(rest, None)
        if line != other:
            yield line


def triple(line: str) -> Sequence[str]:
    """Subject, predicate and object of a canonical line that names no graph."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest[: -len(END)]


def split(line: str) -> Statement:
    r"""The terms of a line. Raises DataError where it is not N-Triples or N-Quads.

    >>> split('<http://e/s> <http://e/p> "o"@en .\n')
    Statement(subject='<http://e/s>', predicate='<http://e/p>', object='"o"@en', graph='')
    >>> split('<urn:a> <urn:b> "c d"@en <urn:g> .\n')
    Statement(subject='<urn:a>', predicate='<urn:b>', object='"c d"@en', graph='<urn:g>')
    """
    match = _STATEMENT(line)
    if match is None:
        raise DataError(
            said("this is not a line of N-Triples or N-Quads: {line}", line=line.rstrip())
        )
    return Statement(match[1], match[2], match[3], match[4] or "")


def as_triple(line: str) -> str:
    """A line without its graph. The order of lines does not change."""
    subject, predicate, value, graph = split(line)
    return f"{subject} {predicate} {value}{END}" if graph else line


def as_quad(line: str, graph: str) -> str:
    """A line of the default graph as a line of the graph with that IRI."""
    return f"{line[: -len(END)]} <{graph}>{END}"


def by_graph(lines: Iterable[str], chunk: int = 100_000) -> Iterator[str]:
    """The lines that name a graph, as `graph subject predicate object .`, sorted.

    Sorts on disk, `chunk` lines at a time. `graph_last` makes N-Quads of them again.
    """
    rotated = (
        f"{graph} {subject} {predicate} {value}{END}"
        for subject, predicate, value, graph in map(split, lines)
        if graph
    )
    runs: list[Iterable[str]] = []
    with ExitStack() as files:
        while run := sorted(islice(rotated, chunk)):
            if runs or len(run) == chunk:
                file = files.enter_context(_scratch())
                file.writelines(run)
                file.seek(0)
                runs.append(file)
            else:  # it fits into memory
                runs.append(run)
        yield from heapq.merge(*runs)


def graph_last(line: str) -> str:
    """A line of `by_graph` as N-Quads."""
    graph, triple = line[: -len(END)].split(" ", 1)
    return f"{triple} {graph}{END}"


def joined(pieces: Iterable[str], count: int = 2_000) -> Iterator[str]:
    """The texts, `count` of them joined to one: faster to work on than one by one."""
    rest = iter(pieces)
    while text := "".join(islice(rest, count)):
        yield text


def literal(term: str) -> Literal:
    """The parts of a literal term (N-Triples, section 2.4)."""
    end = term.rindex('"')
    text, tail = unescape(term[1:end]), term[end + 1 :]
    if tail.startswith("@"):
        return Literal(text, tail[1:], "")
    return Literal(text, "", iri(tail[2:]) if tail else "")


def iri(term: str) -> str:
    """The IRI in an IRI term, without its angle brackets."""
    return unescape(term[1:-1])


def unescape(text: str) -> str:
    """Text with its backslash escapes resolved."""
    return _ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _CONTROLS.get(match[3], match[3])


def _scratch() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")


def _damage(path: Path, number: int, fault: str) -> DataError:
    return DataError(
        said("{path}:{number}: the graph file {fault}", path=path, number=number, fault=fault),
        hint=said("somebody changed it; load the project again"),
        code="release-damaged",
    )
