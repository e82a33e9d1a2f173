"""Asks the queries that are in shapes of an Oxigraph store, for many focus nodes at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import duckdb
import pyoxigraph as ox

from parkkg.namespaces import BASE
from parkkg.shacl.paths import sparql
from parkkg.shacl.queries import bound_to, is_per_node
from parkkg.shacl.shapes import Messages, Query, Shape, Shapes
from parkkg.shacl.terms import engine_iri, engine_term, text_of
from parkkg.tables.database import fetched

_SHAPES_GRAPH = ox.NamedNode(f"{BASE}graph/shapes")
# Blank nodes cannot be named in a query, so that the store has IRIs in their place.
_BLANK = "urn:parkkg:blank:"
_BATCH = 5_000
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


class StoreAsker:
    """Asks a store that holds the triples of `triple`.

    `store` gives one that has them in its default graph already, and the names of their blank
    nodes. Without it, or where a query is about a blank node or looks at the shapes graph, one is
    filled in memory when it is first needed.
    """

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        shapes: Shapes,
        store: Callable[[], ox.Store] | None = None,
    ) -> None:
        self._db = db
        self._shapes = shapes
        self._given = store
        self._memory: ox.Store | None = None
        self._tables = 0

    def __call__(self, query: Query, shape: Shape, pairs: str) -> str:
        """A table (focus, value, path, messages) of what does not conform among `pairs`."""
        asked = "focus, value" if query.form == "ask" else "DISTINCT focus"
        rows = self._db.execute(f"SELECT {asked} FROM {pairs}").fetchall()
        self._tables += 1
        table = f"shacl_asked_{self._tables}"
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} (focus VARCHAR, value VARCHAR, path VARCHAR, "
            "messages VARCHAR)"
        )
        find = self._not_holding if query.form == "ask" else self._selected
        size = 1 if is_per_node(query) else _BATCH
        remaining = iter(rows)
        found = (r for batch in iter(lambda: list(islice(remaining, size)), [])
                 for r in find(query, shape, batch))  # fmt: skip
        while batch := list(islice(found, _BATCH)):
            columns = ", ".join(f"unnest(${number}::VARCHAR[])" for number in range(1, 5))
            self._db.execute(
                f"INSERT INTO {table} SELECT {columns}",
                [list(column) for column in zip(*batch, strict=True)],
            )
        return table

    def _selected(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str]]
    ) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        """What a SELECT returns does not conform (SHACL, section 5.3.2)."""
        for bound, focus in self._solutions(query, shape, rows):
            value = _text(bound.get("value"))
            if value is None and shape.path is None:
                value = focus[0]
            path = _text(bound.get("path"))
            said = self._messages(query, shape, bound, focus[0])
            yield focus[0], value, path if path and path.startswith("<") else None, said

    def _not_holding(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str, str]]
    ) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        """The values for which an ASK does not hold (SHACL, section 6.2.3.2)."""
        holding = {focus for _, focus in self._solutions(query, shape, rows)}
        for focus, value in rows:
            if (focus, value) not in holding:
                bound = {"value": engine_term(value)}
                yield focus, value, None, self._messages(query, shape, bound, focus)

    def _solutions(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str, ...]]
    ) -> Iterator[tuple[dict[str, object], tuple[str, ...]]]:
        """What the query about rows binds, each time with its row."""
        constants = {name: _outside(value) for name, value in query.parameters}
        if "shapesGraph" in query.text:
            constants["shapesGraph"] = str(_SHAPES_GRAPH)
        if "currentShape" in query.text:
            constants["currentShape"] = _outside(shape.name)
        path = sparql(shape.path) if shape.path is not None else ""
        blank = any(cell.startswith("_:") for row in rows for cell in row)
        store = self._store(own=blank or "shapesGraph" in query.text)
        outside = {tuple(map(_outside, row)): row for row in rows}
        text = bound_to(query, constants, list(outside), path)
        names = ("this", "value") if query.form == "ask" else ("this",)
        by_value = _as_the_engine_writes(store, outside)
        answer: Any = store.query(text, prefixes=dict(query.prefixes), base_iri=BASE)
        variables = [variable.value for variable in answer.variables]
        for solution in answer:
            key = tuple(str(solution[name]) for name in names)
            if key in by_value:
                yield dict(zip(variables, solution, strict=True)), by_value[key]

    def _messages(
        self, query: Query, shape: Shape, bound: Mapping[str, object], focus: str
    ) -> str | None:
        """The messages of a result as JSON: of the query, else its constraint, else the shape."""
        own = bound.get("message")
        said: Messages
        if isinstance(own, ox.Literal):
            said = ((own.language or "", own.value),)
        else:
            said = query.messages or shape.messages
        if not said:
            return None
        words = {"this": focus, **{n: _text(v) or "" for n, v in bound.items()},
                 **dict(query.parameters)}  # fmt: skip
        filled = [
            (language, _VARIABLE.sub(lambda m: _shown(words.get(m[1], m[0])), text))
            for language, text in said
        ]
        return json.dumps(filled, ensure_ascii=False)

    def _store(self, *, own: bool) -> ox.Store:
        if self._given is not None and not own:
            return self._given()
        if self._memory is None:
            self._memory = ox.Store()
            self._memory.bulk_extend(self._quads())
            self._memory.bulk_extend(
                _quad(s.subject, s.predicate, s.object, _SHAPES_GRAPH)
                for s in self._shapes.graph.statements
            )
        return self._memory

    def _quads(self) -> Iterator[ox.Quad]:
        rows = self._db.cursor().execute("SELECT s, p, o FROM triple")
        for s, p, o in fetched(rows, _BATCH):
            yield _quad(s, p, o)


def _as_the_engine_writes(
    store: ox.Store, rows: Mapping[tuple[str, ...], tuple[str, ...]]
) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """The rows by how the engine writes their terms: it keeps values of literals, not texts."""
    if not any(cell.startswith('"') for row in rows for cell in row):
        return rows
    listed = list(rows)
    names = [f"?c{i}" for i in range(len(listed[0]))]
    values = " ".join(f"({' '.join(row)} {number})" for number, row in enumerate(listed))
    text = f"SELECT {' '.join(names)} ?n {{ VALUES ({' '.join(names)} ?n) {{ {values} }} }}"
    answer: Any = store.query(text)
    found = {}
    for solution in answer:
        key = tuple(str(solution[i]) for i in range(len(names)))
        found[key] = rows[listed[int(solution["n"].value)]]
    return found


def _quad(
    s: str,
    p: str,
    o: str,
    graph: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph(),  # noqa: B008
) -> ox.Quad:
    return ox.Quad(engine_iri(_outside(s)), engine_iri(p), engine_term(_outside(o)), graph)


def _outside(term: str) -> str:
    """A term as the store in memory has it, and a query can name it."""
    return f"<{_BLANK}{term[2:]}>" if term.startswith("_:") else term


def _text(term: object) -> str | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode) and term.value.startswith(_BLANK):
        return f"_:{term.value.removeprefix(_BLANK)}"
    return str(term)


def _shown(word: str) -> str:
    return text_of(word) if word.startswith(('"', "<")) else word
