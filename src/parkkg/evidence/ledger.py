"""The ledger: every sentence of a source is used or excluded, and the citations agree with that.

Checked in every load, by the tables alone. `proof` compares them with the archived texts as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from parkkg.errors import Problem
from parkkg.evidence.schema_roles import role_of
from parkkg.problems import problem
from parkkg.tables.csvw.metadata import referenced
from parkkg.tables.load import LoadedTable
from parkkg.text import said

# The columns that a project with a ledger needs.
SOURCES = ("id", "sha256")
PASSAGES = ("id", "source", "sentence", "start", "end", "sha256")
LEDGER = ("source", "sentence", "disposition")
# And of passages that are only cited, where it has these.
CITED = ("id", "source", "statement")


@dataclass(frozen=True)
class EvidenceTables:
    """The tables of evidence, and all tables, for the passages that they cite.

    `cited` is that of passages of sources that are not archived; None where a project has none.
    """

    sources: LoadedTable
    passages: LoadedTable
    cited: LoadedTable | None
    ledger: LoadedTable
    all_tables: Sequence[LoadedTable]


def ledger_violations(
    db: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedTable]
) -> Iterator[Problem]:
    """Sentences that are not in the ledger, and citations that do not agree with it.

    A project in which no tables have the roles sources, passages and ledger has no ledger, and
    no violations. What cites a passage is a cell of a column that refers to the table of passages;
    a graph file in data/ does not count. The foreign key of the passages
    checks that the ledger has their sentences; a proof, that it has those of the text.
    """
    tables = evidence_tables(loaded)
    if tables is None:
        return
    yield from _missing_sentences(db, tables)
    yield from _sources_without_sentences(db, tables)
    yield from _wrong_dispositions(db, tables)


def evidence_tables(loaded: Sequence[LoadedTable]) -> EvidenceTables | None:
    """The tables of evidence among the loaded tables; None where one is missing."""

    def table(role: str, columns: tuple[str, ...]) -> LoadedTable | None:
        for found in loaded:
            names = {column.name for column in found.source.table.real_columns}
            if role_of(found.source.table) == role and names.issuperset(columns):
                return found
        return None

    sources, passages = table("sources", SOURCES), table("passages", PASSAGES)
    ledger = table("ledger", LEDGER)
    if sources is None or passages is None or ledger is None:
        return None
    return EvidenceTables(sources, passages, table("cited", CITED), ledger, loaded)


def ledger_words(
    db: duckdb.DuckDBPyConnection, loaded: Sequence[LoadedTable]
) -> dict[str, dict[int, dict[str, str]]]:
    """The curator's words on each sentence: by source, by number, by language.

    They are in the columns of the ledger that have a language.
    """
    tables = evidence_tables(loaded)
    if tables is None:
        return {}
    columns = tables.ledger.source.table.real_columns
    languages = {column.name: column.lang for column in columns if column.lang != "und"}
    view = _view(tables.ledger, ("source", "sentence", *languages))
    found: dict[str, dict[int, dict[str, str]]] = {}
    for source, sentence, *texts in db.execute(
        f"SELECT * EXCLUDE (_row) FROM {view} WHERE sentence IS NOT NULL ORDER BY ALL"
    ).fetchall():
        words = {lang: t for lang, t in zip(languages.values(), texts, strict=True) if t}
        found.setdefault(source, {})[sentence] = words
    return found


def _missing_sentences(db: duckdb.DuckDBPyConnection, tables: EvidenceTables) -> Iterator[Problem]:
    """Gaps in the numbers of a source's sentences."""
    query = (
        "SELECT _row, sentence, source, before FROM (SELECT *, coalesce(lag(sentence) OVER "
        f"(PARTITION BY source ORDER BY sentence), 0) AS before FROM "
        f"{_view(tables.ledger, LEDGER)}) WHERE sentence > before + 1"
    )
    for line, sentence, source, before in _located(db, tables.ledger, query):
        missing = sentence_range(before + 1, sentence - 1, source)
        yield problem(
            "PK601",
            said("comes after {before}: {missing} in no row", before=before, missing=missing),
            file=tables.ledger.source.name,
            line=line,
            column="sentence",
            value=str(sentence),
        )


def _sources_without_sentences(
    db: duckdb.DuckDBPyConnection, tables: EvidenceTables
) -> Iterator[Problem]:
    """Sources without a sentence in the ledger."""
    (key,) = tables.sources.compiled.key(("id",))
    query = (
        f"SELECT r._row, r.{key} FROM {tables.sources.compiled.values(('id',))} AS r ANTI JOIN "
        f"{_view(tables.ledger, LEDGER)} AS l ON l.source = r.{key} WHERE r.{key} IS NOT NULL"
    )
    for line, source in _located(db, tables.sources, query):
        yield problem(
            "PK601", said("has no sentence in {source}", source=tables.ledger.source.name),
            file=tables.sources.source.name, line=line, column="id", value=source,
        )  # fmt: skip


def _wrong_dispositions(db: duckdb.DuckDBPyConnection, tables: EvidenceTables) -> Iterator[Problem]:
    """Used sentences that are not cited, and excluded sentences that are cited."""
    cited = _cited(tables)
    if not cited:
        return
    known = f"SELECT id, source, sentence FROM {_view(tables.passages, PASSAGES)}"
    if tables.cited is not None:
        view = _view(tables.cited, CITED)
        known += f" UNION ALL SELECT id, source, try_cast(statement AS BIGINT) FROM {view}"
    passages = (
        f"SELECT source, sentence, min(id) AS passage FROM ({known}) "
        f"SEMI JOIN ({cited}) USING (id) GROUP BY source, sentence"
    )
    query = (
        f"SELECT _row, disposition, sentence, source, passage FROM {_view(tables.ledger, LEDGER)} "
        f"LEFT JOIN ({passages}) USING (source, sentence) WHERE CASE disposition "
        "WHEN 'used' THEN passage IS NULL WHEN 'excluded' THEN passage IS NOT NULL END"
    )
    for line, disposition, sentence, source, passage in _located(db, tables.ledger, query):
        which = said("sentence {sentence} of {source}", sentence=sentence, source=source)
        code, message = ("PK602", said("though no row cites a passage of {which}", which=which))
        if passage is not None:
            code, message = (
                "PK603",
                said(
                    "though a row cites {passage}, a passage of {which}",
                    passage=passage,
                    which=which,
                ),
            )
        yield problem(
            code, message, file=tables.ledger.source.name, line=line, column="disposition",
            value=disposition,
        )  # fmt: skip


def _cited(tables: EvidenceTables) -> str:
    """SQL for the ids of all passages that a cell refers to; empty without such a column."""
    described = tuple(table.source.table for table in tables.all_tables)
    passages = [t.source.table for t in (tables.passages, tables.cited) if t is not None]
    parts = [
        f"SELECT {table.compiled.key(key.columns)[0]} AS id "
        f"FROM {table.compiled.values(key.columns)} AS r"
        for table in tables.all_tables
        for key in table.source.table.foreign_keys
        if key.reference == ("id",) and referenced(key, described) in passages
    ]
    return " UNION ALL ".join(parts)


def _view(table: LoadedTable, columns: tuple[str, ...]) -> str:
    """SQL for some columns of a table by their names, the sentence as a number."""
    named = ", ".join(
        f'try_cast({value} AS BIGINT) AS "{name}"' if name == "sentence" else f'{value} AS "{name}"'
        for name, value in zip(columns, table.compiled.key(columns), strict=True)
    )
    return f"(SELECT _row, {named} FROM {table.compiled.values(columns)} AS r)"


def rows_of(
    db: duckdb.DuckDBPyConnection, table: LoadedTable, columns: tuple[str, ...]
) -> Iterator[tuple[Any, ...]]:
    """Every row of a table: its physical line, and the values of `columns`."""
    values = ", ".join(table.compiled.key(columns))
    return _located(db, table, f"SELECT _row, {values} FROM {table.compiled.values(columns)} AS r")


def _located(
    db: duckdb.DuckDBPyConnection, table: LoadedTable, query: str
) -> Iterator[tuple[Any, ...]]:
    """Rows whose first field is `_row`, in order, with the physical line instead of it."""
    found = {row: rest for row, *rest in db.execute(query).fetchall()}
    if found:
        for row, (line, _) in enumerate(table.places(), 1):
            if row in found:
                yield line, *found[row]


def sentence_range(first: int, last: int, of: str) -> str:
    """The sentences from `first` to `last`, as the subject of a clause."""
    if first == last:
        return said("sentence {first} of {of} is", first=first, of=of)
    return said("sentences {first} to {last} of {of} are", first=first, last=last, of=of)
