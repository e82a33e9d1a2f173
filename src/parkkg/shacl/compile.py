"""Shapes compiled to SQL over the triples as numbers.

Focus nodes are validated once by each shape, all at once, and by alike shapes in one statement:

    shacl_node(grp, node, times)               the nodes of each group of the plan; `times` is how
                                               often results about one are reported
    shacl_value(shape, focus, value)           where the path of a shape leads from its nodes; the
                                               values of a shape without a path are the nodes
    shacl_broken(shape, part, focus, value, …) what does not conform

From the first shapes to those within them focus and value nodes are found, and validated the other
way, so that it is known then what conforms to the shapes within a shape. Nothing is asked once
per node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeAlias, TypeVar

import duckdb

from parkkg.namespaces import RDF, RDFS
from parkkg.shacl.conditions import Condition, condition
from parkkg.shacl.numbers import EDGES, TERMS, number_terms
from parkkg.shacl.order import decided_less, less
from parkkg.shacl.paths import Predicate, predicates
from parkkg.shacl.plan import Part, Plan, PlannedShape, make_plan
from parkkg.shacl.shapes import Closed, Qualified, Query, Shape, Shapes, Target, Value
from parkkg.shacl.steps import distinct, steps

_T = TypeVar("_T")
_BATCH = 50_000
# So many value nodes are validated in one statement: more take more memory, fewer more statements.
_AT_ONCE = 2_000_000
# So many queries are in one statement: twice as many take more than twice as long to plan.
_QUERIES = 50
_TYPE, _SUBCLASS = f"<{RDF}type>", f"<{RDFS}subClassOf>"
# What compares the values with those of another property.
_OTHERS = ("equals", "disjoint", "lessThan", "lessThanOrEquals")
_LOGICAL = ("and", "or", "xone")
_COLUMNS = (
    "shape INTEGER, part INTEGER, focus INTEGER, value INTEGER, number BIGINT, path INTEGER, "
    "messages VARCHAR"
)
_TABLES = (
    *("term", "edge", "instance", "node", "value", "broken"),
    *("suspect", "failed", "pair", "found", "row"),
)


_Test: TypeAlias = tuple[str, Value]


class QueryEvaluator(Protocol):
    """Answers the queries that are in shapes."""

    def __call__(self, query: Query, shape: Shape, pairs: str) -> str:
        """A table (focus, value, path, messages) of what does not conform among `pairs`."""


@dataclass(frozen=True)
class _Part:
    """A constraint of a planned shape, and its number."""

    number: int
    of: PlannedShape
    kind: str
    value: Value

    @property
    def test(self) -> _Test:
        """What it demands of a value; other parts may demand the same."""
        return self.kind, self.value


class Compiler:
    """Validates by shapes in a connection that has the relation `triple`.

    The results are in the table `shacl_result`, whose column `source` is a place in `parts`.
    `number` is how many values there were, where a constraint counts; `inside` are the parts that
    failed within a nested shape; `times` is how often the standard reports the result.
    """

    def __init__(self, db: duckdb.DuckDBPyConnection, shapes: Shapes, ask: QueryEvaluator) -> None:
        self.parts: tuple[Part, ...] = ()
        self._db = db
        self._shapes = shapes
        self._ask = ask
        self._plan = Plan((), (), ())
        self._terms: dict[str, int] = {}
        self._shape: dict[str, int] = {}
        self._sizes: dict[int, int] = {}
        self._readable: dict[str, bool] = {}
        db.execute(
            "CREATE OR REPLACE TABLE shacl_result (source INTEGER, focus VARCHAR, "
            "value VARCHAR, path VARCHAR, number BIGINT, inside INTEGER[], messages VARCHAR, "
            "times BIGINT)"
        )

    def run(self, shapes: Iterable[Shape]) -> None:
        """Validate by the shapes that have targets, and the property shapes that belong to them."""
        self._plan = plan = make_plan(self._shapes, shapes)
        self.parts = plan.parts
        self._shape = {j.shape.name: j.number for j in plan.shapes}
        if not plan.shapes:
            return
        self._terms = number_terms(self._db, self._named(), self._properties())
        self._make_tables()
        for level in plan.levels:
            self._find_values(level)
        parts = self._numbered_parts()
        for batch in self._batches(parts, _shape_of):
            self._validate_values(batch)
            self._validate_order(batch)
            self._insert(self._of_sets(batch))
        # While the store may still be filled, what needs it comes last.
        for has_query in (False, True):
            if has_query:
                self._validate_queries(parts)
            for level in reversed(plan.levels):
                some = {j.number for j in level if j.has_query == has_query}
                for batch in self._batches((p for p in parts if p.of.number in some), _shape_of):
                    self._insert(self._nested(batch))
                self._insert(self._passed_on(j for j in level if j.number in some))
        self._report(parts)
        for name in _TABLES:
            self._db.execute(f"DROP TABLE IF EXISTS shacl_{name}")

    # ------------------------------------------------------------------ tables

    def _named(self) -> Iterator[str]:
        """The terms in the shapes whose numbers are needed."""
        yield from (_TYPE, _SUBCLASS)
        for shape in (j.shape for j in self._plan.shapes):
            yield from (target.term for target in shape.targets)
            if shape.path is not None:
                yield from predicates(shape.path)
            for constraint in shape.constraints:
                if isinstance(constraint.value, Closed):
                    yield from constraint.value.allowed
                elif isinstance(constraint.value, str):
                    yield constraint.value
                elif constraint.kind == "in" and isinstance(constraint.value, tuple):
                    yield from constraint.value

    def _properties(self) -> set[str] | None:
        """The properties that shapes look at; None for all."""
        found = {_TYPE, _SUBCLASS}
        for shape in (j.shape for j in self._plan.shapes):
            found |= {target.term for target in shape.targets}
            if shape.path is not None:
                found |= predicates(shape.path)
            for constraint in shape.constraints:
                if constraint.kind == "closed":
                    return None
                if constraint.kind in _OTHERS:
                    found.add(str(constraint.value))
        return found

    def _make_tables(self) -> None:
        classes = {
            *(t.term for j in self._plan.shapes for t in j.shape.targets if t.kind == "class"),
            *(str(p.constraint.value) for p in self.parts if p.constraint.kind == "class"),
        }
        wanted = _rows("class", [(self._terms[name],) for name in sorted(classes)])
        lower = (
            f"WITH RECURSIVE lower(class, sub) AS (SELECT class, class FROM {wanted} UNION "
            f"SELECT class, s FROM lower JOIN {EDGES} ON o = sub "
            f"WHERE p = {self._terms[_SUBCLASS]})"
        )
        self._db.execute(
            f"""
            CREATE OR REPLACE TABLE shacl_node (grp INTEGER, node INTEGER, times BIGINT);
            CREATE OR REPLACE TABLE shacl_value (shape INTEGER, focus INTEGER, value INTEGER);
            CREATE OR REPLACE TABLE shacl_broken ({_COLUMNS});
            CREATE OR REPLACE TABLE shacl_instance AS
            {lower} SELECT DISTINCT class, s AS node FROM {EDGES} JOIN lower ON o = sub
            WHERE p = {self._terms[_TYPE]}
            """
        )

    def _insert(self, queries: Iterable[str], table: str = "broken") -> None:
        """Add the rows of some queries to a table: what does not conform, unless it is named."""
        for some in _slices(queries):
            rows = " UNION ALL BY NAME ".join(f"({query})" for query in some)
            self._db.execute(f"INSERT INTO shacl_{table} BY NAME {rows}")

    def _create(self, name: str, query: str) -> int:
        """Make a table with the rows of a query, and say how many these are."""
        row = self._db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}").fetchone()
        return int(row[0]) if row else 0

    def _numbered_parts(self) -> list[_Part]:
        planned = {j.shape.name: j for j in self._plan.shapes}
        return [
            _Part(number, planned[part.shape.name], part.constraint.kind, part.constraint.value)
            for number, part in enumerate(self.parts)
        ]

    def _batches(self, items: Iterable[_T], shape_of: Callable[[_T], int]) -> Iterator[list[_T]]:
        """Items of shapes whose values are looked at together."""
        batch: list[_T] = []
        shapes: set[int] = set()
        for item in items:
            shape = shape_of(item)
            if shape not in shapes:
                shapes.add(shape)
                if batch and sum(self._sizes.get(n, 0) for n in shapes) > _AT_ONCE:
                    yield batch
                    batch, shapes = [], {shape}
            batch.append(item)
        if batch:
            yield batch

    # ------------------------------------------------------- targets and values

    def _find_values(self, level: Sequence[PlannedShape]) -> None:
        """Find the nodes that the shapes of a level are about, and where their paths lead."""
        known = {j.group for j in self._plan.shapes if j.level < level[0].level}
        groups = sorted({j.group for j in level} - known)
        self._insert(self._nodes(groups), "node")
        nodes = self._db.execute("SELECT grp, count(*) FROM shacl_node GROUP BY grp").fetchall()
        of_group = dict(nodes)
        self._sizes |= {j.number: of_group.get(j.group, 0) for j in level}
        for batch in self._batches((j for j in level if j.shape.path is not None), _number_of):
            self._insert(self._values(batch), "value")
        found_values = "SELECT shape, count(*) FROM shacl_value GROUP BY shape"
        self._sizes |= dict(self._db.execute(found_values).fetchall())

    def _nodes(self, groups: Sequence[int]) -> Iterator[str]:
        """The nodes of some groups, each once a group."""
        single = [group for group in groups if len(self._plan.groups[group]) == 1]
        yield from self._origins(single)
        if others := " UNION ALL ".join(self._origins(set(groups).difference(single))):
            yield (
                f"SELECT grp, node, sum(times)::BIGINT AS times FROM ({others}) GROUP BY grp, node"
            )

    def _origins(self, groups: Iterable[int]) -> Iterator[str]:
        """The nodes of each origin of some groups, each once an origin."""
        origins = [(group, o) for group in sorted(groups) for o in sorted(self._plan.groups[group])]
        if targets := [
            (group, target)
            for group, origin in origins
            if origin.kind == "targets"
            for target in self._plan.shapes[origin.number].shape.targets
        ]:
            yield f"SELECT grp, node, 1 AS times FROM ({self._focus_nodes(targets)})"
        for reports in (False, True):
            some = [(group, o.kind, o.number) for group, o in origins if o.reports == reports]
            if of := [(group, number) for group, kind, number in some if kind == "group"]:
                yield (
                    f"SELECT w.grp, node, {'times' if reports else '0'} AS times FROM shacl_node n "
                    f"JOIN {_rows('grp, origin', of)} ON n.grp = origin"
                )
            if not (shapes := [(n, group) for group, kind, n in some if kind == "values"]):
                continue
            values = self._of(*_first(shapes))
            if reports:
                rows = [(n, group, self._plan.shapes[n].group) for n, group in shapes]
                yield (
                    f"SELECT w.grp, value AS node, sum(times)::BIGINT AS times FROM {values} v "
                    f"JOIN {_rows('shape, grp, origin', rows)} USING (shape) JOIN shacl_node n "
                    "ON n.grp = origin AND n.node = focus GROUP BY w.grp, value"
                )
            else:
                yield (
                    f"SELECT DISTINCT grp, value AS node, 0 AS times FROM {values} "
                    f"JOIN {_rows('shape, grp', shapes)} USING (shape)"
                )

    def _focus_nodes(self, targets: Sequence[tuple[int, Target]]) -> str:
        """The focus nodes of the targets of groups (SHACL, section 2.1.3)."""
        of_kind: dict[str, list[tuple[int, int]]] = {}
        for group, target in targets:
            of_kind.setdefault(target.kind, []).append((group, self._terms[target.term]))
        found = []
        for kind, wanted in of_kind.items():
            rows = _rows("grp, term", wanted)
            if kind == "node":
                found.append(f"SELECT grp, term AS node FROM {rows}")
            elif kind == "class":
                found.append(f"SELECT grp, node FROM shacl_instance JOIN {rows} ON class = term")
            else:
                end = "s" if kind == "subjectsOf" else "o"
                found.append(
                    f"SELECT DISTINCT grp, {end} AS node FROM {EDGES} JOIN {rows} ON p = term "
                    f"WHERE p IN ({_list(term for _, term in wanted)})"
                )
        once = len({group for group, _ in targets}) == len(targets)
        return (" UNION ALL " if once else " UNION ").join(found)

    def _values(self, batch: Sequence[PlannedShape]) -> Iterator[str]:
        """Where the paths of shapes lead, each pair of focus node and value once a shape."""
        simple: dict[bool, list[tuple[int, int, int]]] = {}
        for planned in batch:
            path, number, group = planned.shape.path, planned.number, planned.group
            if isinstance(path, Predicate):
                row = number, group, self._terms[path.iri]
                simple.setdefault(path.inverse, []).append(row)
            elif path is not None:
                pairs = f"SELECT node AS focus, node AS value FROM shacl_node WHERE grp = {group}"
                once = "" if distinct(path) else "DISTINCT"
                pairs = steps(path, pairs, self._terms)
                yield f"SELECT {once} {number} AS shape, focus, value FROM ({pairs})"
        for inverse, wanted in simple.items():
            start, end = ("o", "s") if inverse else ("s", "o")
            yield (
                f"SELECT shape, node AS focus, t.{end} AS value FROM shacl_node "
                f"JOIN {_rows('shape, grp, p', wanted)} USING (grp) JOIN {EDGES} t "
                f"ON t.p = w.p AND t.{start} = node WHERE t.p IN ({_list(r[2] for r in wanted)})"
            )

    def _of(self, *shapes: int) -> str:
        """The values of some shapes."""
        with_path = [n for n in shapes if self._plan.shapes[n].shape.path is not None]
        others = [(n, self._plan.shapes[n].group) for n in shapes if n not in with_path]
        found = []
        if with_path or not others:
            found.append(f"SELECT * FROM shacl_value WHERE shape IN ({_list(with_path)})")
        if others:
            found.append("SELECT shape, node AS focus, node AS value FROM shacl_node "
                         f"JOIN {_rows('shape, grp', others)} USING (grp)")  # fmt: skip
        return f"({' UNION ALL '.join(found)})"

    # ---------------------------------------------------- conditions of one value

    def _validate_values(self, parts: Sequence[_Part]) -> None:
        """Validate single values: all of them in one scan, then those of which one may be wrong."""
        conditions: dict[_Test, Condition] = {}
        of_shape: dict[int, list[_Part]] = {}
        for part in parts:
            if part.test not in conditions:
                constraint = self.parts[part.number].constraint
                canonical = self._shapes.graph.canonical
                found = condition(constraint, self._re2_reads, canonical=canonical)
                if found is None:
                    continue
                conditions[part.test] = found
            of_shape.setdefault(part.of.number, []).append(part)
        # Many shapes demand the same of their values.
        alike: dict[str, list[int]] = {}
        for shape, some in of_shape.items():
            sql = (f"coalesce({conditions[part.test].sql}, true)" for part in some)
            alike.setdefault(" OR ".join(sql), []).append(shape)
        for cases in _slices(alike.items()):
            values = self._of(*(shape for _, shapes in cases for shape in shapes))
            if self._find_suspects(cases, values):
                suspected = self._db.execute("SELECT DISTINCT shape FROM shacl_suspect").fetchall()
                self._validate_suspects([p for (n,) in suspected for p in of_shape[n]], conditions)

    def _find_suspects(self, cases: Iterable[tuple[str, Sequence[int]]], values: str) -> int:
        """Find the values of which SQL about their shapes is true, and say how many there are."""
        when = " ".join(f"WHEN shape IN ({_list(shapes)}) THEN {sql}" for sql, shapes in cases)
        return self._create(
            "shacl_suspect",
            "SELECT shape, node, value, text_of(value) AS text FROM ("
            "SELECT shape, node, term AS value, raw_text_of(term) AS text "
            f"FROM (SELECT DISTINCT shape, value AS node FROM {values}) "
            f"JOIN {TERMS} ON {TERMS}.rowid = node) "
            f"WHERE contains(value, '\\') OR CASE {when} END",
        )

    def _validate_suspects(
        self, parts: Iterable[_Part], conditions: Mapping[_Test, Condition]
    ) -> None:
        """Validate the values that may be wrong: by SQL, and by Python where that cannot tell."""
        alike: dict[_Test, list[_Part]] = {}
        for part in parts:
            alike.setdefault(part.test, []).append(part)
        for some in _slices(alike.items()):
            wrong: list[str] = []
            undecided: dict[int, tuple[str, Callable[..., bool]]] = {}
            for number, (test, of) in enumerate(some):
                c, rows = conditions[test], [(p.of.number, p.number) for p in of]
                suspects = (
                    f"FROM shacl_suspect JOIN {_rows('shape, part', rows)} USING (shape) "
                    f"WHERE ({c.sql})"
                )
                wrong.append(f"SELECT shape, part, node {suspects}")
                if c.fails is not None:
                    undecided[number] = f"SELECT DISTINCT value {suspects} IS NULL", c.fails
                    wrong.append(
                        f"SELECT shape, part, node {suspects} IS NULL AND value IN "
                        f"(SELECT one FROM shacl_failed WHERE number = {number})"
                    )
            self._decide(undecided)
            values = self._of(*_first((p.of.number,) for _, of in some for p in of))
            self._insert(
                [
                    f"SELECT shape, part, focus, value FROM {values} "
                    f"JOIN ({' UNION ALL '.join(wrong)}) w USING (shape) WHERE value = node"
                ]
            )

    def _decide(self, undecided: Mapping[int, tuple[str, Callable[..., bool]]]) -> None:
        """Find what Python finds at fault in numbered queries, whose rows are one or two terms."""
        self._create("shacl_failed", "SELECT 0 AS number, '' AS one, '' AS other WHERE false")
        if not undecided:
            return
        queries = (f"SELECT {n} AS number, * FROM ({query})" for n, (query, _) in undecided.items())
        rows = iter(self._db.execute(" UNION ALL ".join(queries)).fetchall())
        while batch := list(islice(rows, _BATCH)):
            bad = [row for row in batch if undecided[row[0]][1](*row[1:])]
            self._db.execute(
                "INSERT INTO shacl_failed SELECT unnest($1::INTEGER[]), unnest($2::VARCHAR[]), "
                "unnest($3::VARCHAR[])",
                [[row[0] for row in bad], [row[1] for row in bad], [row[-1] for row in bad]],
            )

    def _re2_reads(self, pattern: str) -> bool:
        if pattern not in self._readable:
            try:
                self._db.execute("SELECT regexp_matches('', ?)", [pattern]).fetchall()
                self._readable[pattern] = True
            except duckdb.Error:
                self._readable[pattern] = False
        return self._readable[pattern]

    # ------------------------------------- all values of a node, and other triples

    def _of_sets(self, parts: Sequence[_Part]) -> Iterator[str]:
        yield from self._classes(parts)
        yield from self._members(parts)
        yield from self._cardinalities(parts)
        yield from self._unique_languages(parts)
        yield from self._has_value(parts)
        yield from self._compared(parts)
        yield from self._closed(parts)

    def _classes(self, parts: Sequence[_Part]) -> Iterator[str]:
        wanted = [
            (p.of.number, p.number, self._terms[str(p.value)]) for p in parts if p.kind == "class"
        ]
        if wanted:
            yield (
                f"SELECT shape, part, focus, value FROM {self._of(*_first(wanted))} "
                f"JOIN {_rows('shape, part, class', wanted)} USING (shape) "
                "ANTI JOIN shacl_instance i ON i.class = w.class AND i.node = value"
            )

    def _members(self, parts: Sequence[_Part]) -> Iterator[str]:
        lists = [(p, p.value) for p in parts if p.kind == "in" and isinstance(p.value, tuple)]
        if lists:
            wanted = [(p.of.number, p.number) for p, _ in lists]
            members = [(p.number, self._terms[name]) for p, names in lists for name in names]
            yield (
                f"SELECT shape, w.part, focus, value FROM {self._of(*_first(wanted))} "
                f"JOIN {_rows('shape, part', wanted)} USING (shape) "
                f"ANTI JOIN {_rows('part, term', members, 'm')} "
                "ON m.part = w.part AND m.term = value"
            )

    def _cardinalities(self, parts: Sequence[_Part]) -> Iterator[str]:
        most = [(p.of.number, p.number, p.value) for p in parts if p.kind == "maxCount"]
        least = [(p.of.number, p.number, p.of.group, p.value)
                 for p in parts if p.kind == "minCount" and p.value]  # fmt: skip
        counts = "(SELECT shape, focus, count(*) AS number FROM {} GROUP BY shape, focus)"
        if most:
            yield (
                f"SELECT shape, part, focus, number FROM {counts.format(self._of(*_first(most)))} "
                f"JOIN {_rows('shape, part, most', most)} USING (shape) WHERE number > most"
            )
        if least:
            yield (
                "SELECT w.shape, part, node AS focus, coalesce(number, 0) AS number "
                f"FROM shacl_node JOIN {_rows('shape, part, grp, least', least)} USING (grp) "
                f"LEFT JOIN {counts.format(self._of(*_first(least)))} c "
                "ON c.shape = w.shape AND c.focus = node WHERE coalesce(number, 0) < least"
            )

    def _unique_languages(self, parts: Sequence[_Part]) -> Iterator[str]:
        wanted = [(p.of.number, p.number) for p in parts if p.kind == "uniqueLang"]
        if wanted:
            yield (
                "SELECT shape, part, focus, count(*) AS number FROM "
                f"{self._of(*_first(wanted))} JOIN {_rows('shape, part', wanted)} USING (shape) "
                f"JOIN {TERMS} ON {TERMS}.rowid = value WHERE has_language(term) "
                "GROUP BY shape, part, focus, language_of(term) HAVING count(*) > 1"
            )

    def _has_value(self, parts: Sequence[_Part]) -> Iterator[str]:
        wanted = [(p.of.number, p.number, p.of.group, self._terms[str(p.value)])
                  for p in parts if p.kind == "hasValue"]  # fmt: skip
        if wanted:
            rows = _rows("shape, part, grp, term", wanted)
            yield (
                f"SELECT w.shape, part, node AS focus FROM shacl_node JOIN {rows} USING (grp) "
                f"ANTI JOIN {self._of(*_first(wanted))} v "
                "ON v.shape = w.shape AND v.focus = node AND v.value = w.term"
            )

    def _compared(self, parts: Sequence[_Part]) -> Iterator[str]:
        """The values of a path beside those of a property (SHACL, section 4.5)."""
        for kind, join in (("equals", "ANTI JOIN"), ("disjoint", "SEMI JOIN")):
            wanted = [(p.of.number, p.number, p.of.group, self._terms[str(p.value)])
                      for p in parts if p.kind == kind]  # fmt: skip
            if not wanted:
                continue
            rows, values = _rows("shape, part, grp, p", wanted), self._of(*_first(wanted))
            yield (
                f"SELECT shape, part, focus, value FROM {values} JOIN {rows} USING (shape) "
                f"{join} {EDGES} e ON e.p = w.p AND e.s = focus AND e.o = value"
            )
            if kind == "equals":
                yield (
                    f"SELECT w.shape, part, node AS focus, e.o AS value FROM shacl_node "
                    f"JOIN {rows} USING (grp) JOIN {EDGES} e ON e.p = w.p AND e.s = node "
                    f"ANTI JOIN {values} v "
                    "ON v.shape = w.shape AND v.focus = node AND v.value = e.o"
                )

    def _closed(self, parts: Sequence[_Part]) -> Iterator[str]:
        closed = [(p, p.value.allowed) for p in parts if isinstance(p.value, Closed)]
        if closed:
            wanted = [(p.of.number, p.number) for p, _ in closed]
            allowed = [(p.number, self._terms[name]) for p, names in closed for name in names]
            yield (
                "SELECT shape, part, focus, e.o AS value, e.p AS path "
                f"FROM {self._of(*_first(wanted))} JOIN {_rows('shape, part', wanted)} "
                f"USING (shape) JOIN {EDGES} e ON e.s = value "
                f"ANTI JOIN {_rows('part, p', allowed, 'a')} ON a.part = w.part AND a.p = e.p"
            )

    def _validate_order(self, parts: Sequence[_Part]) -> None:
        """Validate by sh:lessThan and sh:lessThanOrEquals (SHACL, section 4.5)."""
        for kind, or_equal in (("lessThan", False), ("lessThanOrEquals", True)):
            some = [p for p in parts if p.kind == kind]
            wanted = [(p.of.number, p.number, self._terms[str(p.value)]) for p in some]
            decided = decided_less("one", "two", or_equal=or_equal)
            if not wanted or not self._create(
                "shacl_pair",
                f"SELECT *, {decided} AS decided FROM (SELECT shape, part, focus, value, "
                f"a.term AS one, b.term AS two FROM {self._of(*_first(wanted))} "
                f"JOIN {_rows('shape, part, p', wanted)} USING (shape) "
                f"JOIN {EDGES} e ON e.p = w.p AND e.s = focus JOIN {TERMS} a ON a.rowid = value "
                f"JOIN {TERMS} b ON b.rowid = e.o) WHERE decided IS NOT true",
            ):
                continue

            def fails(one: str, two: str, or_equal: bool = or_equal) -> bool:
                return not less(one, two, or_equal=or_equal)

            undecided = "SELECT DISTINCT one, two FROM shacl_pair WHERE decided IS NULL"
            self._decide({0: (undecided, fails)})
            self._insert(
                [
                    "SELECT shape, part, focus, value FROM shacl_pair WHERE NOT decided",
                    "SELECT shape, part, focus, value FROM shacl_pair p "
                    "SEMI JOIN shacl_failed j ON p.one = j.one AND p.two = j.other "
                    "WHERE decided IS NULL",
                ]
            )

    def _validate_queries(self, parts: Sequence[_Part]) -> None:
        """Ask the queries that are in shapes."""
        for part in parts:
            if not isinstance(part.value, Query):
                continue
            found = self._ask(part.value, part.of.shape, self._asked_about(part.of, part.value))
            if not self._db.execute(f"SELECT 1 FROM {found} LIMIT 1").fetchall():
                continue
            # A query may make terms of its own.
            self._db.execute(
                f"INSERT INTO {TERMS} SELECT term FROM (SELECT value AS term FROM {found} UNION "
                f"SELECT path FROM {found}) WHERE term IS NOT NULL "
                f"AND term NOT IN (SELECT term FROM {TERMS})"
            )
            self._insert(
                [
                    f"SELECT {part.of.number} AS shape, {part.number} AS part, f.rowid AS focus, "
                    f"v.rowid AS value, p.rowid AS path, messages FROM {found} a "
                    f"JOIN {TERMS} f ON f.term = a.focus LEFT JOIN {TERMS} v ON v.term = a.value "
                    f"LEFT JOIN {TERMS} p ON p.term = a.path"
                ]
            )

    def _asked_about(self, planned: PlannedShape, query: Query) -> str:
        """What a query is asked about: an ASK each value, a SELECT each node, also without one.

        SHACL, sections 5.3 and 6.3: a SELECT looks for its values itself.
        """
        if query.form == "select":
            return (
                f"(SELECT term AS focus, NULL AS value FROM shacl_node JOIN {TERMS} "
                f"ON {TERMS}.rowid = node WHERE grp = {planned.group})"
            )
        return (
            f"(SELECT f.term AS focus, v.term AS value FROM {self._of(planned.number)} p "
            f"JOIN {TERMS} f ON f.rowid = p.focus JOIN {TERMS} v ON v.rowid = p.value)"
        )

    # ---------------------------------------------------------- nested shapes

    def _nested(self, parts: Sequence[_Part]) -> Iterator[str]:
        """What does not conform to shapes within a shape, which come first."""
        yield from self._to_one(parts)
        yield from self._logical(parts)
        yield from self._qualified(parts)

    def _to_one(self, parts: Sequence[_Part]) -> Iterator[str]:
        for kind, join in (("node", "SEMI JOIN"), ("not", "ANTI JOIN")):
            wanted = [(p.of.number, p.number, self._number(str(p.value)))
                      for p in parts if p.kind == kind]  # fmt: skip
            if wanted:
                yield (
                    f"SELECT shape, part, focus, value FROM {self._of(*_first(wanted))} "
                    f"JOIN {_rows('shape, part, inner_shape', wanted)} USING (shape) "
                    f"{join} {self._failing(row[-1] for row in wanted)} f "
                    "ON f.inner_shape = w.inner_shape AND f.node = value"
                )

    def _logical(self, parts: Sequence[_Part]) -> Iterator[str]:
        """Counts the shapes to which each value conforms."""
        wanted, members = [], []
        for part in parts:
            if part.kind in _LOGICAL and isinstance(part.value, tuple):
                size = len(part.value)
                least, most = {"and": (size, size), "or": (1, size), "xone": (1, 1)}[part.kind]
                wanted.append((part.of.number, part.number, size, least, most))
                members += [(part.number, self._number(name)) for name in part.value]
        if wanted:
            yield (
                "SELECT shape, w.part, focus, value, size - coalesce(n, 0) AS number "
                f"FROM {self._of(*_first(wanted))} "
                f"JOIN {_rows('shape, part, size, least, most', wanted)} USING (shape) "
                f"LEFT JOIN {self._failures(members)} f ON f.part = w.part AND f.node = value "
                "WHERE size - coalesce(n, 0) NOT BETWEEN least AND most"
            )

    def _qualified(self, parts: Sequence[_Part]) -> Iterator[str]:
        """Counts the values of each node that conform to a shape, and to none of its siblings."""
        wanted, siblings = [], []
        for part in parts:
            if isinstance(part.value, Qualified):
                q = part.value
                most = "NULL" if q.most is None else q.most
                wanted.append((part.of.number, part.number, part.of.group, self._number(q.shape),
                               len(q.siblings), q.least or 0, most))  # fmt: skip
                siblings += [(part.number, self._number(name)) for name in q.siblings]
        if wanted:
            rows = _rows("shape, part, grp, inner_shape, siblings, least, most", wanted)
            yield (
                "SELECT w.shape, w.part, node AS focus, coalesce(n, 0) AS number "
                f"FROM shacl_node JOIN {rows} USING (grp) LEFT JOIN "
                f"(SELECT w.part, focus, count(*) AS n FROM {self._of(*_first(wanted))} "
                f"JOIN {rows} USING (shape) "
                f"LEFT JOIN {self._failures(siblings)} s ON s.part = w.part AND s.node = value "
                f"ANTI JOIN {self._failing(row[3] for row in wanted)} f "
                "ON f.inner_shape = w.inner_shape AND f.node = value "
                "WHERE coalesce(s.n, 0) = siblings GROUP BY w.part, focus) c "
                "ON c.part = w.part AND c.focus = node "
                "WHERE coalesce(n, 0) < least OR coalesce(n, 0) > most"
            )

    def _number(self, name: str) -> int:
        """The number of a shape; nothing fails one that is deactivated."""
        return self._shape.get(name, -1)

    def _failing(self, shapes: Iterable[int]) -> str:
        """The nodes that do not conform to some shapes, each once a shape."""
        return (
            "(SELECT DISTINCT shape AS inner_shape, focus AS node FROM shacl_broken "
            f"WHERE shape IN ({_list(set(shapes))}))"
        )

    def _failures(self, members: Sequence[tuple[int, int]]) -> str:
        """To how many of the shapes that a part refers to a node does not conform."""
        return (
            f"(SELECT part, node, count(*) AS n FROM {_rows('part, inner_shape', members)} "
            f"JOIN {self._failing(shape for _, shape in members)} USING (inner_shape) "
            "GROUP BY part, node)"
        )

    def _passed_on(self, level: Iterable[PlannedShape]) -> Iterator[str]:
        """What the property shapes of a nested shape break, it breaks."""
        wanted = [
            (planned.number, self._shape[str(constraint.value)])
            for planned in level
            if planned.nested
            for constraint in planned.shape.constraints
            if constraint.kind == "property" and constraint.value in self._shape
        ]
        if wanted:
            yield (
                f"SELECT DISTINCT w.shape, b.part, v.focus FROM {self._of(*_first(wanted))} v "
                f"JOIN {_rows('shape, inner_shape', wanted)} ON w.shape = v.shape "
                "JOIN shacl_broken b ON b.shape = w.inner_shape AND b.focus = v.value"
            )

    # ---------------------------------------------------------------- results

    def _report(self, parts: Sequence[_Part]) -> None:
        """Write the results in terms: equal ones as one, and how often each comes.

        A node that a property shape is reached from twice has its results twice (SHACL, section
        4.8.2).
        """
        reported = [(p.of.number, p.number, p.of.group) for p in parts if p.of.reports]
        if not self._create(
            "shacl_found",
            "SELECT b.*, grp FROM (SELECT * FROM shacl_broken "
            f"WHERE shape IN ({_list(_first(reported))})) b "
            f"JOIN {_rows('shape, part, grp', reported)} USING (shape, part)",
        ):
            return
        self._create(
            "shacl_row",
            "SELECT part, focus, value, path, number, messages, sum(times)::BIGINT AS times "
            "FROM shacl_found JOIN shacl_node n USING (grp) WHERE n.node = focus AND n.times > 0 "
            "GROUP BY ALL",
        )
        members = [
            (p.number, place, self._number(name))
            for p in parts
            if p.of.reports and p.kind in ("node", *_LOGICAL)
            for place, name in enumerate(self.parts[p.number].constraint.shapes)
        ]
        inside = (
            "SELECT part, value, list(inner_part ORDER BY place, inner_part) AS inside FROM "
            "(SELECT DISTINCT r.part, r.value, m.place, b.part AS inner_part FROM shacl_row r "
            f"JOIN {_rows('part, place, shape', members, 'm')} ON m.part = r.part "
            "JOIN shacl_broken b ON b.shape = m.shape AND b.focus = r.value) GROUP BY part, value"
        )
        self._db.execute(
            "INSERT INTO shacl_result SELECT r.part, f.term, v.term, p.term, r.number, i.inside, "
            f"r.messages, r.times FROM shacl_row r JOIN {TERMS} f ON f.rowid = r.focus "
            f"LEFT JOIN {TERMS} v ON v.rowid = r.value LEFT JOIN {TERMS} p ON p.rowid = r.path "
            f"LEFT JOIN ({inside}) i ON i.part = r.part AND i.value = r.value"
        )


def _shape_of(part: _Part) -> int:
    return part.of.number


def _number_of(planned: PlannedShape) -> int:
    return planned.number


def _first(rows: Iterable[tuple[object, ...]]) -> list[int]:
    """The first column of some rows, each once."""
    return list(dict.fromkeys(int(str(row[0])) for row in rows))


def _list(numbers: Iterable[int]) -> str:
    """What stands in the brackets of IN."""
    return ", ".join(map(str, sorted(numbers))) or "NULL"


def _slices(items: Iterable[_T]) -> Iterator[list[_T]]:
    """As many of some items as queries may be in one statement, until there are no more."""
    rest = iter(items)
    while some := list(islice(rest, _QUERIES)):
        yield some


def _rows(columns: str, rows: Sequence[tuple[object, ...]], name: str = "w") -> str:
    """Rows of integers as a relation."""
    if not rows:
        nothing = ", ".join(f"NULL::INTEGER AS {column}" for column in columns.split(", "))
        return f"(SELECT {nothing} WHERE false) {name}"
    listed = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
    return f"(VALUES {listed}) {name}({columns})"
