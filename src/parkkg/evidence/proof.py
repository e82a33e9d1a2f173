"""Proofs that passages and ledger agree with the archived texts of their sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from parkkg.errors import DataError, OnProblem, Problem, UsageError
from parkkg.evidence.archive import (
    Passage,
    RowLocation,
    SourceText,
    changed_text,
    match_texts,
    passage_violations,
    unknown_text,
)
from parkkg.evidence.ledger import (
    LEDGER,
    PASSAGES,
    SOURCES,
    EvidenceTables,
    evidence_tables,
    ledger_violations,
    rows_of,
    sentence_range,
)
from parkkg.evidence.schema_roles import role_of
from parkkg.files import sha256_of
from parkkg.problems import problem
from parkkg.progress import ProblemCounter
from parkkg.project import Project
from parkkg.tables.convert import check_tables, project_job
from parkkg.tables.database import database
from parkkg.tables.load import load_table
from parkkg.text import counted, said


@dataclass(frozen=True)
class Proof:
    """How much of a source was compared with its text; without a text, nothing was.

    A source that is not `archived` is only cited, and has nothing to compare.
    """

    source: str
    text: str
    sentences: int = 0
    passages: int = 0
    archived: bool = True


def prove_project(
    project: Project, texts: Sequence[SourceText], report: OnProblem
) -> tuple[Proof, ...]:
    """Prove the ledger and every passage of the sources whose texts are given.

    Raises DataError where the tables themselves have an error, UsageError where the project has
    no tables of evidence.
    """
    counter = ProblemCounter(report)
    with database() as db:
        loaded = check_tables(db, project_job(project), counter.add)
        if counter.errors:
            raise DataError(
                said(
                    "the tables have {errors}; nothing was proved",
                    errors=counted(counter.errors, "error"),
                ),
                hint=said("fix the cells above, then try again"),
            )
        tables = evidence_tables(loaded)
        if tables is None:
            raise UsageError(
                said("this project has no ledger"),
                hint=said(
                    "it takes the tables sources, passages and ledger, which a new project has"
                ),
                code="no-ledger",
            )
        for found in ledger_violations(db, loaded):
            report(found)
        return tuple(_proofs(db, tables, texts, report))


def locations_in(project: Project, inputs: Mapping[str, str]) -> dict[str, RowLocation]:
    """The rows of passages and sources by `kind/slug`, in tables with a digest in `inputs`."""
    locations: dict[str, RowLocation] = {}
    for index, source in enumerate(project_job(project).sources):
        kind = {"passages": "passage", "sources": "source"}.get(role_of(source.table))
        names = [column.name for column in source.table.real_columns]
        if kind is None or "id" not in names or not source.path.is_file():
            continue
        if sha256_of(source.path) != inputs.get(source.name):
            continue
        with database() as db:
            table = load_table(db, source, index, _ignored, standard=False, faulty="text")
            for line, id_ in rows_of(db, table, ("id",)):
                locations[f"{kind}/{id_}"] = RowLocation(source.name, line)
    return locations


def _ignored(_: Problem) -> None:
    """What is in a release was checked."""


def _proofs(
    db: duckdb.DuckDBPyConnection,
    tables: EvidenceTables,
    texts: Sequence[SourceText],
    report: OnProblem,
) -> Iterator[Proof]:
    name = tables.sources.source.name
    sources = {id_: (line, digest) for line, id_, digest in rows_of(db, tables.sources, SOURCES)}
    digests = {id_: digest for id_, (_, digest) in sources.items() if digest}
    found, unknown = match_texts(texts, digests, digests)
    for text in unknown:
        report(unknown_text(text, name))
    for id_, (line, digest) in sources.items():
        if id_ not in found:
            yield Proof(id_, "", archived=bool(digest))
            continue
        text, passages = found[id_], 0
        violations = [
            *changed_text(text, digest, RowLocation(name, line)),
            *_miscounted(db, tables, id_, text),
        ]
        for location, passage in _passages(db, tables, id_):
            passages += 1
            violations += passage_violations(passage, text, location)
        for violation in violations:
            report(violation)
        yield Proof(id_, text.name, len(text.sentences), passages)


def _passages(
    db: duckdb.DuckDBPyConnection, tables: EvidenceTables, wanted: str
) -> Iterator[tuple[RowLocation, Passage]]:
    name = tables.passages.source.name
    for line, id_, source, sentence, start, end, digest in rows_of(db, tables.passages, PASSAGES):
        if source == wanted:
            yield (
                RowLocation(name, line),
                Passage(id_, source, int(sentence), int(start), int(end), digest),
            )


def _miscounted(
    db: duckdb.DuckDBPyConnection, tables: EvidenceTables, source: str, text: SourceText
) -> Iterator[Problem]:
    """Violations where the sentences of the ledger are not those of the text."""
    name, count = tables.ledger.source.name, len(text.sentences)
    rows = {int(s): line for line, id_, s, _ in rows_of(db, tables.ledger, LEDGER) if id_ == source}
    for sentence, line in rows.items():
        if sentence > count:
            yield problem(
                "PK607",
                said("is no sentence of {text}, which has {count}", text=text.name, count=count),
                file=name,
                line=line,
                column="sentence",
                value=str(sentence),
            )
    last = max(rows, default=0)
    if last < count:
        missing = sentence_range(last + 1, count, text.name)
        yield problem(
            "PK601",
            said("is the last of {source}: {missing} in no row", source=source, missing=missing),
            file=name,
            line=rows.get(last, 0),
            column="sentence",
            value=str(last),
        )
