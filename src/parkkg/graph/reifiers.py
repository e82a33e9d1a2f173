"""Reification in RDF 1.2: what is said of a triple is said of a reifier of that triple.

RDF 1.1 (RDF Schema, section 5.3)                RDF 1.2 (Concepts, section 1.5)
    :r a rdf:Statement ; rdf:subject :s ;            :r rdf:reifies <<( :s :p :o )>> ;
        rdf:predicate :p ; rdf:object :o ;
        pk:evidence :e .                                 pk:evidence :e .
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from parkkg.graph.ntriples import END, Statement, split
from parkkg.namespaces import RDF

_PARTS = tuple(f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))
_TYPE, _STATEMENT = f"<{RDF}type>", f"<{RDF}Statement>"
_REIFIES = f"<{RDF}reifies>"


def reified(lines: Iterable[str]) -> Iterator[str]:
    """Sorted N-Triples or N-Quads lines, still sorted, with reifiers in place of rdf:Statements.

    An rdf:Statement without exactly one subject, predicate and object stays as it is.
    """
    # The predicates of a reification are in one namespace, so its sorted lines are together.
    for (_, of_rdf), run in groupby(lines, _subject_and_namespace):
        rewrite = _rewritten if of_rdf else iter
        yield from rewrite(run)


def _subject_and_namespace(line: str) -> tuple[str, bool]:
    subject, rest = line.split(" ", 1)
    return subject, rest.startswith(f"<{RDF}")


def _rewritten(run: Iterable[str]) -> Iterator[str]:
    """The lines that one subject has in the namespace rdf:, rewritten graph by graph."""
    lines: list[str] = []
    parts: dict[str, list[tuple[str, Statement]]] = {}
    for line in run:
        predicate, value = line.split(" ", 3)[1:3]
        if predicate in _PARTS or (predicate == _TYPE and value == _STATEMENT):
            statement = split(line)
            parts.setdefault(statement.graph, []).append((line, statement))
        else:
            lines.append(line)
    for graph, found in parts.items():
        if term := _triple_term([statement for _, statement in found]):
            place = f" {graph}" if graph else ""
            lines.append(f"{found[0][1].subject} {_REIFIES} {term}{place}{END}")
        else:
            lines += [line for line, _ in found]
    return iter(sorted(lines))


def _triple_term(statements: Sequence[Statement]) -> str:
    """The reified triple as a triple term; empty where there is not exactly one."""
    values = [[s.object for s in statements if s.predicate == p] for p in (*_PARTS, _TYPE)]
    if any(len(found) != 1 for found in values):
        return ""
    (subject,), (predicate,), (value,), _ = values
    if subject.startswith('"') or not predicate.startswith("<"):
        return ""
    return f"<<( {subject} {predicate} {value} )>>"
