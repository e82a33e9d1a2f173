"""Two releases compared: what the tables and the ontology said of each thing, then and now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from parkkg.graph.ntriples import Statement, as_quad, iri, literal, merged, read, split
from parkkg.namespaces import INFERRED, RDFS, SKOS
from parkkg.releases.release import ReleaseFolder

# The first names a thing even where both are there.
_LABELS = (f"<{RDFS}label>", f"<{SKOS}prefLabel>")


class Fact(NamedTuple):
    """What is said of a thing: the terms as N-Triples writes them; `graph` is often empty."""

    predicate: str
    object: str
    graph: str


@dataclass(frozen=True)
class Change:
    """What changed about one thing. `labels` has its label in each language that has one."""

    subject: str
    labels: Mapping[str, str]
    removed: tuple[Fact, ...]
    added: tuple[Fact, ...]


@dataclass(frozen=True)
class Diff:
    """What changed from one release to another; `inferred` counts entailed triples apart.

    `inputs` are the files of the project that differ, also where they make no difference here.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    inferred_removed: int
    inferred_added: int
    inputs: tuple[str, ...] = ()

    @property
    def removed(self) -> int:
        return sum(len(change.removed) for change in self.changes)

    @property
    def added(self) -> int:
        return sum(len(change.added) for change in self.changes)

    @property
    def same(self) -> bool:
        """Whether the two releases say the same, entailments included."""
        return not (self.changes or self.inferred_removed or self.inferred_added)

    def as_dict(self) -> dict[str, Any]:
        """The difference as JSON has it: plain IRIs for things and predicates."""
        return {
            "from": self.before,
            "to": self.after,
            "removed": self.removed,
            "added": self.added,
            "inferred": {"removed": self.inferred_removed, "added": self.inferred_added},
            "inputs": list(self.inputs),
            "entities": [
                {
                    "iri": _plain(change.subject),
                    "labels": dict(change.labels),
                    "removed": [_fact(fact) for fact in change.removed],
                    "added": [_fact(fact) for fact in change.added],
                }
                for change in self.changes
            ],
        }


def diff(before: ReleaseFolder, after: ReleaseFolder, *, inferred: bool = False) -> Diff:
    """Compare two releases; `inferred` lists entailed triples with the others.

    Needs memory for the difference only. Raises DataError where a graph file is damaged.
    """
    pairs = _compared(_said(before, inferred=inferred), _said(after, inferred=inferred))
    entailed = list(_sides(_compared(_entailed(before), _entailed(after))))
    return Diff(
        before.id,
        after.id,
        tuple(_changes(pairs)),
        inferred_removed=entailed.count(_BEFORE),
        inferred_added=entailed.count(_AFTER),
        inputs=_inputs(before.manifest.inputs, after.manifest.inputs),
    )


def _inputs(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    names = sorted({*before, *after})
    return tuple(name for name in names if before.get(name) != after.get(name))


_BEFORE, _BOTH, _AFTER = "-", "=", "+"


@dataclass
class _Entity:
    """What has been read of one subject so far."""

    subject: str = ""
    labels: dict[str, tuple[int, str]] = field(default_factory=dict)
    removed: list[Fact] = field(default_factory=list)
    added: list[Fact] = field(default_factory=list)

    def take(self, side: str, statement: Statement) -> None:
        fact = Fact(*statement[1:])
        if side == _BEFORE:
            self.removed.append(fact)
        elif side == _AFTER:
            self.added.append(fact)
        if fact.predicate in _LABELS and fact.object.startswith('"'):
            label = literal(fact.object)
            # A label of now is worth more than one of then, and rdfs:label more than the other.
            worth = 2 * (side != _BEFORE) - _LABELS.index(fact.predicate)
            if worth >= self.labels.get(label.language, (worth, ""))[0]:
                self.labels[label.language] = worth, label.text

    def change(self) -> Change:
        labels = {language: self.labels[language][1] for language in sorted(self.labels)}
        return Change(self.subject, labels, tuple(self.removed), tuple(self.added))


def _changes(pairs: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """Gather the lines of one subject, which stand together, and keep it if it has changed."""
    entity = _Entity()
    for side, line in pairs:
        # Most lines are in both releases and no label: they must cost next to nothing.
        if side == _BOTH and _LABELS[0] not in line and _LABELS[1] not in line:
            continue
        statement = split(line)
        if statement.subject != entity.subject:
            if entity.removed or entity.added:
                yield entity.change()
            entity = _Entity(statement.subject)
        entity.take(side, statement)
    if entity.removed or entity.added:
        yield entity.change()


def _compared(before: Iterator[str], after: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Two sorted streams as one, each line with the side that it is on."""
    old, new = next(before, None), next(after, None)
    while old is not None or new is not None:
        if old == new and old is not None:
            yield _BOTH, old
            old, new = next(before, None), next(after, None)
        elif new is None or (old is not None and old < new):
            yield _BEFORE, old or ""
            old = next(before, None)
        else:
            yield _AFTER, new
            new = next(after, None)


def _sides(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (side for side, _ in pairs if side != _BOTH)


def _said(release: ReleaseFolder, *, inferred: bool) -> Iterator[str]:
    """Everything asserted in a release, with the graph where it is not the default one."""
    files = [release.ontology, *release.tables, *release.named_graphs]
    streams = [read(path) for path in files if path.is_file()]
    if inferred:
        streams.append(as_quad(line, INFERRED) for line in _entailed(release))
    return merged(*streams)


def _entailed(release: ReleaseFolder) -> Iterator[str]:
    return merged(read(release.inferred)) if release.inferred.is_file() else iter(())


def _fact(fact: Fact) -> dict[str, str]:
    shown = {"predicate": _plain(fact.predicate), "object": fact.object}
    return shown | {"graph": _plain(fact.graph)} if fact.graph else shown


def _plain(term: str) -> str:
    return iri(term) if term.startswith("<") else term
