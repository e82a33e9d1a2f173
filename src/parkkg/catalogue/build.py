"""The catalogue of a release is written: from the table of triples, beside the filling of a store.

Names are compared in Python, and things are numbered by their names; all else is DuckDB's.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import duckdb

from parkkg.catalogue.catalogue import NUMBERS, RESERVED, TYPE
from parkkg.catalogue.columns import Asked, asked_columns
from parkkg.catalogue.foreign_names import CLASSES, PROPERTIES
from parkkg.catalogue.normal_form import normal_forms
from parkkg.catalogue.pinyin import initials, readings
from parkkg.evidence.roles import Roles
from parkkg.graph.index import local_name
from parkkg.namespaces import EDTF, OWL, PREFIXES, RDF, RDFS, SKOS, XSD
from parkkg.shacl.macros import define_macros
from parkkg.shacl.shapes import Shapes
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
_DATES = (f"{XSD}date", f"{XSD}dateTime", f"{XSD}gYear", f"{XSD}gYearMonth", EDTF)
_VALUES = 2_000  # of a facet
_TEXTS = 50  # of a facet of texts
_YEARS = 50  # that a period is counted in
_COLUMNS = 8  # where no shape says which
_RARE = 10  # of so many things at least one has a value, else it is no column
_LONG = 200  # characters: such texts are no column
_DIGITS = re.compile(r"\d+")

_TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, kind INTEGER,
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


class _Name(NamedTuple):
    """A name of the thing with that IRI; `rank` as in `_NAMING`.

    `bearer` is what it is found as: the thing, unless that is a name itself.
    """

    thing: str
    bearer: str
    rank: int
    language: str
    text: str
    form: str
    readings: tuple[str, ...]

    @property
    def slot(self) -> str:
        """The language, as names are shown: `zh`, `en`, or nothing for none or another one."""
        main = self.language.partition("-")[0]
        return main if main in ("zh", "en") else ""

    @property
    def key(self) -> str:
        """What it is sorted by: pinyin, and numbers by their size."""
        key = self.readings[0].lower() if self.readings else self.form
        return _DIGITS.sub(lambda digits: digits[0].zfill(9), key)


def write_catalogue(
    db: duckdb.DuckDBPyConnection, shapes: Shapes, roles: Roles, path: Path
) -> None:
    """Write the catalogue of the triples in `db` into a new file."""
    with closing(db.cursor()) as cursor, closing(sqlite3.connect(path)) as file:
        define_macros(cursor)
        file.execute("PRAGMA journal_mode = OFF")  # who is interrupted begins again
        file.executescript(_TABLES)
        _Writer(cursor, file, roles).write(asked_columns(shapes))
        file.commit()


class _Writer:
    def __init__(
        self, db: duckdb.DuckDBPyConnection, file: sqlite3.Connection, roles: Roles
    ) -> None:
        self._db = db
        self._file = file
        self._roles = roles
        self._called: dict[str, dict[str, _Name]] = {}  # what things are called, by language

    def write(self, asked: Mapping[str, Sequence[Asked]]) -> None:
        self._read_classes()
        names = self._names()
        kinds = dict(self._db.execute("SELECT s, o FROM kind ORDER BY s").fetchall())
        numbered = self._number(kinds)
        classes = self._write_classes()
        self._write_things(kinds, numbered, classes)
        self._write_names(names, numbered)
        self._write_columns(asked, classes)

    def _read_classes(self) -> None:
        """The classes of things: all (`member`), and of each thing the one that says the most.

        That is the smallest that is asserted: of a class and one above it, the lower. Of two of one
        size it is not that of a general vocabulary.
        """
        self._db.execute(
            f"""
            CREATE TEMP TABLE member AS SELECT s, o, turn FROM triple
            WHERE p = '{TYPE}' AND is_iri(s) AND is_iri(o) AND o NOT IN ({_listed(_EMPTY)});
            CREATE TEMP TABLE size AS SELECT o, count(*) AS things FROM member GROUP BY o;
            CREATE TEMP TABLE kind AS SELECT s,
                arg_min(o, (turn > 0, things, o IN ({_listed(CLASSES)}), o)) AS o
            FROM member JOIN size USING (o) GROUP BY s
            """
        )

    def _names(self) -> list[_Name]:
        """Every name of every thing, and in `_called` what each is called."""
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
        bearers = dict(
            self._db.execute(
                "SELECT s, min(o) FROM triple WHERE p = ? GROUP BY s", [f"<{self._roles.bearer}>"]
            ).fetchall()
        )
        rows = self._db.execute(
            "SELECT s, rank, coalesce(language_of(o), ''), text_of(o) FROM triple "
            "JOIN naming USING (p) SEMI JOIN kind USING (s) WHERE is_literal(o) ORDER BY ALL"
        ).fetchall()
        forms = normal_forms([row[-1] for row in rows])
        found = []
        for row, form, read in zip(rows, forms, readings(forms), strict=True):
            thing, rank, language, text = row
            # What has letters or digits is seen.
            if not form and not can_be_seen(text):
                continue
            bearer = bearers.get(thing, thing)
            name = _Name(thing, bearer, rank, language, text, form, read)
            if rank <= _CALLED:
                self._called.setdefault(thing, {}).setdefault(name.slot, name)
            found.append(name if bearer == thing else name._replace(rank=_CALLED + 1))
        return found

    def _number(self, kinds: Iterable[str]) -> dict[str, int]:
        """Number the things by their names in Chinese, and write their order in English."""

        def sorted_by(*languages: str) -> list[str]:
            keys = {}
            for thing, names in self._called.items():
                shown = next(names[language] for language in languages if language in names)
                keys[thing] = shown.key
            return sorted(kinds, key=lambda thing: (thing not in keys, keys.get(thing), thing))

        numbered = {thing: number for number, thing in enumerate(sorted_by("zh", "", "en"))}
        self._array("order en", (numbered[thing] for thing in sorted_by("en", "", "zh")))
        self._db.execute(
            "CREATE TEMP TABLE numbered AS "
            "SELECT unnest(?::VARCHAR[]) AS s, unnest(range(?)) AS id",
            [list(numbered), len(numbered)],
        )
        return numbered

    def _write_classes(self) -> dict[str, int]:
        sizes = self._db.execute("SELECT o, things FROM size ORDER BY o").fetchall()
        numbered = {kind: number for number, (kind, _) in enumerate(sizes)}
        self._file.executemany(
            "INSERT INTO class VALUES (?, ?, ?, ?, ?, ?)",
            ((numbered[kind], kind[1:-1], things, *self._words(kind)) for kind, things in sizes),
        )
        self._write_postings(
            f"SELECT '{TYPE}' AS path, o AS value, id FROM member JOIN numbered USING (s)"
        )
        return numbered

    def _write_things(
        self, kinds: Mapping[str, str], numbered: Mapping[str, int], classes: Mapping[str, int]
    ) -> None:
        of = [classes[kinds[thing]] for thing in numbered]
        self._file.executemany(
            "INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)",
            (
                (number, thing[1:-1], kind, *self._words(thing))
                for (thing, number), kind in zip(numbered.items(), of, strict=True)
            ),
        )
        self._array("kind", of)

    def _write_names(self, names: Iterable[_Name], numbered: Mapping[str, int]) -> None:
        """Write the names, and the lines to search: as they are, in pinyin, by first letters."""
        lines: dict[str, list[tuple[str, int, int]]] = {"name": [], "pinyin": [], "initials": []}
        rows: list[tuple[int, int, str, str]] = []
        before: set[tuple[str, str]] = set()
        known = (name for name in names if name.bearer in numbered and name.form)
        for name in sorted(known, key=lambda n: (numbered[n.bearer], n.rank, n.language, n.text)):
            if (name.bearer, name.form) in before:
                continue
            before.add((name.bearer, name.form))
            number, thing = len(rows), numbered[name.bearer]
            rows.append((number, thing, name.text, name.language))
            lines["name"].append((name.form, number, thing))
            for reading in name.readings:
                lines["pinyin"].append((reading, number, thing))
            for first in dict.fromkeys(map(initials, name.readings)):
                lines["initials"].append((first, number, thing))
        self._file.executemany("INSERT INTO name VALUES (?, ?, ?, ?)", rows)
        for part, found in lines.items():
            text = "".join(f"\n{form}" for form, _, _ in found) + "\n"
            self._file.execute("INSERT INTO lines VALUES (?, ?)", (part, text))
            lengths = (len(form) + 1 for form, _, _ in found)
            self._array(f"starts {part}", accumulate(lengths, initial=1))
            self._array(f"names {part}", (number for _, number, _ in found))
            self._array(f"things {part}", (thing for _, _, thing in found))

    def _write_columns(
        self, asked: Mapping[str, Sequence[Asked]], classes: Mapping[str, int]
    ) -> None:
        """Write the columns of each class, and what the lists with them are made of."""
        by_class = self._asked_by_class(asked)
        by_class |= self._usual_columns([kind for kind in classes if kind not in by_class])
        facets = self._facets(c for columns in by_class.values() for c in columns)
        rows = self._db.execute(
            f"""
            SELECT o, path, count(DISTINCT id) * {_RARE} >= any_value(things)
            FROM pair JOIN numbered USING (id) JOIN member USING (s) JOIN size USING (o)
            GROUP BY o, path
            """
        ).fetchall()
        is_frequent = {(kind, path): frequent for kind, path, frequent in rows}
        of_any = {column.path for column in asked.get("", ())}
        for kind, number in classes.items():
            keys: list[str] = []
            for column in by_class.get(kind, ()):
                # What a shape of no class asks for may be about few of these.
                if not is_frequent.get((kind, column.path), False) and (
                    column.path in of_any or (kind, column.path) not in is_frequent
                ):
                    continue
                key, property_ = local_name(column.way[-1][0]), f"<{column.way[-1][0]}>"
                while key in (*keys, *RESERVED):
                    key += "_"
                names = (column.title.zh, column.title.en, "")
                self._file.execute(
                    "INSERT INTO listed VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        number, len(keys), key, column.path, facets[column.path],
                        *(names if column.title else self._words(property_)),
                    ),
                )  # fmt: skip
                keys.append(key)

    def _asked_by_class(self, asked: Mapping[str, Sequence[Asked]]) -> dict[str, list[Asked]]:
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

    def _usual_columns(self, kinds: Sequence[str]) -> dict[str, list[Asked]]:
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
        found: dict[str, list[Asked]] = {}
        for kind, p in rows:
            columns = found.setdefault(kind, [])
            if len(columns) < _COLUMNS:
                columns.append(Asked(((p[1:-1], False),)))
        return found

    def _facets(self, columns: Iterable[Asked]) -> dict[str, str]:
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
        dates = "|".join(map(re.escape, _DATES))
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
                SELECT path, pair.id, min((number IS NULL, number, coalesce(other.id, 0), t)) AS key
                FROM (SELECT *, text_of(v) AS t, TRY_CAST(t AS DOUBLE) AS number FROM pair) pair
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
        self._file.executemany(
            "INSERT INTO posting VALUES (?, ?, ?)",
            ((path, _bare(value), _stored(ids)) for path, value, ids in fetched(rows)),
        )

    def _words(self, term: str) -> tuple[str, str, str]:
        """What a thing is called in Chinese, in English, and otherwise."""
        names = self._called.get(term)
        if not names:
            return (*(CLASSES | PROPERTIES).get(term[1:-1], ("", "")), "")
        zh, en, other = (names[slot].text if slot in names else "" for slot in ("zh", "en", ""))
        return zh, en, other

    def _array(self, name: str, content: Iterable[int]) -> None:
        self._file.execute("INSERT INTO array VALUES (?, ?)", (name, _stored(content)))


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
