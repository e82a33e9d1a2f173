"""The draft of a project: what its tables are about, what their columns mean, and why.

Everything that it says was seen in the rows; nothing is taken from anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import duckdb

from parkkg.draft.columns import Cell, ColumnGuess, guess_columns, without_language
from parkkg.draft.datatypes import ADDRESS, TEXT
from parkkg.draft.keys import (
    GuessedTable,
    KeyGuess,
    ReferenceGuess,
    guess_key,
    guess_references,
)
from parkkg.draft.names import (
    IDENTIFIER,
    LABEL,
    class_name,
    column_name,
    different,
    is_name,
    known_property,
    property_name,
)
from parkkg.draft.read import DraftedTable
from parkkg.text import Message, said


@dataclass(frozen=True)
class ColumnDraft:
    """A column: what its cells have in common, its name, and the property that it gives a thing.

    `predicate` is an IRI, or a name that is to be made one of the project's own terms.
    """

    guess: ColumnGuess
    name: str
    predicate: str
    is_key: bool = False
    reference: ReferenceGuess | None = None

    @property
    def own(self) -> bool:
        """Whether the property is one of the project's own."""
        return ":" not in self.predicate

    @property
    def is_address(self) -> bool:
        """Whether its values are addresses, which become things rather than texts."""
        return self.guess.datatype is ADDRESS

    @property
    def always(self) -> bool:
        """Whether each row has a value."""
        return 0 < self.guess.rows == self.guess.filled


@dataclass(frozen=True)
class TableDraft:
    """A table: the class of the things in its rows, and its columns."""

    raw: DraftedTable
    name: str
    class_name: str
    columns: tuple[ColumnDraft, ...]
    key: KeyGuess | None

    @property
    def label(self) -> ColumnDraft | None:
        """The column with the names of the things; the first, where names are in two languages."""
        return next((c for c in self.columns if c.predicate == LABEL), None)

    @property
    def key_column(self) -> ColumnDraft | None:
        """The column that tells the things apart; None where the number of the row does."""
        return next((c for c in self.columns if c.is_key), None)

    @property
    def category(self) -> ColumnDraft | None:
        """The column by which the things are best counted: few values, and each of many things."""
        able = [
            c
            for c in self.columns
            if c.own and 1 < c.guess.distinct <= max(2, c.guess.filled // 2)
            and (c.reference is not None or c.guess.is_text or c.guess.datatype.datatype.base
                 in ("boolean", "gYear"))
        ]  # fmt: skip
        return min(able, key=lambda c: (not c.always, c.guess.distinct), default=None)


@dataclass(frozen=True)
class Guess:
    """One thing that a draft rests on, for people: `share` of the cells bear it out.

    `first` is the first cell that does not fit, and `place` where that is.
    """

    table: str
    column: str
    guess: str
    share: float
    first: Cell | None = None
    place: str = ""

    @property
    def percent(self) -> str:
        """The share as a person reads it; never 100 % where a cell does not fit."""
        return f"{min(self.share * 100, 99.9 if self.share < 1 else 100):.4g} %"

    @property
    def misfit(self) -> str:
        """The first cell that does not fit, `D7: 4O`; empty where all fit."""
        return f"{self.place}: {self.first.text}" if self.first else ""


@dataclass(frozen=True)
class Draft:
    """The tables of a project, as far as their rows tell."""

    tables: tuple[TableDraft, ...]
    base: str

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of names, where things of one table have names in several; else none."""
        found = [
            [c.guess.language for c in table.columns if c.predicate == LABEL]
            for table in self.tables
        ]
        several = (languages for languages in found if len(languages) > 1)
        return tuple(dict.fromkeys(chain.from_iterable(several)))

    @property
    def guesses(self) -> tuple[Guess, ...]:
        """All that was guessed, table by table and column by column."""
        return tuple(chain.from_iterable(_guesses(self, table) for table in self.tables))


def draft(db: duckdb.DuckDBPyConnection, tables: Sequence[DraftedTable], base: str) -> Draft:
    """The draft for tables whose rows are in the database; `base` is the IRI they are under."""
    guessed = [
        GuessedTable(
            raw.relation,
            raw.label,
            guess_columns(db, raw.relation, raw.header),
        )
        for raw in tables
    ]
    keys = [guess_key(db, table) for table in guessed]
    references = {(r.table, r.column): r for r in guess_references(db, guessed, keys)}
    names = different((column_name(raw.label) for raw in tables), "table")
    classes = different((class_name(raw.label) for raw in tables), "Thing")
    drafts = []
    for number, (raw, table, key) in enumerate(zip(tables, guessed, keys, strict=True)):
        referring = {column for table_number, column in references if table_number == number}
        properties = _properties(table, key, referring)
        columns = tuple(
            ColumnDraft(
                guess, name, properties[guess.number - 1],
                is_key=key is not None and key.column == guess.number,
                reference=references.get((number, guess.number)),
            )
            for guess, name in zip(
                table.columns, different(map(column_name, raw.header), "column"), strict=True
            )
        )  # fmt: skip
        drafts.append(TableDraft(raw, names[number], classes[number], columns, key))
    return Draft(tuple(drafts), base)


def _properties(table: GuessedTable, key: KeyGuess | None, referring: set[int]) -> list[str]:
    """The property of each column: a known IRI, or a name of the project's own."""
    labels = _label_columns(table, key, referring)
    own = different((property_name(c.title) for c in table.columns), "column")
    found = []
    for column, name in zip(table.columns, own, strict=True):
        if column.number in labels:
            found.append(LABEL)
        elif key is not None and key.column == column.number and column.number not in referring:
            found.append(IDENTIFIER)
        else:
            known = known_property(column.title)
            found.append(known if known and known != LABEL else name)
    return found


def _label_columns(table: GuessedTable, key: KeyGuess | None, referring: set[int]) -> set[int]:
    """The numbers of the columns with the names of the things, one for each language."""
    number = _label_column(table, key, referring)
    if not number:
        return set()
    first = table.columns[number - 1]
    found = {first.language: number}
    for column in table.columns:
        alike_but_language = without_language(column.title) == without_language(first.title)
        if first.language and column.language and alike_but_language and column.filled:
            found.setdefault(column.language, column.number)
    return set(found.values())


def _label_column(table: GuessedTable, key: KeyGuess | None, referring: set[int]) -> int:
    """The number of the column with the names of the things; 0 where there is none.

    What refers to other things is not the name of this one, and without a header that says so,
    neither are texts without words: coordinates, times of day, numbers with zeros in front.
    """
    able = (c for c in table.columns if c.number not in referring)
    texts = [c for c in able if c.is_text and c.filled and not c.separator]
    by_header = [c for c in texts if is_name(without_language(c.title), table.name)]
    other = [
        c
        for c in texts
        if c.distinct >= 0.9 * c.rows and c.with_words >= 0.9 * c.filled
        and not c.names_things and known_property(c.title) in ("", LABEL)
    ]  # fmt: skip
    for column in (*by_header, *other):
        if key is None or column.number != key.column or len(texts) == 1:
            return column.number
    return by_header[0].number if by_header else 0


def _guesses(draft: Draft, table: TableDraft) -> Iterator[Guess]:
    raw = table.raw

    def guess(
        column: ColumnDraft | None, words: str, share: float = 1.0, first: Cell | None = None
    ) -> Guess:
        number, title = (column.guess.number, column.guess.title) if column else (0, "")
        place = raw.address(first.row, number) if first is not None else ""
        return Guess(raw.shown, title, words, share, first, place)

    yield from (guess(None, note) for note in raw.notes)
    if table.key is None:
        yield guess(None, said("no column tells the rows apart; their numbers do"))
    for column in table.columns:
        seen, key, reference = column.guess, table.key, column.reference
        if reference is None:
            yield guess(column, _datatype_words(column), seen.share, seen.first)
        if column.is_key and key is not None:
            words = said("names the thing in the row")
            yield guess(column, words, key.fitting / key.rows, key.first)
        if column.predicate == LABEL:
            yield guess(column, said("is the name of the thing"))
        if reference is not None:
            words = said("is a row of {table}", table=draft.tables[reference.parent].raw.shown)
            yield guess(column, words, reference.fitting / reference.values, reference.first)
        if len(seen.null) > 1:
            texts = ", ".join(f'"{text}"' for text in seen.null if text)
            yield guess(column, said("{texts} stands for an empty cell", texts=texts))


def _datatype_words(column: ColumnDraft) -> Message:
    guess = column.guess
    base = guess.datatype.datatype.base
    if not guess.filled:
        return said("is empty in every row")
    if column.is_address:
        return said("addresses")
    if guess.datatype is TEXT and guess.separator:
        return said('lists of texts, with "{separator}" between', separator=guess.separator)
    if guess.datatype is TEXT and guess.language:
        return said('texts in "{language}"', language=guess.language)
    if guess.datatype is TEXT:
        return said("texts")
    if guess.also:
        return said(
            "{datatype} such as {words}; {also} would fit as well",
            datatype=base, words=guess.datatype.words, also=guess.also,
        )  # fmt: skip
    return said("{datatype} such as {words}", datatype=base, words=guess.datatype.words)
