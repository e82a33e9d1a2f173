"""The catalogue of a release, opened: things, classes and the arrays that searches are made of.

    thing    id, iri, kind, zh, en, other    ids are in the order of the names in Chinese
    name     id, thing, text, language       every name of every thing
    class    id, iri, things, zh, en, other  classes with instances; `things` says how many
    listed   class, place, key, path, facet, zh, en, other      the columns of the list of a class
    posting  path, value, things             which things have a value, as an array of ids
    lines    part, text                      normal forms of names, a line each, to be searched
    array    name, content                   arrays of numbers, see below

An array is one of unsigned numbers of four bytes, in the order of the machine's own bytes. For each
part of the lines there are `starts PART`, where each line begins and all end, and `names PART` and
`things PART`, whose it is. `kind` has the class of each thing, `order en` all things by their names
in English, and `order PATH` the things that have a value, by value.
"""

from __future__ import annotations

import functools
import re
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType, TracebackType
from typing import Any
from urllib.parse import quote

from parkkg.errors import DataError, UsageError
from parkkg.graph.index import local_name
from parkkg.graph.short_names import compact
from parkkg.namespaces import RDF
from parkkg.releases.release import ReleaseFolder
from parkkg.text import TextByLanguage, did_you_mean, said

TYPE = f"<{RDF}type>"
NUMBERS = "I"
NAME = "name"  # the column that every list begins with
# What another column cannot be called in an address.
RESERVED = frozenset({"format", "lang", NAME, "page", "release", "sort"})
_AT_ONCE = 500  # variables in a statement
_STEP = re.compile(r"(\^?)<([^<>]*)>").findall
_THING = "thing.iri, class.iri, thing.zh, thing.en, thing.other"


@dataclass(frozen=True)
class Thing:
    """A thing: the class that says best what it is, and its name by language."""

    iri: str
    kind: str
    names: TextByLanguage


@dataclass(frozen=True)
class ThingClass:
    """A class, and how many instances it has, entailed ones included."""

    id: int
    iri: str
    names: TextByLanguage
    things: int


@dataclass(frozen=True)
class Column:
    """A column of a list: a property path and its title.

    `facet` says by what a list is divided: `thing`, `year`, `boolean`, `text`, or nothing where
    it is not. `key` names the column in addresses.
    """

    key: str
    path: str
    facet: str
    names: TextByLanguage

    @property
    def way(self) -> tuple[tuple[str, bool], ...]:
        """The properties of the path, each with whether it is inverse."""
        return tuple((iri, bool(inverse)) for inverse, iri in _STEP(self.path))


class Catalogue:
    """An open catalogue, for one process and any of its threads. `release` is whose it is."""

    def __init__(self, release: ReleaseFolder, connection: sqlite3.Connection) -> None:
        self.release = release
        self._connection = connection

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __len__(self) -> int:
        """How many things there are."""
        return int(self._rows("SELECT count(*) FROM thing")[0][0])

    def things(self, ids: Sequence[int]) -> list[Thing]:
        """The things of these ids, in their order."""
        found: dict[int, Thing] = {}
        for some in _parts(ids):
            rows = self._rows(
                f"SELECT thing.id, {_THING} FROM thing LEFT JOIN class ON class.id = kind "
                f"WHERE thing.id IN ({_marks(some)})",
                some,
            )
            found |= {row[0]: _thing(row[1:]) for row in rows}
        return [found[number] for number in ids]

    def ids_of(self, iris: Sequence[str]) -> dict[str, int]:
        """The ids of those IRIs that are things."""
        found: dict[str, int] = {}
        for some in _parts(iris):
            found |= dict(
                self._rows(f"SELECT iri, id FROM thing WHERE iri IN ({_marks(some)})", some)
            )
        return found

    def with_local_name(self, name: str) -> list[int]:
        """The things whose IRIs end in a slash or a hash and that name."""
        ends = (f"/{name}", f"#{name}")
        rows = self._rows(
            "SELECT id FROM thing WHERE substr(iri, -?1) IN (?2, ?3) ORDER BY id",
            (len(ends[0]), *ends),
        )
        return [row[0] for row in rows]

    def names_of(self, iris: Sequence[str]) -> Mapping[str, TextByLanguage]:
        """The names of things, classes and properties that have any."""
        found: dict[str, TextByLanguage] = {}
        for some in _parts(iris):
            for table in ("class", "thing"):
                rows = self._rows(
                    f"SELECT iri, zh, en, other FROM {table} WHERE iri IN ({_marks(some)})", some
                )
                found |= {row[0]: names for row in rows if (names := _names(row[1:]))}
        return found

    def texts(self, names: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Text and language of names."""
        found: dict[int, tuple[str, str]] = {}
        for some in _parts(names):
            rows = self._rows(
                f"SELECT id, text, language FROM name WHERE id IN ({_marks(some)})", some
            )
            found |= {row[0]: (row[1], row[2]) for row in rows}
        return found

    @functools.cached_property
    def kinds(self) -> tuple[ThingClass, ...]:
        """The classes that have instances, in the order of their ids, which begin with 0."""
        rows = self._rows("SELECT id, iri, things, zh, en, other FROM class ORDER BY id")
        return tuple(ThingClass(row[0], row[1], _names(row[3:]), row[2]) for row in rows)

    def columns(self, kind: ThingClass) -> tuple[Column, ...]:
        """The columns of the list of a class."""
        rows = self._rows(
            "SELECT key, path, facet, zh, en, other FROM listed WHERE class = ? ORDER BY place",
            (kind.id,),
        )
        return tuple(Column(row[0], row[1], row[2], _names(row[3:])) for row in rows)

    def values(self, path: str) -> list[tuple[str, array[int]]]:
        """The values that a property path leads to, and the things that have each."""
        rows = self._rows(
            "SELECT value, things FROM posting WHERE path = ? ORDER BY value", (path,)
        )
        return [(value, numbers(content)) for value, content in rows]

    def with_value(self, path: str, value: str) -> array[int]:
        """The things that have a value."""
        found = self._rows("SELECT things FROM posting WHERE path = ? AND value = ?", (path, value))
        return next((numbers(row[0]) for row in found), array(NUMBERS))

    def array_of(self, name: str) -> array[int]:
        """An array by its name; empty where there is none."""
        found = self._rows("SELECT content FROM array WHERE name = ?", (name,))
        return next((numbers(row[0]) for row in found), array(NUMBERS))

    def lines(self, part: str) -> str:
        """The normal forms of a part of the names, each with a newline before and behind it."""
        found = self._rows("SELECT text FROM lines WHERE part = ?", (part,))
        return next((row[0] for row in found), "\n")

    def short(self, iri: str) -> str:
        """What stands for an IRI without a name."""
        return compact(iri, self.release.prefixes) or iri

    def kind(self, name: str) -> ThingClass:
        """The class of an IRI, a prefixed name or a local name. Raises UsageError for none."""
        prefix, colon, local = name.partition(":")
        space = self.release.prefixes.get(prefix)
        wanted = {name, f"{space}{local}"} if colon and space else {name}
        exact = [kind for kind in self.kinds if kind.iri in wanted]
        if exact:
            return exact[0]
        alike = [kind for kind in self.kinds if local_name(kind.iri).casefold() == name.casefold()]
        if not alike:
            raise UsageError(
                said('there is no class "{name}" in this release', name=name[:60]),
                hint=did_you_mean(name[:60], (local_name(kind.iri) for kind in self.kinds)),
            )
        # Of several with one local name, one that things are said to be, and the largest of these.
        said_of = set(self.array_of("kind")) if len(alike) > 1 else set()
        return max(alike, key=lambda kind: (kind.id in said_of, kind.things))

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._connection.execute(statement, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise DataError(
                said("{file}: {error}", file=self.release.catalogue, error=str(error)),
                hint=said("load the project again, or use another release"),
                code="release-damaged",
            ) from error


def open_catalogue(release: ReleaseFolder) -> Catalogue:
    """The catalogue of a release. Raises UsageError where it was made without one."""
    file = release.catalogue
    if not file.is_file():
        raise UsageError(
            said("release {release} has no catalogue of names", release=release.id),
            hint=said("it was made by an older version; load the project again"),
            code="no-catalogue",
        )
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    return Catalogue(release, sqlite3.connect(address, uri=True, check_same_thread=False))


def numbers(content: bytes) -> array[int]:
    """An array as it was stored."""
    found = array(NUMBERS)
    found.frombytes(content)
    return found


def _thing(row: Sequence[Any]) -> Thing:
    return Thing(row[0], row[1] or "", _names(row[2:]))


def _names(row: Sequence[Any]) -> TextByLanguage:
    """Names by language, of three columns; the last is for one in no or another language."""
    found = zip(("zh", "en", ""), row, strict=True)
    return MappingProxyType({language: text for language, text in found if text})


def _parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _marks(values: Iterable[Any]) -> str:
    return ", ".join("?" for _ in values)
