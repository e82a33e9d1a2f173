"""Asks the queries that are in shapes of an Oxigraph store, for many focus nodes at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import duckdb
import pyoxigraph as ox

from parkkg.graph.canonical import rewritten
from parkkg.namespaces import BASE
from parkkg.shacl.lexical_forms import FUNCTIONS, as_written, stored, with_values
from parkkg.shacl.paths import sparql
from parkkg.shacl.queries import BLANK_NODES, NAMED, bound_to, is_per_node
from parkkg.shacl.shapes import Messages, Query, Shape, Shapes
from parkkg.shacl.terms import engine_iri, engine_term, language_of, text_of
from parkkg.sparql.sort_key import FUNCTIONS as SORT_FUNCTIONS
from parkkg.tables.database import fetched

_SHAPES_GRAPH = ox.NamedNode(f"{BASE}graph/shapes")
_BATCH = 5_000
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True)
class _Filled:
    """A store, and the literals that are stored otherwise there, for the engine changes them."""

    store: ox.Store
    changed: frozenset[str]


class StoreQueryEvaluator:
    """Asks a store that holds the triples of `triple`.

    `store` gives one that has them in its default graph already, with the literals as the engine
    gives them back. Without it, or where a query is about a blank node or looks at the shapes
    graph, one is filled in memory when it is first needed.
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
        self._memory: _Filled | None = None

    def __call__(self, query: Query, shape: Shape, pairs: str) -> str:
        """A table (focus, value, path, messages) of what does not conform among `pairs`."""
        asked = "focus, value" if query.form == "ask" else "DISTINCT focus"
        rows = self._db.execute(f"SELECT {asked} FROM {pairs}").fetchall()
        table = "shacl_asked"
        self._db.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} (focus VARCHAR, value VARCHAR, path VARCHAR, "
            "messages VARCHAR)"
        )
        # Rows with blank nodes in the same places are asked about together.
        alike: dict[tuple[bool, ...], list[tuple[str, ...]]] = {}
        for row in rows:
            alike.setdefault(tuple(cell.startswith("_:") for cell in row), []).append(row)
        store = self._store(query, blank=any(map(any, alike)))
        if store.changed:
            query = replace(query, text=with_values(query.text, dict(query.prefixes)))
        find = self._not_holding if query.form == "ask" else self._selected
        size = 1 if is_per_node(query) else _BATCH
        found = (r for some in alike.values() for at in range(0, len(some), size)
                 for r in find(query, shape, some[at : at + size], store))  # fmt: skip
        while batch := list(islice(found, _BATCH)):
            columns = ", ".join(f"unnest(${number}::VARCHAR[])" for number in range(1, 5))
            self._db.execute(
                f"INSERT INTO {table} SELECT {columns}",
                [list(column) for column in zip(*batch, strict=True)],
            )
        return table

    def _selected(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str, ...]], store: _Filled
    ) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        """What a SELECT returns does not conform (SHACL, section 5.3.2)."""
        for bound, focus in self._solutions(query, shape, rows, store):
            value = bound.get("value")
            if value is None and shape.path is None:
                value = focus[0]
            path = bound.get("path", "")
            said = self._messages(query, shape, bound, focus[0])
            yield focus[0], value, path if path.startswith("<") else None, said

    def _not_holding(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str, ...]], store: _Filled
    ) -> Iterator[tuple[str, str | None, str | None, str | None]]:
        """The values for which an ASK does not hold (SHACL, section 6.2.3.2)."""
        holding = {row for _, row in self._solutions(query, shape, rows, store)}
        for focus, value in rows:
            if (focus, value) not in holding:
                yield focus, value, None, self._messages(query, shape, {"value": value}, focus)

    def _solutions(
        self, query: Query, shape: Shape, rows: Sequence[tuple[str, ...]], filled: _Filled
    ) -> Iterator[tuple[dict[str, str], tuple[str, ...]]]:
        """What the query about rows binds, each time with its row."""
        constants = dict(query.parameters)
        if "shapesGraph" in query.text:
            constants["shapesGraph"] = str(_SHAPES_GRAPH)
        if "currentShape" in query.text:
            constants["currentShape"] = shape.name
        constants = {name: _inside(filled, term) for name, term in constants.items()}
        path = sparql(shape.path) if shape.path is not None else ""
        inside = {tuple(_inside(filled, cell) for cell in row): row for row in rows}
        _name_blank_nodes(filled.store, {*constants.values(), *(c for row in inside for c in row)})
        text = bound_to(query, constants, list(inside), path)
        names = ("this", "value") if query.form == "ask" else ("this",)
        by_value = _as_the_engine_writes(filled.store, inside)
        answer: Any = filled.store.query(
            text,
            prefixes=dict(query.prefixes),
            base_iri=BASE,
            custom_functions={**SORT_FUNCTIONS, **FUNCTIONS},
        )
        variables = [variable.value for variable in answer.variables]
        for solution in answer:
            key = tuple(str(solution[name]) for name in names)
            if key in by_value:
                terms = zip(variables, solution, strict=True)
                bound = {n: as_written(term) for n, term in terms if term is not None}
                for row in by_value[key]:
                    yield bound, row

    def _messages(
        self, query: Query, shape: Shape, bound: Mapping[str, str], focus: str
    ) -> str | None:
        """The messages of a result as JSON: of the query, else its constraint, else the shape."""
        own = bound.get("message")
        said: Messages
        if own is not None and own.startswith('"'):
            said = ((language_of(own), text_of(own)),)
        else:
            said = query.messages or shape.messages
        if not said:
            return None
        words = {"this": focus, **bound, **dict(query.parameters)}
        filled = [
            (language, _VARIABLE.sub(lambda m: _shown(words.get(m[1], m[0])), text))
            for language, text in said
        ]
        return json.dumps(filled, ensure_ascii=False)

    def _store(self, query: Query, *, blank: bool) -> _Filled:
        """The store to ask: the one given, unless it lacks what the query is about."""
        terms = (term for _, term in query.parameters)
        own = blank or "shapesGraph" in query.text or any(t.startswith("_:") for t in terms)
        if self._given is not None and not own:
            return _Filled(self._given(), frozenset())
        if self._memory is None:
            self._memory = self._fill()
        return self._memory

    def _fill(self) -> _Filled:
        statements = self._shapes.graph.statements
        self._db.execute("CREATE OR REPLACE TEMP TABLE shacl_object (o VARCHAR)")
        self._db.execute(
            "INSERT INTO shacl_object SELECT unnest(?::VARCHAR[])",
            [[s.object for s in statements if s.object.startswith('"')]],
        )
        changed = rewritten(self._db, "(FROM shacl_object UNION ALL SELECT o FROM triple)")
        store = ox.Store()
        rows = self._db.cursor().execute("SELECT s, p, o FROM triple")
        store.bulk_extend(_quad(s, p, o, changed) for s, p, o in fetched(rows, _BATCH))
        store.bulk_extend(
            _quad(s.subject, s.predicate, s.object, changed, _SHAPES_GRAPH) for s in statements
        )
        return _Filled(store, changed)


def _as_the_engine_writes(
    store: ox.Store, rows: Mapping[tuple[str, ...], tuple[str, ...]]
) -> Mapping[tuple[str, ...], list[tuple[str, ...]]]:
    """The rows by how the engine writes their terms: it may keep values of literals, not texts."""
    literals = list({cell for row in rows for cell in row if cell.startswith('"')})
    written: dict[str, str] = {}
    if literals:
        values = " ".join(f"({term} {number})" for number, term in enumerate(literals))
        answer: Any = store.query(f"SELECT ?c ?n {{ VALUES (?c ?n) {{ {values} }} }}")
        written = {literals[int(s["n"].value)]: str(s["c"]) for s in answer}
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for inside, row in rows.items():
        found.setdefault(tuple(written.get(cell, cell) for cell in inside), []).append(row)
    return found


def _name_blank_nodes(store: ox.Store, terms: Iterable[str]) -> None:
    """Let the store say what the blank nodes among some terms are called."""
    store.extend(
        ox.Quad(node, ox.NamedNode(NAMED), ox.Literal(node.value), ox.NamedNode(BLANK_NODES))
        for node in (ox.BlankNode(term[2:]) for term in terms if term.startswith("_:"))
    )


def _quad(
    s: str,
    p: str,
    o: str,
    changed: Collection[str],
    graph: ox.NamedNode | ox.DefaultGraph = ox.DefaultGraph(),  # noqa: B008
) -> ox.Quad:
    subject = ox.BlankNode(s[2:]) if s.startswith("_:") else engine_iri(s)
    value = engine_term(stored(o) if o in changed else o)
    return ox.Quad(subject, engine_iri(p), value, graph)


def _inside(filled: _Filled, term: str) -> str:
    """A term of the data as the store has it."""
    return stored(term) if term in filled.changed else term


def _shown(word: str) -> str:
    return text_of(word) if word.startswith(('"', "<")) else word
