"""RDF files that the engine's parsers cannot take: nested too deeply, or entities that multiply.

The parsers end the process at some thousand levels of JSON or triple terms, and fill the memory
with what a few lines of XML stand for. Files are looked at while they are read.
"""

from __future__ import annotations

import io
import re
from typing import IO

import pyoxigraph as ox

from parkkg.errors import DataError
from parkkg.problems import problem
from parkkg.text import said

_DEEPEST, _MOST_TERMS = 100, 300
_TRIPLE_TERM = re.compile(rb"<<\(|>>")
_IN_TEXT = re.compile(rb'(?:[^"\\]|\\.)*+', re.DOTALL)
_OTHERS_IN_JSON = re.compile(rb"[^\[\]{}\n]+")
_NEWLINE = ord("\n")
# Entities are declared at the beginning of a file of XML.
_HEAD, _LONGEST_ENTITY, _ENTITY = 1 << 20, 1000, b"<!ENTITY"
_ENTITIES = re.compile(rb"<!ENTITY(?:[^\"'>]*([\"'])(.*?)\1)?", re.DOTALL)
_REFERENCE = re.compile(rb"&(?!#|lt;|gt;|amp;|quot;|apos;)")


def bounded(file: IO[bytes], form: ox.RdfFormat, name: str) -> IO[bytes]:
    """A file that raises DataError where the parser would need what no machine has."""
    if form == ox.RdfFormat.JSON_LD:
        return _ShallowJson(file, name)
    return _WithPlainEntities(file, name) if form == ox.RdfFormat.RDF_XML else _Shallow(file, name)


class _Shallow(io.BytesIO):
    """A file without triple terms (RDF 1.2) within one another to a great depth."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__()
        self._file = file
        self._name = name
        self._depth = 0
        self._line = 1
        self._begun = b""  # something of which the rest is not yet read

    def read(self, size: int | None = -1, /) -> bytes:
        data = self._file.read(-1 if size is None else size)
        self._look(data)
        return data

    def readline(self, size: int | None = -1, /) -> bytes:
        data = self._file.readline(-1 if size is None else size)
        self._look(data)
        return data

    def _look(self, data: bytes) -> None:
        whole, at = self._begun + data, 0
        looked_at = self._depth or b"<<(" in whole  # which is seldom, and quickly seen
        for found in _TRIPLE_TERM.finditer(whole) if looked_at else ():
            self._depth = max(0, self._depth + (1 if found[0] == b"<<(" else -1))
            at = found.end()
            if self._depth > _MOST_TERMS:
                self._line += whole.count(b"\n", 0, at)
                raise self._too_deep(_MOST_TERMS, said("give what is inside a reifier of its own"))
        self._line += data.count(b"\n")
        self._begun = whole[max(at, len(whole) - 2) :]

    def _too_deep(self, most: int, hint: str) -> DataError:
        message = said("it is nested more than {depth} deep", depth=most)
        found = problem("PK504", message, file=self._name, line=self._line, hint=hint)
        return DataError(said("{source} cannot be read", source=self._name), problems=(found,))


class _ShallowJson(_Shallow):
    """JSON that is not nested deeply."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__(file, name)
        self._in_text = False

    def _look(self, data: bytes) -> None:
        data, at = self._begun + data, 0
        while at < len(data):
            if self._in_text:
                at = _IN_TEXT.match(data, at).end()  # type: ignore[union-attr]
                if data[at : at + 1] != b'"':
                    break
                self._in_text = False
                at += 1
            found = data.find(b'"', at)
            end = found if found >= 0 else len(data)
            for mark in _OTHERS_IN_JSON.sub(b"", data[at:end]):
                self._line += mark == _NEWLINE
                self._depth += (mark in b"[{") - (mark in b"]}")
                if self._depth > _DEEPEST:
                    raise self._too_deep(
                        _DEEPEST,
                        said("give what is inside an @id, and describe it beside the rest"),
                    )
            self._in_text = found >= 0
            at = end + 1
        self._begun = data[at:]


class _WithPlainEntities(io.BytesIO):
    """XML whose entities are short and have no others in them, as abbreviations of IRIs are.

    Ten entities, each ten times the one before, are ten thousand million characters.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        super().__init__()
        self._file = file
        self._name = name
        self._head = b""
        self._before: bytes | None = None  # the end of what was read last

    def read(self, size: int | None = -1, /) -> bytes:
        return self._next(size, whole_lines=False)

    def readline(self, size: int | None = -1, /) -> bytes:
        return self._next(size, whole_lines=True)

    def _next(self, size: int | None, *, whole_lines: bool) -> bytes:
        most = -1 if size is None else size
        if self._before is None:
            self._head = self._file.read(_HEAD)
            self._before = self._head[-len(_ENTITY) :]
            self._look_at_head()
        if not self._head:
            read = self._file.readline if whole_lines else self._file.read
            return self._looked_at(read(most))
        end = len(self._head) if most < 0 else most
        if whole_lines:
            end = self._head.find(b"\n", 0, end) + 1 or end
        data, self._head = self._head[:end], self._head[end:]
        return data

    def _look_at_head(self) -> None:
        for found in _ENTITIES.finditer(self._head):
            value = found[2]
            if value is None or len(value) > _LONGEST_ENTITY or _REFERENCE.search(value):
                raise self._refused(self._head.count(b"\n", 0, found.start()) + 1)

    def _looked_at(self, data: bytes) -> bytes:
        if _ENTITY in (self._before or b"") + data:
            raise self._refused(0)
        self._before = data[-len(_ENTITY) :]
        return data

    def _refused(self, line: int) -> DataError:
        found = problem(
            "PK504",
            said(
                "an entity is longer than {most:,} characters, refers to another, or is not "
                "declared at the beginning",
                most=_LONGEST_ENTITY,
            ),
            file=self._name,
            line=line,
            hint=said("write what it stands for in its place"),
        )
        return DataError(said("{source} cannot be read", source=self._name), problems=(found,))
