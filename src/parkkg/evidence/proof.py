"""Proofs that passages and ledger are what the archived texts of their sources say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from parkkg.errors import DataError, Problem, Report, UsageError
from parkkg.evidence.archive import (
    Passage,
    RowPlace,
    SourceText,
    changed_text,
    misfits,
    paired,
    stray_text,
)
from parkkg.evidence.ledger import (
    LEDGER,
    PASSAGES,
    SOURCES,
    EvidenceTables,
    evidence_tables,
    ledger_faults,
    numbered,
    rows_of,
)
from parkkg.evidence.schema_roles import role_of
from parkkg.problems import problem
from parkkg.project import Project, sha256_of
from parkkg.tables.convert import check_tables, project_job
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.database import database


@dataclass(frozen=True)
class Proof:
    """How much of a source was held against its text; where `text` is empty, nothing was."""

    source: str
    text: str
    sentences: int = 0
    passages: int = 0


@dataclass(frozen=True)
class CheckedPassages:
    """Passages held against texts: the words of those that fit, by their ids, and the faults.

    What is neither in `words` nor among `unfit` is of a source whose text was not given.
    """

    words: Mapping[str, str]
    unfit: frozenset[str]
    problems: tuple[Problem, ...]


def prove_passages(
    passages: Collection[Passage],
    texts: Sequence[SourceText],
    digests: Mapping[str, str],
    places: Mapping[str, RowPlace],
) -> CheckedPassages:
    """Hold each passage against its source's text, where that is among `texts`.

    `digests` are those of the files of all sources; `places` says in which row a `passage/slug` or
    `source/slug` stands, as far as that is known.
    """
    found, strays = paired(texts, digests, {passage.source for passage in passages})
    problems = [stray_text(text, "the table of sources") for text in strays]
    for source, text in sorted(found.items()):
        problems += changed_text(text, digests[source], _place(places, f"source/{source}"))
    words, unfit = {}, set()
    for passage in sorted(set(passages), key=lambda p: (p.source, p.start, p.end, p.id)):
        if passage.source in found:
            text = found[passage.source]
            faults = tuple(misfits(passage, text, _place(places, f"passage/{passage.id}")))
            problems += faults
            if faults:
                unfit.add(passage.id)
            else:
                words[passage.id] = text.characters[passage.start : passage.end]
    return CheckedPassages(words, frozenset(unfit), tuple(problems))


def _place(places: Mapping[str, RowPlace], name: str) -> RowPlace:
    return places.get(name, RowPlace(name))


def prove_project(
    project: Project, texts: Sequence[SourceText], report: Report
) -> tuple[Proof, ...]:
    """Prove the ledger and every passage of the sources whose texts are given.

    Raises DataError where the tables themselves have an error, UsageError where the project has
    no tables of evidence.
    """
    errors = 0

    def counting(found: Problem) -> None:
        nonlocal errors
        errors += found.severity == "error"
        report(found)

    with database() as db:
        loaded = check_tables(db, project_job(project), counting)
        if errors:
            raise DataError(
                f"the tables have {errors} error{'s' * (errors > 1)}; nothing was proved",
                hint="mend the cells above, then run the command again",
            )
        books = evidence_tables(loaded)
        if books is None:
            raise UsageError(
                "this project keeps no ledger",
                hint="that takes the tables sources, passages and ledger; `parkkg new DIR` makes "
                "a project that has them",
            )
        for found in ledger_faults(db, loaded):
            report(found)
        return tuple(_proofs(db, books, texts, report))


def places_in(project: Project, inputs: Mapping[str, str]) -> dict[str, RowPlace]:
    """The rows of passages and sources by `kind/slug`, in tables with the digests of `inputs`."""
    places: dict[str, RowPlace] = {}
    for source in project_job(project).sources:
        kind = {"passages": "passage", "sources": "source"}.get(role_of(source.table))
        names = [column.name for column in source.table.real_columns]
        if kind is None or "id" not in names or not source.path.is_file():
            continue
        if sha256_of(source.path) != inputs.get(source.name):
            continue
        for row in records(source.path, source.table.dialect, lambda *_: None):
            if isinstance(row, Record):
                places[f"{kind}/{row.cells[names.index('id')]}"] = RowPlace(source.name, row.line)
    return places


def _proofs(
    db: duckdb.DuckDBPyConnection,
    books: EvidenceTables,
    texts: Sequence[SourceText],
    report: Report,
) -> Iterator[Proof]:
    name = books.sources.source.name
    sources = {id_: (line, digest) for line, id_, digest in rows_of(db, books.sources, SOURCES)}
    digests = {id_: digest for id_, (_, digest) in sources.items()}
    found, strays = paired(texts, digests, digests)
    for text in strays:
        report(stray_text(text, name))
    for id_, (line, digest) in sources.items():
        if id_ not in found:
            yield Proof(id_, "")
            continue
        text, passages = found[id_], 0
        faults = [
            *changed_text(text, digest, RowPlace(name, line)),
            *_miscounted(db, books, id_, text),
        ]
        for place, passage in _passages(db, books, id_):
            passages += 1
            faults += misfits(passage, text, place)
        for fault in faults:
            report(fault)
        yield Proof(id_, text.name, len(text.sentences), passages)


def _passages(
    db: duckdb.DuckDBPyConnection, books: EvidenceTables, wanted: str
) -> Iterator[tuple[RowPlace, Passage]]:
    name = books.passages.source.name
    for line, id_, source, sentence, start, end, digest in rows_of(db, books.passages, PASSAGES):
        if source == wanted:
            yield (
                RowPlace(name, line),
                Passage(id_, source, int(sentence), int(start), int(end), digest),
            )


def _miscounted(
    db: duckdb.DuckDBPyConnection, books: EvidenceTables, source: str, text: SourceText
) -> Iterator[Problem]:
    """Where the ledger has other sentences than 1 to the last of the text."""
    name, count = books.ledger.source.name, len(text.sentences)
    rows = {int(s): line for line, id_, s, _ in rows_of(db, books.ledger, LEDGER) if id_ == source}
    for sentence, line in rows.items():
        if sentence > count:
            yield problem(
                "PK607", f"is no sentence of {text.name}, which has {count}", file=name,
                line=line, column="sentence", value=str(sentence),
            )  # fmt: skip
    last = max(rows, default=0)
    if last < count:
        missing = numbered(last + 1, count, text.name)
        yield problem(
            "PK601", f"is the last of {source}: {missing} in no row", file=name,
            line=rows.get(last, 0), column="sentence", value=str(last),
        )  # fmt: skip
