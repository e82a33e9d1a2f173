"""What the ontology entails about the data: the consequences of its axioms, and of the rules.

Superclasses, superproperties, inverse, symmetric and transitive properties (see axioms.py) and
the CONSTRUCT queries of ontology/rules/ (see rules.py), to a common fixpoint. rdfs:domain and
rdfs:range entail nothing: that would turn a wrong reference into a wrong type, where SHACL is to
report it. Nothing is entailed about a blank node either, which no file could name again.

Axioms are joins over N-Triples in DuckDB, which is ten times faster than SPARQL over a store on
disk, and spills to disk beyond its share of memory. Only the rules ask the store, and a rule
asks again only when a property or class that it mentions has new triples.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store

from .axioms import Axioms, read_axioms
from .csvw.sql import text
from .database import write
from .errors import DataError, MachineError
from .rules import TYPE, Rule, read_rule
from .terms import INFERRED, XSD

_MEMORY, _LONGEST_LINE = "1GB", 64 * 1024 * 1024
# A rule that makes new terms of those it made never comes to an end.
_MOST_TURNS = 100
_MANY_TURNS, _MANY_TRIPLES = 8, 1_000_000

# N-Triples have no character \x01, so every line is one cell.
_LINE = "delim = '\\x01', header = false, columns = {'line': 'VARCHAR'}"
_PLAIN = (
    "quote = '', escape = '', auto_detect = false, "
    f"max_line_size = {_LONGEST_LINE}, buffer_size = {_LONGEST_LINE}"
)

_TRIPLES = "SELECT s || ' ' || p || ' ' || o || ' .' AS line FROM triple WHERE turn >"
_QUADS = _TRIPLES.replace("' .'", f"' <{INFERRED}> .'")
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
    fill: Callable[[Path], Callable[[], object]] | None = None,
) -> int:
    """Entail from the store's default graph, into its graph of inferred triples and into `out`.

    `graphs` are canonical N-Triples files that together say what the default graph says; without
    them it is dumped, which takes longer. With `graphs` and `axioms` the store may still be empty:
    `fill` is given what the axioms entail, as N-Quads, begins to fill the store with that and all
    that is asserted, and returns what waits for that. `out` gets what is entailed and not
    asserted, as sorted N-Triples, whose number is returned. Raises DataError for a file that is
    no rule and a rule that comes to no end, MachineError where the disk is full.
    """
    ready = [read_rule(path) for path in rules]
    if axioms is None:
        axioms = read_axioms(store)
    try:
        with (
            tempfile.TemporaryDirectory(dir=out.parent, prefix=".entail-") as folder,
            closing(_database(Path(folder))) as connection,
        ):
            scratch = Path(folder)
            _make_tables(connection, axioms)
            turn = 0
            if axioms:
                if graphs is None:
                    store.dump(scratch / "all.nt", RdfFormat.N_TRIPLES, from_graph=DefaultGraph())
                    graphs = [scratch / "all.nt"]
                _read(connection, axioms, [path for path in graphs if path.stat().st_size])
                turn = _apply_axioms(connection, turn)
            told = 0
            if fill:
                write(connection, f"{_QUADS} 0", scratch / "new.nq")
                wait, told = fill(scratch / "new.nq"), turn
                if ready:
                    wait()
            _to_fixpoint(connection, store, ready, scratch, turn, told)
            write(connection, f"{_TRIPLES} 0 ORDER BY line", out)
            (row,) = connection.execute("SELECT count(*) FROM triple WHERE turn > 0").fetchall()
            return int(row[0])
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        raise MachineError(
            f"the entailments cannot be computed: {str(error).splitlines()[0]}",
            hint=f"make room on the disk that holds {out.parent}, and run the command again",
        ) from error


def _database(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in a file, which DuckDB compresses: seven times smaller than in memory."""
    return duckdb.connect(
        folder / "triples.duckdb",
        config={
            "memory_limit": _MEMORY,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        },
    )


def _make_tables(connection: duckdb.DuckDBPyConnection, axioms: Axioms) -> None:
    """`triple` holds what matters of what is asserted (turn 0), and all that is entailed."""
    connection.execute("CREATE TABLE triple (s VARCHAR, p VARCHAR, o VARCHAR, turn INTEGER)")
    for table, rows in (
        ("superclass (sub VARCHAR, sup VARCHAR)", axioms.superclasses),
        ("superproperty (sub VARCHAR, sup VARCHAR, swapped BOOLEAN)", axioms.superproperties),
        ("transitive (p VARCHAR)", [(name,) for name in axioms.transitive]),
    ):
        connection.execute(f"CREATE TEMP TABLE {table}")
        if rows:
            values = ", ".join(f"({', '.join(map(_value, row))})" for row in sorted(rows))
            connection.execute(f"INSERT INTO {table.split()[0]} VALUES {values}")


def _value(value: object) -> str:
    return str(value) if isinstance(value, bool) else text(f"<{value}>")


def _read(connection: duckdb.DuckDBPyConnection, axioms: Axioms, graphs: Sequence[Path]) -> None:
    """Take from the files the triples that an axiom starts from or could give."""
    if not graphs:
        return
    # Lists in the text, and not joins: four times faster, and it is read once.
    classes = _names(name for pair in axioms.superclasses for name in pair)
    properties = _names(
        (
            TYPE,
            *axioms.transitive,
            *(n for sub, sup, _ in axioms.superproperties for n in (sub, sup)),
        )
    )
    connection.execute(
        f"""
        INSERT INTO triple SELECT s, p, o, 0 FROM (
            SELECT split_part(line, ' ', 1) AS s, split_part(line, ' ', 2) AS p,
                   substr(line, length(s) + length(p) + 3,
                          length(line) - length(s) - length(p) - 4) AS o
            FROM read_csv({_files(graphs)}, {_LINE}, {_PLAIN})
            WHERE p IN ({properties})
              AND (p <> '<{TYPE}>' OR split_part(line, ' ', 3) IN ({classes})))
        WHERE s[1] = '<' AND o[1] <> '_'
        """
    )


def _names(iris: Iterable[str]) -> str:
    return ", ".join(text(f"<{iri}>") for iri in sorted(set(iris))) or "NULL"


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
        turn = _apply_axioms(connection, turn)


def _apply_axioms(connection: duckdb.DuckDBPyConnection, turn: int) -> int:
    """Add what the axioms give from the triples of one turn on; the last turn taken."""
    while True:
        first, turn = turn, turn + 1
        _add(
            connection,
            turn,
            f"""
            SELECT s, '<{TYPE}>' AS p, sup AS o FROM triple JOIN superclass ON o = sub
            WHERE p = '<{TYPE}>' AND turn = {first}
            UNION ALL
            SELECT if(swapped, o, s), sup, if(swapped, s, o)
            FROM triple JOIN superproperty ON p = sub
            WHERE turn = {first} AND (o[1] = '<' OR NOT swapped)
            """,
        )
        touched = connection.execute(
            f"SELECT DISTINCT p FROM triple SEMI JOIN transitive USING (p) WHERE turn >= {first} "
            "ORDER BY p"
        ).fetchall()
        turn += 1
        closed = [_close(connection, turn, str(p)) for (p,) in touched]
        if not any(closed):
            return turn


def _close(connection: duckdb.DuckDBPyConnection, turn: int, predicate: str) -> int:
    """Add to a turn what a transitive property is short of; how many triples that is."""
    p = text(predicate)
    return _add(
        connection,
        turn,
        f"""
        WITH RECURSIVE edge AS (SELECT s, o FROM triple WHERE p = {p}),
        path AS (SELECT s, o FROM edge
                 UNION SELECT path.s, edge.o FROM path JOIN edge ON path.o = edge.s)
        SELECT s, {p} AS p, o FROM path
        """,
        f"(FROM triple WHERE p = {p})",
    )


def _add(
    connection: duckdb.DuckDBPyConnection, turn: int, triples: str, known: str = "triple"
) -> int:
    """Add to a turn those triples that are not known; how many these are."""
    rows = connection.execute(
        f"INSERT INTO triple SELECT DISTINCT s, p, o, {turn} FROM ({triples}) AS new (s, p, o) "
        f"ANTI JOIN {known} AS known USING (s, p, o)"
    ).fetchall()
    return int(rows[0][0])


def _tell(
    connection: duckdb.DuckDBPyConnection, store: Store, after: int, file: Path
) -> frozenset[str]:
    """Give the store what later turns than `after` entail; the properties and classes of that."""
    write(connection, f"{_QUADS} {after}", file)
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
        f"read_csv({_files([answer])}, delim = '\\t', header = true, {_PLAIN}, "
        f"columns = {{{columns}}})"
    )
    parts = (
        f"SELECT s{n} AS s, p{n} AS p, {_BARE.format(f'o{n}')} AS o FROM {table} "
        f"WHERE known{n} = 'false' AND s{n}[1] = '<' AND p{n}[1] = '<' AND o{n}[1] <> '_'"
        for n in range(rule.triples)
    )
    added = _add(connection, turn, " UNION ALL ".join(parts))
    answer.unlink()
    return added


def _files(paths: Iterable[Path]) -> str:
    """Files as a SQL list, with what DuckDB would take for a wildcard put in brackets."""
    bracketed = str.maketrans({c: f"[{c}]" for c in "*?["})
    return "[" + ", ".join(text(str(path).translate(bracketed)) for path in paths) + "]"
