"""What the ontology entails about the data: the consequences of its axioms, and of the rules.

Superclasses, superproperties, inverse, symmetric and transitive properties (see axioms.py) and
the CONSTRUCT queries of ontology/rules/ (see rules.py), to a common fixpoint. rdfs:domain and
rdfs:range entail nothing: that would turn a wrong reference into a wrong type, where SHACL is to
report it. Nothing is entailed about a blank node either, which no file could name again.

Axioms are joins in DuckDB (see closure.py). Only the rules ask a store, and a rule asks again only
when a property or class that it mentions has new triples.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import duckdb
from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from parkkg.errors import DataError
from parkkg.graph.axioms import Axioms, read_axioms
from parkkg.graph.closure import (
    QUADS,
    TRIPLES,
    UNQUOTED,
    add,
    apply_axioms,
    make_tables,
    read_triples,
    reduced_memory,
    with_names,
)
from parkkg.graph.rules import TYPE, Rule, read_rule
from parkkg.namespaces import INFERRED, XSD
from parkkg.tables.csvw.sql import files
from parkkg.tables.database import database, write

# A rule that makes new terms of those it made never comes to an end.
_MOST_TURNS = 100
_MANY_TURNS, _MANY_TRIPLES = 8, 1_000_000

# What SPARQL's TSV writes bare is written out (SPARQL 1.1 Query Results CSV and TSV, section 4).
_BARE = f"""CASE
    WHEN left({{0}}, 1) IN ('<', '"', '_') THEN {{0}}
    WHEN {{0}} IN ('true', 'false') THEN '"' || {{0}} || '"^^<{XSD}boolean>'
    WHEN contains(lower({{0}}), 'e') THEN '"' || {{0}} || '"^^<{XSD}double>'
    WHEN contains({{0}}, '.') THEN '"' || {{0}} || '"^^<{XSD}decimal>'
    ELSE '"' || {{0}} || '"^^<{XSD}integer>' END"""


def entail(
    store: Store,
    rules: Sequence[Path],
    out: Path,
    *,
    graphs: Iterable[Path] | None = None,
    axioms: Axioms | None = None,
    start_loading: Callable[[Path], Callable[[], object]] | None = None,
    rules_in_memory: bool = False,
) -> int:
    """Entail from the store's default graph, into its graph of inferred triples and into `out`.

    `graphs` are canonical N-Triples files that together have the triples of the default graph;
    without them it is dumped, which takes longer. With `graphs` and `axioms` the store may still
    be empty: `start_loading` is called with what the axioms entail, as N-Quads. It starts to load
    that and all asserted triples into the store, and returns a function that waits for the end.
    With `rules_in_memory` as well, this does not wait: where it is known which triples the rules
    read, they query a small store in memory, and `start_loading` is called again with what the
    rules entail.

    `out` gets the inferred triples that are not asserted, as sorted N-Triples; their number is
    returned. Raises DataError for a file that is not a rule and a rule that does not end,
    MachineError where the disk is full.
    """
    ready = [read_rule(path) for path in rules]
    reads = _reads(ready) if rules_in_memory and start_loading else None
    if axioms is None:
        axioms = read_axioms(store)
    with (
        tempfile.TemporaryDirectory(dir=out.parent, prefix=".entail-") as folder,
        database(
            folder=Path(folder), ordered=False, work="the entailments cannot be computed"
        ) as connection,
    ):
        scratch = Path(folder)
        make_tables(connection, axioms)
        turn = told = 0
        if axioms or reads:
            if graphs is None:
                store.dump(scratch / "all.nt", RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
                graphs = [scratch / "all.nt"]
            full = [path for path in graphs if path.stat().st_size]
            read_triples(connection, axioms, reads or frozenset(), full)
            turn = apply_axioms(connection, turn)
        asked = store
        if start_loading:
            write(connection, f"{QUADS} 0", scratch / "new.nq")
            wait, told = start_loading(scratch / "new.nq"), turn
            if reads:
                asked = _small_store(connection, reads, scratch / "small.nq")
            elif ready:
                with reduced_memory(connection):
                    wait()
        _to_fixpoint(connection, asked, ready, scratch, turn, told)
        if start_loading and reads:
            write(connection, f"{QUADS} {told}", scratch / "new.nq")
            start_loading(scratch / "new.nq")
        write(connection, f"{TRIPLES} 0 ORDER BY line", out)
        (row,) = connection.execute("SELECT count(*) FROM triple WHERE turn > 0").fetchall()
        return int(row[0])


def _reads(rules: Sequence[Rule]) -> frozenset[str] | None:
    """The properties and classes that rules read and make, None where that can be any."""
    every = [rule.reads for rule in rules]
    known = [names for names in every if names is not None]
    return frozenset().union(*known) if len(known) == len(every) else None


def _small_store(connection: duckdb.DuckDBPyConnection, names: frozenset[str], file: Path) -> Store:
    """A store in memory with the triples, asserted and entailed, that have one of `names`."""
    write(connection, with_names(names), file)
    store = Store()
    store.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
    return store


def _to_fixpoint(
    connection: duckdb.DuckDBPyConnection,
    store: Store,
    rules: Sequence[Rule],
    scratch: Path,
    turn: int,
    told: int,
) -> None:
    """Apply rules and axioms in turns until a turn adds nothing; the axioms have had theirs.

    The store has heard of all turns up to the one that was `told`.

    All rules of a turn see the same graph, so that their order makes no difference.
    """
    for turns in range(_MOST_TURNS + 1):
        changed = _tell(connection, store, told, scratch / "new.nq")
        told = turn
        due = [rule for rule in rules if turns == 0 or rule.concerns(changed)]
        answers = [_ask(store, rule, scratch / f"{n}.tsv") for n, rule in enumerate(due)]
        turn += 1
        added = {
            rule.path: _take(connection, rule, answer, turn)
            for rule, answer in zip(due, answers, strict=True)
        }
        most = max(added, key=lambda path: added[path], default=None)
        if most is None or not added[most]:
            return
        if turns == _MOST_TURNS or (turns >= _MANY_TURNS and added[most] > _MANY_TRIPLES):
            raise DataError(
                f"{most}: the rule comes to no end: its run {turns + 1} made "
                f"{added[most]} more triples",
                hint="do not make new terms from terms that the rule has made; "
                "for chains, use a property path such as :p+",
            )
        turn = apply_axioms(connection, turn)


def _tell(
    connection: duckdb.DuckDBPyConnection, store: Store, after: int, file: Path
) -> frozenset[str]:
    """Give the store what later turns than `after` entail; the properties and classes of that."""
    write(connection, f"{QUADS} {after}", file)
    if file.stat().st_size:
        # Lenient: the terms come from the store or from files that were loaded into it.
        store.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
    rows = connection.execute(
        f"SELECT DISTINCT unnest(if(p = '<{TYPE}>', [p, o], [p])) FROM triple WHERE turn > {after}"
    ).fetchall()
    return frozenset(str(name)[1:-1] for (name,) in rows)


def _ask(store: Store, rule: Rule, answer: Path) -> Path:
    solutions = store.query(rule.query, default_graph=[DefaultGraph(), NamedNode(INFERRED)])
    if isinstance(solutions, QuerySolutions):  # which a SELECT always gives
        solutions.serialize(answer, QueryResultsFormat.TSV)
    return answer


def _take(connection: duckdb.DuckDBPyConnection, rule: Rule, answer: Path, turn: int) -> int:
    """Add the triples of a rule's answer that are new, and can be triples."""
    names = [f"{part}{n}" for n in range(rule.triples) for part in ("s", "p", "o", "known")]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    table = (
        f"read_csv({files([answer])}, delim = '\\t', header = true, {UNQUOTED}, "
        f"columns = {{{columns}}})"
    )
    parts = (
        f"SELECT s{n} AS s, p{n} AS p, {_BARE.format(f'o{n}')} AS o FROM {table} "
        f"WHERE known{n} = 'false' AND s{n}[1] = '<' AND p{n}[1] = '<' AND o{n}[1] <> '_'"
        for n in range(rule.triples)
    )
    added = add(connection, turn, " UNION ALL ".join(parts))
    answer.unlink()
    return added
