"""Shapes compiled to SQL over the relation `triple(s, p, o)`.

Each shape is judged once, over all nodes that it is about: a table of focus nodes, the values that
its path leads to from them, and for each constraint a query of the pairs (focus node, value) that
do not conform. Nothing is asked once per node.

A shape within sh:node, sh:not, sh:and, sh:or, sh:xone or sh:qualifiedValueShape becomes a table of
the nodes that do not conform to it, with the constraints that they break.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import duckdb

from parkkg.namespaces import RDF, RDFS
from parkkg.shacl.conditions import Condition, condition
from parkkg.shacl.order import decided_less, less
from parkkg.shacl.paths import distinct, steps
from parkkg.shacl.shapes import Closed, Constraint, Qualified, Query, Shape, Shapes, Target
from parkkg.tables.csvw.sql import text

_BATCH = 50_000
_LASTING = frozenset(("focus", "instances", "classes", "subclass", "nodes"))
_TYPE, _SUBCLASS = text(f"<{RDF}type>"), text(f"<{RDFS}subClassOf>")
_NESTED = frozenset(("node", "not", "and", "or", "xone", "qualifiedMinCount", "qualifiedMaxCount"))


@dataclass(frozen=True)
class Part:
    """What a result comes from: a constraint of a shape."""

    shape: Shape
    constraint: Constraint


@dataclass(frozen=True)
class _Nodes:
    """A table of different nodes; unless each comes `once`, the column `times` says how often."""

    table: str
    once: bool

    @property
    def times(self) -> str:
        return "1" if self.once else "times"


class Asker(Protocol):
    """Answers the queries that are in shapes."""

    def __call__(self, query: Query, shape: Shape, pairs: str) -> str:
        """A table (focus, value, path, messages) of what does not conform among `pairs`."""


class Compiler:
    """Judges shapes in a connection that has the relation `triple`.

    The results are in the table `shacl_result`, whose column `source` is a place in `parts`.
    `number` is how many values there were, where a constraint counts; `inside` are the parts that
    failed within a nested shape; `times` is how often the standard reports the result.
    """

    def __init__(self, db: duckdb.DuckDBPyConnection, shapes: Shapes, ask: Asker) -> None:
        self.parts: list[Part] = []
        self._db = db
        self._shapes = shapes
        self._ask = ask
        self._numbers: dict[tuple[str, Constraint], int] = {}
        self._tables: dict[str, str] = {}
        self._failing: dict[tuple[str, str], str] = {}
        self._made: list[str] = []
        self._count = 0
        self._readable: dict[str, bool] = {}
        db.execute(
            "CREATE OR REPLACE TABLE shacl_result (source INTEGER, focus VARCHAR, "
            "value VARCHAR, path VARCHAR, number BIGINT, inside INTEGER[], messages VARCHAR, "
            "times BIGINT)"
        )

    def run(self, shapes: Iterable[Shape]) -> None:
        """Judge the shapes that have targets, and the property shapes that belong to them."""
        about: dict[str, list[_Nodes]] = {}
        # Shapes that ask a store come last, while the store may still be filled.
        roots = [shape for shape in shapes if shape.targets]
        roots.sort(key=self._asks, reverse=True)
        for shape in _parents_first(self._shapes, roots):
            nodes = about.pop(shape.name, [])
            if shape in roots:
                nodes.append(_Nodes(self._targets(shape), once=True))
            if shape.deactivated or not nodes:
                continue
            focus = self._focus(nodes)
            with self._scratch():
                values = self._values(shape, focus.table)
                queries = list(self._queries(shape, focus.table, values))
                if queries:
                    self._db.execute(f"INSERT INTO shacl_result BY NAME {_counted(queries, focus)}")
                for constraint in shape.constraints:
                    if constraint.kind == "property" and isinstance(constraint.value, str):
                        inner = self._inner(shape, focus, values)
                        about.setdefault(constraint.value, []).append(inner)
        for name in self._tables.values():
            self._db.execute(f"DROP TABLE {name}")
        self._tables.clear()

    def _asks(self, shape: Shape) -> bool:
        """Whether the shape, or one that it refers to, has a query."""
        return any(
            isinstance(c.value, Query) or any(self._asks(self._shapes[n]) for n in c.shapes)
            for c in shape.constraints
        )

    # ------------------------------------------------------------------ tables

    def _table(self, query: str, stem: str) -> str:
        """A table with the rows of a query; the same for the same query."""
        if query not in self._tables:
            self._tables[query] = self._create(query, stem)[0]
        return self._tables[query]

    def _create(self, query: str, stem: str) -> tuple[str, int]:
        """A new table with the rows of a query, and how many these are."""
        name = self._name(stem)
        row = self._db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}").fetchone()
        return name, int(row[0]) if row else 0

    @contextmanager
    def _scratch(self) -> Iterator[None]:
        """Drop the tables at the end of the block that nothing after it needs."""
        before = len(self._made)
        yield
        for name in self._made[before:]:
            self._db.execute(f"DROP TABLE {name}")
        dropped = set(self._made[before:])
        del self._made[before:]
        self._tables = {q: name for q, name in self._tables.items() if name not in dropped}
        self._failing.clear()

    def _name(self, stem: str) -> str:
        """The name of a new table; one of a lasting kind is dropped only at the end."""
        self._count += 1
        name = f"shacl_{stem}_{self._count}"
        if stem not in _LASTING:
            self._made.append(name)
        return name

    def _part(self, shape: Shape, constraint: Constraint) -> int:
        key = shape.name, constraint
        if key not in self._numbers:
            self._numbers[key] = len(self.parts)
            self.parts.append(Part(shape, constraint))
        return self._numbers[key]

    # ------------------------------------------------------- targets and values

    def _target(self, target: Target) -> str:
        """SQL for the focus nodes of a target (SHACL, section 2.1.3)."""
        term = text(target.term)
        match target.kind:
            case "node":
                return f"SELECT {term} AS node"
            case "class":
                return f"SELECT node FROM {self._instances(target.term)}"
            case "subjectsOf":
                return f"SELECT DISTINCT s AS node FROM triple WHERE p = {term}"
            case "objectsOf":
                return f"SELECT DISTINCT o AS node FROM triple WHERE p = {term}"

    def _targets(self, shape: Shape) -> str:
        """The table of the different nodes of a shape's targets."""
        queries = list(dict.fromkeys(map(self._target, shape.targets)))
        table = queries[0].removeprefix("SELECT node FROM ")
        if len(queries) == 1 and table in self._tables.values():
            return table
        return self._table(" UNION ".join(queries), "focus")

    def _focus(self, nodes: list[_Nodes]) -> _Nodes:
        """The nodes that a shape is about, from all sides."""
        if len(nodes) == 1:
            return nodes[0]
        each = " UNION ALL ".join(f"SELECT node, {n.times} AS times FROM {n.table}" for n in nodes)
        query = f"SELECT node, sum(times)::BIGINT AS times FROM ({each}) GROUP BY node"
        return _Nodes(self._table(query, "focus"), once=False)

    def _inner(self, shape: Shape, focus: _Nodes, values: str) -> _Nodes:
        """The nodes that a property shape of this shape is about."""
        if shape.path is None:
            return focus
        query = (
            f"SELECT value AS node, sum({focus.times})::BIGINT AS times FROM {values} v "
            f"JOIN {focus.table} f ON v.focus = f.node GROUP BY value"
        )
        return _Nodes(self._table(query, "nodes"), once=False)

    def _instances(self, name: str) -> str:
        """The table of the SHACL instances of a class: of it, or of one of its subclasses."""
        edges = self._table(f"SELECT s, o FROM triple WHERE p = {_SUBCLASS}", "subclass")
        classes = self._table(
            f"WITH RECURSIVE lower(class) AS (SELECT {text(name)} UNION "
            f"SELECT s FROM lower JOIN {edges} ON o = class) SELECT class FROM lower",
            "classes",
        )
        return self._table(
            f"SELECT DISTINCT s AS node FROM triple SEMI JOIN {classes} ON o = class "
            f"WHERE p = {_TYPE}",
            "instances",
        )

    def _values(self, shape: Shape, focus: str) -> str:
        """A relation of the pairs (focus, value) of a shape."""
        pairs = f"SELECT node AS focus, node AS value FROM {focus}"
        if shape.path is None:
            return f"({pairs})"
        query = steps(shape.path, pairs)
        if not distinct(shape.path):
            query = f"SELECT DISTINCT * FROM ({query})"
        return self._table(query, "values")

    def _nodes(self, shape: Shape, focus: str, values: str) -> str:
        """The table of the different values."""
        if shape.path is None:
            return focus
        return self._table(f"SELECT DISTINCT value AS node FROM {values}", "nodes")

    # ---------------------------------------------------------------- results

    def _queries(self, shape: Shape, focus: str, values: str) -> Iterator[str]:
        """Queries of what does not conform, each with some of the columns of `shacl_result`."""
        conditions: list[tuple[int, Condition]] = []
        for constraint in shape.constraints:
            if constraint.kind == "property":
                continue
            part = self._part(shape, constraint)
            found = condition(constraint, self._re2_reads, canonical=self._shapes.graph.canonical)
            if found is not None:
                conditions.append((part, found))
                continue
            for query in self._of_sets(shape, constraint, focus, values):
                yield f"SELECT {part} AS source, * FROM ({query})"
        yield from self._of_values(conditions, values)

    def _of_values(self, conditions: list[tuple[int, Condition]], values: str) -> Iterator[str]:
        """All conditions of single values, in one scan."""
        if not conditions:
            return
        either = " OR ".join(f"coalesce({c.sql}, true)" for _, c in conditions)
        suspects, number = self._create(
            f"SELECT focus, value FROM {values} WHERE {either}", "suspects"
        )
        if not number:
            return
        for part, c in conditions:
            failing = f"SELECT {part} AS source, focus, value FROM {suspects}"
            yield f"{failing} WHERE {c.sql}"
            if c.judge is not None:
                undecided = f"SELECT DISTINCT value FROM {suspects} WHERE ({c.sql}) IS NULL"
                yield f"{failing} SEMI JOIN {self._judged(undecided, c.judge)} ON value = one"

    def _judged(self, query: str, judge: Callable[..., bool]) -> str:
        """The table of the rows of a query, of one or two terms, that Python finds at fault."""
        name = self._name("judged")
        self._db.execute(f"CREATE OR REPLACE TEMP TABLE {name} (one VARCHAR, other VARCHAR)")
        rows = iter(self._db.execute(query).fetchall())
        while batch := list(islice(rows, _BATCH)):
            bad = [row for row in batch if judge(*row)]
            self._db.execute(
                f"INSERT INTO {name} SELECT unnest($1::VARCHAR[]), unnest($2::VARCHAR[])",
                [[row[0] for row in bad], [row[-1] for row in bad]],
            )
        return name

    def _re2_reads(self, pattern: str) -> bool:
        if pattern not in self._readable:
            try:
                self._db.execute("SELECT regexp_matches('', ?)", [pattern]).fetchall()
                self._readable[pattern] = True
            except duckdb.Error:
                self._readable[pattern] = False
        return self._readable[pattern]

    def _of_sets(
        self, shape: Shape, constraint: Constraint, focus: str, values: str
    ) -> Iterator[str]:
        """Queries of a constraint that looks at all values of a focus node, or at other nodes."""
        match constraint.kind, constraint.value:
            case "class", str(name):
                instances = self._instances(name)
                yield f"SELECT focus, value FROM {values} ANTI JOIN {instances} ON value = node"
            case "minCount", int(least):
                if least:
                    yield (
                        f"SELECT node AS focus, coalesce(n, 0) AS number FROM {focus} LEFT JOIN "
                        f"({_counts(values)}) ON node = focus WHERE coalesce(n, 0) < {least}"
                    )
            case "maxCount", int(most):
                yield f"SELECT focus, n AS number FROM ({_counts(values)}) WHERE n > {most}"
            case "uniqueLang", _:
                yield (
                    f"SELECT focus, count(*) AS number FROM {values} WHERE has_language(value) "
                    "GROUP BY focus, language_of(value) HAVING count(*) > 1"
                )
            case "hasValue", str(term):
                yield (
                    f"SELECT node AS focus FROM {focus} ANTI JOIN "
                    f"(SELECT focus FROM {values} WHERE value = {text(term)}) ON node = focus"
                )
            case (("equals" | "disjoint"), str(other)):
                yield from _compared(constraint.kind, other, focus, values)
            case (("lessThan" | "lessThanOrEquals"), str(other)):
                yield from self._less(other, values, or_equal=constraint.kind != "lessThan")
            case "closed", Closed(allowed):
                names = ", ".join(map(text, allowed))
                yield (
                    f"SELECT focus, o AS value, p AS path FROM {values} JOIN triple ON s = value"
                    + (f" WHERE p NOT IN ({names})" if allowed else "")
                )
            case "sparql", Query() as query:
                yield f"SELECT * FROM {self._ask(query, shape, values)}"
            case _:
                nodes = self._nodes(shape, focus, values)
                yield self._nested(constraint, focus, values, nodes)

    def _less(self, other: str, values: str, *, or_equal: bool) -> Iterator[str]:
        pairs = f"{values} v JOIN triple t ON t.s = v.focus WHERE t.p = {text(other)}"
        decided = decided_less("v.value", "t.o", or_equal=or_equal)
        yield f"SELECT v.focus, v.value FROM {pairs} AND NOT ({decided})"
        failing = self._judged(
            f"SELECT DISTINCT v.value, t.o FROM {pairs} AND ({decided}) IS NULL",
            lambda one, two: not less(one, two, or_equal=or_equal),
        )
        yield (
            f"SELECT v.focus, v.value FROM {values} v JOIN triple t ON t.s = v.focus "
            f"SEMI JOIN {failing} j ON v.value = j.one AND t.o = j.other "
            f"WHERE t.p = {text(other)}"
        )

    # ---------------------------------------------------------- nested shapes

    def _nested(self, constraint: Constraint, focus: str, values: str, nodes: str) -> str:
        match constraint.kind, constraint.value:
            case "node", str(name):
                return (
                    f"SELECT focus, value, inside FROM {values} "
                    f"JOIN {self._failing_table(name, nodes)} ON value = node"
                )
            case "not", str(name):
                failing = self._failing_table(name, nodes)
                return f"SELECT focus, value FROM {values} ANTI JOIN {failing} ON value = node"
            case (("and" | "or" | "xone"), tuple(names)):
                return self._logical(constraint.kind, names, values, nodes)
            case _, Qualified() as qualified:
                return self._qualified(qualified, focus, values, nodes)
        raise ValueError(constraint.kind)

    def _logical(self, kind: str, names: tuple[str, ...], values: str, nodes: str) -> str:
        """A column for each member of the list: NULL where the value conforms to it."""
        tables = [self._failing_table(name, nodes) for name in names]
        joins = " ".join(
            f"LEFT JOIN {table} m{i} ON value = m{i}.node" for i, table in enumerate(tables)
        )
        conforming = " + ".join(
            [f"(m{i}.node IS NULL)::INTEGER" for i in range(len(tables))] or "0"
        )
        inside = ", ".join(f"m{i}.inside" for i in range(len(tables)))
        wrong = {"and": f"number < {len(tables)}", "or": "number = 0", "xone": "number <> 1"}[kind]
        return (
            f"SELECT focus, value, number, inside FROM (SELECT focus, value, {conforming} AS "
            f"number, flatten(list_filter([{inside}]::INTEGER[][], lambda x: x IS NOT NULL)) AS "
            f"inside FROM {values} {joins}) WHERE {wrong}"
        )

    def _qualified(self, qualified: Qualified, focus: str, values: str, nodes: str) -> str:
        joins = f"ANTI JOIN {self._failing_table(qualified.shape, nodes)} q ON value = q.node"
        for number, sibling in enumerate(qualified.siblings):
            table = self._failing_table(sibling, nodes)
            joins += f" SEMI JOIN {table} s{number} ON value = s{number}.node"
        counts = _counts(f"(SELECT focus, value FROM {values} {joins})")
        wrong = [
            *([f"number < {qualified.least}"] if qualified.least is not None else ()),
            *([f"number > {qualified.most}"] if qualified.most is not None else ()),
        ]
        return (
            f"SELECT focus, number FROM (SELECT node AS focus, coalesce(n, 0) AS number "
            f"FROM {focus} LEFT JOIN ({counts}) ON node = focus) WHERE {' OR '.join(wrong)}"
        )

    def _failing_table(self, name: str, nodes: str) -> str:
        """The table of those of `nodes` that do not conform to a shape, and of what they break."""
        key = name, nodes
        if key not in self._failing:
            shape = self._shapes[name]
            queries = [] if shape.deactivated else list(self._broken(shape, nodes))
            rows = " UNION ALL ".join(queries) or (
                f"SELECT node AS focus, [0]::INTEGER[] AS inside FROM {nodes} WHERE false"
            )
            self._failing[key], _ = self._create(
                "SELECT focus AS node, list_sort(list_distinct(flatten(list(inside)))) AS inside "
                f"FROM ({rows}) GROUP BY focus",
                "failing",
            )
        return self._failing[key]

    def _broken(self, shape: Shape, nodes: str) -> Iterator[str]:
        values = self._values(shape, nodes)
        for query in self._queries(shape, nodes, values):
            yield f"SELECT focus, [source]::INTEGER[] AS inside FROM ({query})"
        for constraint in shape.constraints:
            if constraint.kind == "property" and isinstance(constraint.value, str):
                failing = self._failing_table(constraint.value, self._nodes(shape, nodes, values))
                yield f"SELECT focus, inside FROM {values} JOIN {failing} ON value = node"


def _parents_first(shapes: Shapes, roots: Iterable[Shape]) -> Iterator[Shape]:
    """The shapes that report results, each after all whose property shape it is."""
    order: list[Shape] = []
    seen: set[str] = set()

    def visit(shape: Shape) -> None:
        if shape.name not in seen:
            seen.add(shape.name)
            for constraint in shape.constraints:
                if constraint.kind == "property" and isinstance(constraint.value, str):
                    visit(shapes[constraint.value])
            order.append(shape)

    for root in roots:
        visit(root)
    return reversed(order)


def _counted(queries: list[str], focus: _Nodes) -> str:
    """The rows of all queries, equal ones as one, and how often each comes.

    A node that a property shape is reached from twice has its results twice (SHACL, section 4.8.2).
    """
    rows = f"SELECT *, count(*) AS times FROM ({' UNION ALL BY NAME '.join(queries)}) GROUP BY ALL"
    if focus.once:
        return rows
    return (
        f"SELECT r.* REPLACE (r.times * f.times AS times) FROM ({rows}) r "
        f"JOIN {focus.table} f ON r.focus = f.node"
    )


def _counts(values: str) -> str:
    return f"SELECT focus, count(*) AS n FROM {values} GROUP BY focus"


def _compared(kind: str, other: str, focus: str, values: str) -> Iterator[str]:
    """The values of a path beside those of a property (SHACL, section 4.5)."""
    pairs = f"(SELECT s, o FROM triple WHERE p = {text(other)})"
    join = "ANTI JOIN" if kind == "equals" else "SEMI JOIN"
    yield f"SELECT focus, value FROM {values} {join} {pairs} ON s = focus AND o = value"
    if kind == "equals":
        yield (
            f"SELECT s AS focus, o AS value FROM {pairs} SEMI JOIN {focus} ON s = node "
            f"ANTI JOIN {values} v ON v.focus = s AND v.value = o"
        )
