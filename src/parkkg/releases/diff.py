"""Two releases compared: the statements about each subject that were removed and added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from parkkg.graph.ntriples import Statement, as_quad, iri, literal, merged, read, split
from parkkg.namespaces import INFERRED, RDFS, SKOS
from parkkg.releases.release import ReleaseFolder

# The first is preferred where both are there.
_LABELS = (f"<{RDFS}label>", f"<{SKOS}prefLabel>")


@dataclass(frozen=True)
class Change:
    """The statements about one subject that changed. `labels` has its label in each language."""

    subject: str
    labels: Mapping[str, str]
    removed: tuple[Statement, ...]
    added: tuple[Statement, ...]


@dataclass(frozen=True)
class Diff:
    """What changed from one release to another. Inferred triples are only counted.

    `inputs` are the files of the project that differ, also where no statement does.
    """

    before: str
    after: str
    changes: tuple[Change, ...]
    inferred_removed: int
    inferred_added: int
    inputs: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Diff {self.before}...{self.after}: removed {self.removed}, added {self.added}>"

    @property
    def removed(self) -> int:
        """How many statements are not there any more."""
        return sum(len(change.removed) for change in self.changes)

    @property
    def added(self) -> int:
        """How many statements are new."""
        return sum(len(change.added) for change in self.changes)

    @property
    def same(self) -> bool:
        """Whether the two releases have the same triples, inferred ones included."""
        return not (self.changes or self.inferred_removed or self.inferred_added)

    def as_dict(self) -> dict[str, Any]:
        """The difference for JSON, with IRIs without angle brackets."""
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
                    "removed": [_as_json(s) for s in change.removed],
                    "added": [_as_json(s) for s in change.added],
                }
                for change in self.changes
            ],
        }


def diff(before: ReleaseFolder, after: ReleaseFolder, *, inferred: bool = False) -> Diff:
    """Compare two releases. With `inferred` the inferred triples are listed too.

    Memory is needed for the difference only. Raises DataError where a graph file is damaged.
    """
    pairs = _compared(_asserted(before, inferred=inferred), _asserted(after, inferred=inferred))
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
    """The statements about one subject that have been read so far."""

    subject: str = ""
    labels: dict[str, tuple[int, str]] = field(default_factory=dict)
    removed: list[Statement] = field(default_factory=list)
    added: list[Statement] = field(default_factory=list)

    def take(self, side: str, statement: Statement) -> None:
        if side == _BEFORE:
            self.removed.append(statement)
        elif side == _AFTER:
            self.added.append(statement)
        if statement.predicate in _LABELS and statement.object.startswith('"'):
            label = literal(statement.object)
            # A new label is preferred to an old one, and then rdfs:label to skos:prefLabel.
            rank = 2 * (side != _BEFORE) - _LABELS.index(statement.predicate)
            if rank >= self.labels.get(label.language, (rank, ""))[0]:
                self.labels[label.language] = rank, label.text

    def change(self) -> Change:
        labels = {language: self.labels[language][1] for language in sorted(self.labels)}
        return Change(self.subject, labels, tuple(self.removed), tuple(self.added))


def _changes(pairs: Iterable[tuple[str, str]]) -> Iterator[Change]:
    """The subjects that changed. All lines of one subject follow one another."""
    entity = _Entity()
    for side, line in pairs:
        # Most lines are in both releases and are no labels: skip them first, for speed.
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
    """Two sorted streams as one; each line with the side or sides that it is from."""
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


def _asserted(release: ReleaseFolder, *, inferred: bool) -> Iterator[str]:
    """The asserted lines of a release, with `inferred` also the inferred ones, as N-Quads."""
    files = [release.ontology, *release.tables, *release.named_graphs]
    streams = [read(path) for path in files if path.is_file()]
    if inferred:
        streams.append(as_quad(line, INFERRED) for line in _entailed(release))
    return merged(*streams)


def _entailed(release: ReleaseFolder) -> Iterator[str]:
    return merged(read(release.inferred)) if release.inferred.is_file() else iter(())


def _as_json(statement: Statement) -> dict[str, str]:
    shown = {"predicate": _plain(statement.predicate), "object": statement.object}
    return shown | {"graph": _plain(statement.graph)} if statement.graph else shown


def _plain(term: str) -> str:
    return iri(term) if term.startswith("<") else term
