"""The catalogue of a release is written: from the table of triples, beside the filling of a store.

Names are compared in Python, and things are numbered by their names; all else is DuckDB's.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb

from parkkg.catalogue.catalogue import NUMBERS, RESERVED, TYPE
from parkkg.catalogue.columns import WantedColumn, wanted_columns
from parkkg.catalogue.foreign_names import CLASSES, PROPERTIES
from parkkg.catalogue.normal_form import normal_forms
from parkkg.catalogue.pinyin import readings
from parkkg.evidence.roles import Roles
from parkkg.graph.index import local_name
from parkkg.namespaces import EDTF, OWL, PREFIXES, RDF, RDFS, SKOS, XSD
from parkkg.shacl.macros import define_macros
from parkkg.shacl.shapes import Shapes
from parkkg.tables.csvw.builtin_datatypes import CALENDAR
from parkkg.tables.database import fetched
from parkkg.text import can_be_seen

_SCHEMA, _FOAF, _DCTERMS = PREFIXES["schema"], PREFIXES["foaf"], PREFIXES["dcterms"]
# Properties that name a thing, and how near such a name is to what the thing is called; those that
# the ontology puts under them are as near.
_NAMING = MappingProxyType(
    {
        f"{RDFS}label": 0,
        f"{SKOS}prefLabel": 1,
        f"{_SCHEMA}name": 2,
        f"{_FOAF}name": 2,
        f"{_DCTERMS}title": 2,
        f"{SKOS}altLabel": 3,
        f"{_SCHEMA}alternateName": 3,
        f"{SKOS}hiddenLabel": 4,
        f"{SKOS}notation": 5,
        f"{_DCTERMS}identifier": 5,
        f"{_SCHEMA}identifier": 5,
    }
)
_CALLED = 2  # up to here a name is what a thing is called
# What is no column unless a shape asks for it.
_APART = (f"{RDF}type", f"{RDFS}isDefinedBy", f"{RDFS}comment", f"{SKOS}definition", f"{SKOS}note")
# Classes that say nothing of a thing.
_EMPTY = (f"{OWL}NamedIndividual", f"{OWL}Thing", f"{RDFS}Resource")
_VALUES = 2_000  # of a facet
_TEXTS = 50  # of a facet of texts
_YEARS = 50  # that a period is counted in
_COLUMNS = 8  # where no shape says which
_RARE = 10  # of so many things at least one has a value, else it is no column
_AT_ONCE = 100_000  # texts whose forms are in memory
_LONG = 200  # characters: such texts are no column
_DIGITS = re.compile(r"\d+")

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind INTEGER,
                    zh TEXT, en TEXT, other TEXT);
CREATE TABLE name (id INTEGER PRIMARY KEY, thing INTEGER NOT NULL, text TEXT NOT NULL,
                   language TEXT NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, things INTEGER NOT NULL,
                    zh TEXT, en TEXT, other TEXT);
CREATE TABLE listed (class INTEGER, place INTEGER, key TEXT NOT NULL, path TEXT NOT NULL,
                     facet TEXT NOT NULL, zh TEXT, en TEXT, other TEXT,
                     PRIMARY KEY (class, place));
CREATE TABLE posting (path TEXT NOT NULL, value TEXT NOT NULL, things BLOB NOT NULL,
                      PRIMARY KEY (path, value));
CREATE TABLE lines (part TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE array (name TEXT PRIMARY KEY, content BLOB NOT NULL);
"""
# Made when the table is full: that takes half as long.
_INDEX = "CREATE UNIQUE INDEX thing_iri ON thing (iri)"


def write_catalogue(
    db: duckdb.DuckDBPyConnection, shapes: Shapes, roles: Roles, path: Path
) -> None:
    """Write the catalogue of the triples in `db` into a new file."""
    with closing(db.cursor()) as cursor, closing(sqlite3.connect(path)) as file:
        define_macros(cursor)
        file.execute("PRAGMA journal_mode = OFF")  # who is interrupted begins again
        file.executescript(_TABLES)
        _Writer(cursor, file, roles).write(wanted_columns(shapes))
        file.commit()


class _Lines:
    """Lines to search, of a name and a thing each, with where they start."""

    def __init__(self) -> None:
        self.text = StringIO()
        self.starts, self.names, self.things = array(NUMBERS), array(NUMBERS), array(NUMBERS)
        self.end = 1

    def add(self, line: str, name: int, thing: int) -> None:
        self.text.write(f"\n{line}")
        self.starts.append(self.end)
        self.names.append(name)
        self.things.append(thing)
        self.end += len(line) + 1


class _Writer:
    def __init__(
        self, db: duckdb.DuckDBPyConnection, file: sqlite3.Connection, roles: Roles
    ) -> None:
        self._db = db
        self._file = file
        self._roles = roles

    def write(self, asked: Mapping[str, Sequence[WantedColumn]]) -> None:
        self._read_classes()
        self._read_names()
        self._call_things()
        self._number_things()
        self._write_classes()
        self._write_things()
        self._write_names()
        self._write_columns(asked)
        self._file.execute(_INDEX)

    def _read_classes(self) -> None:
        """The classes of things: all (`member`), and of each thing the one that says the most.

        That is the smallest that is asserted: of a class and one above it, the lower. Of two of one
        size it is not that of a general vocabulary.
        """
        self._db.execute(
            f"""
            CREATE TEMP TABLE member AS SELECT s, o, turn FROM triple
            WHERE p = '{TYPE}' AND is_iri(s) AND is_iri(o) AND o NOT IN ({_listed(_EMPTY)});
            CREATE TEMP TABLE size AS
            SELECT o, things, row_number() OVER (ORDER BY o) - 1 AS number,
                   row_number() OVER (ORDER BY things, o IN ({_listed(CLASSES)}), o) AS breadth
            FROM (SELECT o, count(*) AS things FROM member GROUP BY o);
            CREATE TEMP TABLE kind AS
            SELECT s, coalesce(min(breadth) FILTER (WHERE turn = 0), min(breadth)) AS breadth
            FROM member JOIN size USING (o) GROUP BY s
            """
        )

    def _read_names(self) -> None:
        """Every name of every thing: `s` is the thing, `rank` as in `_NAMING`, with its forms.

        `bearer` is what it is found as: the thing, unless that is a name itself. `key` is what it
        is sorted by; `read` are its readings, in lines.
        """
        known = ", ".join(f"('<{iri}>', {rank})" for iri, rank in _NAMING.items())
        self._db.execute(
            f"""
            CREATE TEMP TABLE naming AS
            WITH RECURSIVE below(p, rank) AS (
                SELECT * FROM (VALUES {known})
                UNION
                SELECT s, rank FROM below JOIN triple t ON t.p = '<{RDFS}subPropertyOf>'
                    AND t.o = below.p AND t.s NOT IN ({_listed(_NAMING)})
            )
            SELECT p, min(rank) AS rank FROM below GROUP BY p
            """
        )
        # Listed, so that the few triples with names are chosen before they are joined.
        naming = _listed(p[1:-1] for p in self._column("SELECT p FROM naming"))
        self._db.execute(
            f"""
            CREATE TEMP TABLE named AS
            SELECT s, rank, coalesce(language_of(o), '') AS language, text_of(o) AS text
            FROM (SELECT s, p, o FROM triple WHERE p IN ({naming}) AND is_literal(o))
            JOIN naming USING (p) SEMI JOIN kind USING (s)
            """
        )
        self._db.execute(
            """
            CREATE TEMP TABLE written AS SELECT DISTINCT text FROM named;
            CREATE TEMP TABLE formed
                (text VARCHAR, form VARCHAR, read VARCHAR, key VARCHAR, seen BOOLEAN)
            """
        )
        some = "SELECT text FROM written WHERE rowid >= ? AND rowid < ?"
        at = 0
        while rows := self._db.execute(some, [at, at + _AT_ONCE]).fetchall():
            at += _AT_ONCE
            self._form([text for (text,) in rows])
        self._db.execute(
            f"""
            CREATE TEMP TABLE name AS
            SELECT s, coalesce(bearer, s) AS bearer, rank, language, text, form, read, key
            FROM named JOIN formed USING (text) LEFT JOIN (
                SELECT s, min(o) AS bearer FROM triple
                WHERE p = '<{self._roles.bearer}>' GROUP BY s) USING (s)
            WHERE seen
            """
        )

    def _form(self, texts: Sequence[str]) -> None:
        forms = normal_forms(texts)
        read = list(map("\n".join, readings(forms)))
        # What has letters or digits is seen.
        seen = [bool(form) or can_be_seen(text) for text, form in zip(texts, forms, strict=True)]
        self._db.execute(
            "INSERT INTO formed SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), "
            "unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[])",
            [texts, forms, read, _sorted_by(forms, read), seen],
        )

    def _call_things(self) -> None:
        """What each thing is called: in Chinese, in English, and in no or another language."""
        names = CLASSES | PROPERTIES
        called = ", ".join(
            f"arg_min({column}, (rank, language, text)) FILTER (WHERE slot = '{slot}') AS {name}"
            for column, suffix in (("text", ""), ("key", "_key"))
            for slot, name in (("zh", f"zh{suffix}"), ("en", f"en{suffix}"), ("", f"other{suffix}"))
        )
        self._db.execute(
            f"""
            CREATE TEMP TABLE called AS SELECT s, {called} FROM (
                SELECT *, split_part(language, '-', 1) AS main,
                       CASE WHEN main IN ('zh', 'en') THEN main ELSE '' END AS slot
                FROM name WHERE rank <= {_CALLED})
            GROUP BY s
            """
        )
        self._db.execute(
            "INSERT INTO called (s, zh, en) FROM (SELECT unnest(?::VARCHAR[]) AS s, "
            "unnest(?::VARCHAR[]), unnest(?::VARCHAR[])) ANTI JOIN called USING (s)",
            [[f"<{iri}>" for iri in names], *zip(*names.values(), strict=True)],
        )

    def _number_things(self) -> None:
        """Number the things by their names in Chinese, and write their order in English."""
        self._db.execute(
            """
            CREATE TEMP TABLE numbered AS
            SELECT s, number, zh, en, other, coalesce(en_key, other_key, zh_key) AS en_key,
                   row_number() OVER (ORDER BY coalesce(zh_key, other_key, en_key), s) - 1 AS id
            FROM kind JOIN size USING (breadth) LEFT JOIN called USING (s)
            """
        )
        self._array("order en", self._column("SELECT id FROM numbered ORDER BY en_key, s"))

    def _write_classes(self) -> None:
        rows = self._db.execute(
            "SELECT number, o[2:-2], things, zh, en, other FROM size LEFT JOIN called ON s = o "
            "ORDER BY number"
        )
        self._insert("class", fetched(rows))
        self._write_postings(
            f"SELECT '{TYPE}' AS path, o AS value, id FROM member JOIN numbered USING (s)"
        )

    def _write_things(self) -> None:
        rows = self._db.execute(
            "SELECT id, s[2:-2], number, zh, en, other FROM numbered ORDER BY id"
        )
        self._insert("thing", fetched(rows))
        self._array("kind", self._column("SELECT number FROM numbered ORDER BY id"))

    def _write_names(self) -> None:
        """Write the names, and the lines to search: as they are, and in pinyin."""
        rows = self._db.execute(
            f"""
            SELECT row_number() OVER (ORDER BY id, first) - 1 AS number, id, first[3], first[2],
                   form, read
            FROM (
                SELECT id, form, any_value(read) AS read,
                       min((if(name.s = bearer, rank, {_CALLED + 1}), language, text)) AS first
                FROM name JOIN numbered ON numbered.s = bearer WHERE form <> ''
                GROUP BY id, form)
            ORDER BY number
            """
        )
        lines = {"name": _Lines(), "pinyin": _Lines()}

        def noted() -> Iterator[tuple[object, ...]]:
            for number, thing, text, language, form, read in fetched(rows):
                lines["name"].add(form, number, thing)
                for reading in filter(None, read.split("\n")):
                    lines["pinyin"].add(reading, number, thing)
                yield number, thing, text, language

        self._insert("name", noted())
        for part, found in lines.items():
            self._insert("lines", [(part, found.text.getvalue() + "\n")])
            self._array(f"starts {part}", (*found.starts, found.end))
            self._array(f"names {part}", found.names)
            self._array(f"things {part}", found.things)

    def _write_columns(self, asked: Mapping[str, Sequence[WantedColumn]]) -> None:
        """Write the columns of each class, and what the lists with them are made of."""
        classes = dict(self._db.execute("SELECT o, number FROM size ORDER BY number").fetchall())
        by_class = self._asked_by_class(asked)
        by_class |= self._usual_columns([kind for kind in classes if kind not in by_class])
        facets = self._facets(c for columns in by_class.values() for c in columns)
        found = self._db.execute(
            f"""
            SELECT o, path, count(*) * {_RARE} >= any_value(things)
            FROM (SELECT DISTINCT path, id FROM pair) JOIN numbered USING (id)
            JOIN member USING (s) JOIN size USING (o)
            GROUP BY o, path
            """
        ).fetchall()
        is_frequent = {(kind, path): frequent for kind, path, frequent in found}
        of_any = {column.path for column in asked.get("", ())}
        called = self._called(
            column.way[-1][0] for columns in by_class.values() for column in columns
        )
        rows: list[tuple[object, ...]] = []
        for kind, number in classes.items():
            keys: list[str] = []
            for column in by_class.get(kind, ()):
                # What a shape of no class asks for may be about few of these.
                if not is_frequent.get((kind, column.path), False) and (
                    column.path in of_any or (kind, column.path) not in is_frequent
                ):
                    continue
                key = local_name(column.way[-1][0])
                while key in (*keys, *RESERVED):
                    key += "_"
                if column.title:
                    names = (column.title.zh, column.title.en, "")
                else:
                    names = called.get(column.way[-1][0], ("", "", ""))
                rows.append((number, len(keys), key, column.path, facets[column.path], *names))
                keys.append(key)
        self._insert("listed", rows)

    def _asked_by_class(
        self, asked: Mapping[str, Sequence[WantedColumn]]
    ) -> dict[str, list[WantedColumn]]:
        """The columns that shapes ask for, by each class whose instances the shape is about."""
        below: dict[str, set[str]] = {}
        rows = self._db.execute(
            "SELECT a.o, b.o FROM member a "
            "JOIN member b USING (s) JOIN size ON size.o = a.o "
            "GROUP BY a.o, b.o, things HAVING count(*) = things"
        ).fetchall()
        for kind, above in rows:
            below.setdefault(kind, set()).add(above[1:-1])
        found = {}
        for kind, above in below.items():
            columns = [c for name in sorted(above) for c in asked.get(name, ())]
            if columns:
                columns += asked.get("", ())
                columns.sort(key=lambda column: column.place)
                found[kind] = list({column.path: column for column in columns}.values())
        return found

    def _usual_columns(self, kinds: Sequence[str]) -> dict[str, list[WantedColumn]]:
        """The columns of classes for which no shape says any."""
        apart = (*_APART, self._roles.evidence, self._roles.bearer)
        rows = self._db.execute(
            f"""
            SELECT o, p FROM (
                SELECT m.o, t.p, count(DISTINCT t.s) AS filled, avg(length(t.o)) AS long,
                       min(coalesce(source, 0) * 1000 + coalesce(col, 0)) AS place
                FROM member m JOIN triple t USING (s)
                WHERE t.turn = 0 AND p NOT IN ({_listed(apart)}) AND p NOT IN (SELECT p FROM naming)
                  AND list_contains(?::VARCHAR[], m.o)
                GROUP BY m.o, t.p)
            JOIN size USING (o) WHERE filled * {_RARE} >= things AND long <= {_LONG}
            ORDER BY o, place, p
            """,
            [list(kinds)],
        ).fetchall()
        found: dict[str, list[WantedColumn]] = {}
        for kind, p in rows:
            columns = found.setdefault(kind, [])
            if len(columns) < _COLUMNS:
                columns.append(WantedColumn(((p[1:-1], False),)))
        return found

    def _facets(self, columns: Iterable[WantedColumn]) -> dict[str, str]:
        """By what each path divides a list, empty for nothing; what it leads to is written."""
        ways = {column.path: column.way for column in columns}
        self._db.execute("CREATE TEMP TABLE pair (path VARCHAR, id INTEGER, v VARCHAR)")
        direct = [path for path, way in ways.items() if len(way) == 1 and not way[0][1]]
        self._db.execute(
            "INSERT INTO pair SELECT DISTINCT p, id, o FROM triple JOIN numbered USING (s) "
            "WHERE list_contains(?::VARCHAR[], p)",
            [direct],
        )
        for path in ways.keys() - set(direct):
            self._db.execute(
                "INSERT INTO pair SELECT DISTINCT ?, id, v "
                f"FROM ({_pairs(ways[path])}) JOIN numbered USING (s)",
                [path],
            )
        dates = "|".join(map(re.escape, sorted({*CALENDAR, EDTF})))
        rows = self._db.execute(
            rf"""
            SELECT path, count(*), count(DISTINCT v), bool_and(is_iri(v)),
                   bool_and(ends_with(v, '^^<{XSD}boolean>')),
                   bool_and(regexp_matches(v, '^"[0-9]{{4}}[^"]*"\^\^<({dates})>$'))
            FROM pair GROUP BY path ORDER BY path
            """
        ).fetchall()
        facets = {row[0]: _facet(*row[1:]) for row in rows}
        self._db.execute(
            "CREATE TEMP TABLE facet AS "
            "SELECT unnest(?::VARCHAR[]) AS path, unnest(?::VARCHAR[]) AS facet",
            [list(facets), list(facets.values())],
        )
        # What has a concept is found by the broader ones, too.
        self._db.execute(
            f"""
            CREATE TEMP TABLE above AS WITH RECURSIVE up(narrow, wide) AS (
                SELECT s, o FROM triple WHERE p = '<{SKOS}broader>' UNION
                SELECT narrow, o FROM up JOIN triple ON p = '<{SKOS}broader>' AND s = wide
            ) FROM up
            """
        )
        self._write_postings(
            f"""
            SELECT path, v AS value, id FROM pair JOIN facet USING (path) WHERE facet = 'thing'
            UNION SELECT path, wide, id FROM pair JOIN facet USING (path) JOIN above ON v = narrow
            WHERE facet = 'thing'
            UNION ALL SELECT DISTINCT path, text_of(v), id FROM pair JOIN facet USING (path)
            WHERE facet IN ('boolean', 'text')
            UNION ALL SELECT DISTINCT path,
                CAST(unnest(range(y, least(z, y + {_YEARS}) + 1)) AS VARCHAR), id
            FROM (
                SELECT path, id, CAST(text_of(v)[1:4] AS INTEGER) AS y,
                    greatest(y, coalesce(TRY_CAST(split_part(text_of(v), '/', 2)[1:4] AS INTEGER),
                                         y)) AS z
                FROM pair JOIN facet USING (path) WHERE facet = 'year')
            """
        )
        self._write_orders()
        return facets

    def _write_orders(self) -> None:
        """Write the things of each path by value; those of a path to things are by facet."""
        rows = self._db.execute(
            """
            SELECT path, list(id ORDER BY key, id) FROM (
                SELECT path, pair.id, min((size IS NULL, size, coalesce(other.id, 0), t)) AS key
                FROM (SELECT *, text_of(v) AS t, TRY_CAST(t AS DOUBLE) AS size FROM pair) pair
                JOIN facet USING (path) LEFT JOIN numbered other ON other.s = v
                WHERE facet <> 'thing' GROUP BY path, pair.id)
            GROUP BY path ORDER BY path
            """
        )
        for path, ids in fetched(rows):
            self._array(f"order {path}", ids)

    def _write_postings(self, values: str) -> None:
        """Write which things have which value; `values` is SQL for paths, values and ids."""
        rows = self._db.execute(
            f"SELECT path, value, list(id ORDER BY id) FROM ({values}) "
            "GROUP BY path, value ORDER BY path, value"
        )
        self._insert(
            "posting", ((path, _bare(value), _stored(ids)) for path, value, ids in fetched(rows))
        )

    def _called(self, iris: Iterable[str]) -> dict[str, tuple[str, str, str]]:
        """What these are called in Chinese, in English, and otherwise."""
        rows = self._db.execute(
            "SELECT s[2:-2], zh, en, other FROM called WHERE list_contains(?::VARCHAR[], s)",
            [[f"<{iri}>" for iri in iris]],
        ).fetchall()
        return {row[0]: row[1:] for row in rows}

    def _column(self, query: str) -> Iterable[Any]:
        return (value for (value,) in fetched(self._db.execute(query)))

    def _insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        width = len(self._file.execute(f"SELECT * FROM {table} LIMIT 0").description)
        self._file.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)

    def _array(self, name: str, content: Iterable[int]) -> None:
        self._insert("array", [(name, _stored(content))])


def _sorted_by(forms: Iterable[str], read: Iterable[str]) -> list[str]:
    """What each name is sorted by: pinyin, and numbers by their size."""
    keys = (r.partition("\n")[0].lower() or form for form, r in zip(forms, read, strict=True))
    return _DIGITS.sub(lambda digits: digits[0].zfill(9), "\n".join(keys)).split("\n")


def _facet(pairs: int, values: int, things: bool, booleans: bool, dates: bool) -> str:
    """By what a path divides a list: so many pairs of a thing and a value, so many values."""
    if booleans or dates:
        return "boolean" if booleans else "year"
    if values > max(20, pairs // 2):  # most have one of their own
        return ""
    if things:
        return "thing" if values <= _VALUES else ""
    return "text" if values <= _TEXTS and values < pairs else ""


def _pairs(way: Sequence[tuple[str, bool]]) -> str:
    """SQL for the pairs of a thing and a value (`s`, `v`) that a way connects."""
    steps = [
        f"SELECT {'o AS s, s AS v' if inverse else 's, o AS v'} FROM triple WHERE p = '<{iri}>'"
        for iri, inverse in way
    ]
    found = steps[0]
    for step in steps[1:]:
        found = f"SELECT a.s, b.v FROM ({found}) a JOIN ({step}) b ON a.v = b.s"
    return found


def _bare(value: str) -> str:
    return value[1:-1] if value.startswith("<") else value


def _stored(content: Iterable[int]) -> bytes:
    return array(NUMBERS, content).tobytes()


def _listed(iris: Iterable[str]) -> str:
    """IRIs as a list of SQL, which is not empty."""
    return ", ".join(f"'<{iri}>'" for iri in iris)
