"""What the ontology entails about the data: the consequences of its axioms, and of the rules.

Superclasses, superproperties, inverse, symmetric and transitive properties (see axioms.py) and
the CONSTRUCT queries of ontology/rules/ (see rules.py), to a common fixpoint. rdfs:domain and
rdfs:range entail nothing: that would turn a wrong reference into a wrong type, where SHACL is to
report it. Nothing is entailed about a blank node either, which no file could name again.

Axioms are joins over the table of triples (see closure.py). Rules ask a small store with the
triples that they may look at.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import Future
from pathlib import Path

import duckdb
from pyoxigraph import QueryTriples, RdfFormat, Store

from parkkg.errors import DataError
from parkkg.graph.axioms import Axioms
from parkkg.graph.closure import TYPE, add, apply_axioms, make_axioms
from parkkg.graph.rules import Rule, read_rule
from parkkg.graph.triples import LINE, TERMS, number_of
from parkkg.tables.csvw.sql import files, text
from parkkg.tables.database import write
from parkkg.text import said

# A rule that makes new terms of those it made never comes to an end.
_MOST_TURNS = 100
_MANY_TURNS, _MANY_TRIPLES = 8, 1_000_000
# One whose patterns have nothing in common pairs each triple with each other one.
_MOST_SECONDS = 900
# A store in memory takes some hundred bytes for a triple, one on disk a second to begin.
_MOST_IN_MEMORY = 200_000
_LONGEST_LINE = 64 * 1024 * 1024
# In N-Triples a quotation mark behind a space begins a literal, and one before a space ends it: no
# line has these three characters, so every line is one cell.
_LINES = (
    "delim = '\" \"', header = false, columns = {'t': 'VARCHAR'}, quote = '', escape = '', "
    f"auto_detect = false, max_line_size = {_LONGEST_LINE}, buffer_size = {_LONGEST_LINE}"
)


def entail(
    db: duckdb.DuckDBPyConnection, axioms: Axioms, rules: Sequence[Path], folder: Path
) -> int:
    """Add to the table of triples what follows from it; how many triples that is.

    `folder` is for temporary files. Raises DataError for a file that is not a rule, for a rule that
    does not end, and for a transitive property that gives too much.
    """
    ready = [read_rule(path) for path in rules]
    make_axioms(db, axioms)
    turn = apply_axioms(db, 0)
    if ready:
        with tempfile.TemporaryDirectory(dir=folder, prefix=".entail-") as scratch:
            _to_fixpoint(db, ready, Path(scratch), turn)
    return number_of(db, "SELECT count(*) FROM triple WHERE turn > 0")


def _to_fixpoint(
    db: duckdb.DuckDBPyConnection, rules: Sequence[Rule], scratch: Path, turn: int
) -> None:
    """Apply rules and axioms in turns until a turn adds nothing; the axioms have had theirs.

    All rules of a turn see the same graph, so that their order makes no difference.
    """
    conditions = [_looked_at(rule) for rule in rules]
    looked_at = " OR ".join(conditions)
    store, seen = _store(db, looked_at, scratch), -1
    for turns in range(_MOST_TURNS + 1):
        changed = _changed(db, seen) if turns else frozenset()
        due = [rule for rule in rules if not turns or _concerns(rule, changed)]
        if not due:
            return
        # What is known of a thing may matter only now.
        new = f"turn > {seen} OR s IN (SELECT s FROM triple WHERE turn > {seen})"
        _tell(db, store, f"({new if turns else 'true'}) AND ({looked_at})", scratch / "new.nt")
        seen = turn
        answers = [_answered(store, rule, scratch / f"{n}.nt") for n, rule in enumerate(due)]
        turn += 1
        added = {
            rule.path: _take(db, answer, turn) for rule, answer in zip(due, answers, strict=True)
        }
        most = max(added, key=lambda path: added[path])
        if not added[most]:
            return
        if turns == _MOST_TURNS or (turns >= _MANY_TURNS and added[most] > _MANY_TRIPLES):
            raise DataError(
                said(
                    "{most}: the rule comes to no end: its run {turns} made {added} more triples",
                    most=most,
                    turns=turns + 1,
                    added=added[most],
                ),
                hint=said(
                    "do not make new terms from terms that the rule has made; "
                    "for chains, use a property path such as :p+"
                ),
            )
        turn = apply_axioms(db, turn)


def _changed(db: duckdb.DuckDBPyConnection, seen: int) -> frozenset[str]:
    """The properties and classes of triples of later turns than one."""
    rows = db.execute(
        f"SELECT DISTINCT unnest(if(p = '{TYPE}', [p, o], [p])) FROM triple WHERE turn > {seen}"
    ).fetchall()
    return frozenset(str(name)[1:-1] for (name,) in rows)


def _concerns(rule: Rule, changed: frozenset[str]) -> bool:
    """Whether new triples with these properties and classes may give a rule something to say."""
    if rule.names is None:
        return bool(changed)
    return bool(changed & (rule.needed or rule.names))


def _looked_at(rule: Rule) -> str:
    """SQL: whether a rule may look at a triple."""
    if rule.names is None:
        return "true"
    subjects = (f"s IN (SELECT s FROM triple WHERE {_has([name])})" for name in rule.needed)
    return f"({' AND '.join([_has(rule.names), *subjects])})"


def _has(names: Collection[str]) -> str:
    """SQL: whether a triple has one of the properties, or says that a thing is of a class."""
    listed = ", ".join(text(f"<{name}>") for name in sorted(names)) or "NULL"
    return f"(p IN ({listed}) OR (p = '{TYPE}' AND o IN ({listed})))"


def _store(db: duckdb.DuckDBPyConnection, looked_at: str, scratch: Path) -> Store:
    count = number_of(db, f"SELECT count(*) FROM triple WHERE {looked_at}")
    return Store() if count <= _MOST_IN_MEMORY else Store(scratch / "store")


def _tell(db: duckdb.DuckDBPyConnection, store: Store, condition: str, file: Path) -> None:
    """Give the store the triples of a condition."""
    if write(db, f"SELECT {LINE} FROM triple WHERE {condition}", file):
        # Lenient: the terms come from files that were checked.
        store.bulk_load(path=file, format=RdfFormat.N_TRIPLES, lenient=True)
    file.unlink()


def _answered(store: Store, rule: Rule, answer: Path) -> Path:
    """What a rule gives, in a file. Raises DataError where it takes too long.

    The engine cannot be stopped. It works in a thread, so that Ctrl-C ends the process all the
    same.
    """
    done: Future[Path] = Future()

    def run() -> None:
        try:
            done.set_result(_ask(store, rule, answer))
        except (OSError, RuntimeError, ValueError, MemoryError) as error:
            done.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_MOST_SECONDS)
    if thread.is_alive():
        raise DataError(
            said(
                "{path}: the rule has found no end in {seconds:,} seconds",
                path=rule.path,
                seconds=_MOST_SECONDS,
            ),
            hint=said("let each pattern share a variable with another, so that fewer are paired"),
        )
    return done.result(0)


def _ask(store: Store, rule: Rule, answer: Path) -> Path:
    triples = store.query(rule.query)
    if isinstance(triples, QueryTriples):  # which a CONSTRUCT always gives
        triples.serialize(answer, RdfFormat.N_TRIPLES)
    return answer


def _take(db: duckdb.DuckDBPyConnection, answer: Path, turn: int) -> int:
    """Add the triples of a rule's answer that are new and about named things."""
    added = 0
    if answer.stat().st_size:
        added = add(
            db, turn,
            f"SELECT {TERMS} FROM read_csv({files([answer])}, {_LINES}) "
            "WHERE s[1] = '<' AND o[1] <> '_'",
        )  # fmt: skip
    answer.unlink()
    return added
