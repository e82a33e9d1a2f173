"""What the cells of a column have in common: a datatype, empty texts, a separator, a language.

All rows are looked at. Only which datatypes are worth trying is decided by the first ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import duckdb

from parkkg.draft.datatypes import (
    CANDIDATES,
    NOTHING,
    NOTHING_AMONG_NUMBERS,
    TEXT,
    Candidate,
)
from parkkg.draft.names import is_label, numbers_things
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.cells import compile_cell
from parkkg.tables.csvw.model import Column

_SURE = 0.95  # of the cells, where these are not few
_LIKE = 0.8  # of the first values have to look like it
_FIRST = 1_000
_TOGETHER = 50  # columns
_ALL_NOTHING = (*NOTHING, *NOTHING_AMONG_NUMBERS)
_FEW = 20  # cells
_FEW_NUMBERS = 10  # cells, all of which have to fit
_FEWEST = 5  # cells, of which one may be wrong
# Cells are hardly so by chance, other than numbers and such words as yes and no.
_UNMISTAKABLE = (
    "date", "dateTime", "time", "gYear", "gYearMonth", "anyURI", "string"
)  # fmt: skip
_SEPARATORS = (";", "；", "、", "|", "，", ",", "/")
_SHORT = 20  # characters that the items of a list have on average, at most
_HAN = r"\p{Han}"
_WORD = r"\p{Han}|\p{L}{2}|^\p{L}[\p{L}0-9]*$"
# Numbers with these headers name things, and nobody calculates with them.
_NAMES_THINGS = re.compile(
    r"(^|[\W_])(id|code|isbn|issn|zip|postcode|phone|tel|fax|mobile)s?([\W_]|$)"
    r"|[a-z](Id|ID|Code)$|编号|代码|编码|邮编|电话|手机|传真|证号|序号|工号|学号",
    re.IGNORECASE,
)
_IS_A_YEAR = re.compile(r"year|jahr|année|年", re.IGNORECASE)
_LANGUAGES = (
    ("en", re.compile(r"[\W_](en|eng|english)\W?$|英文|英语", re.IGNORECASE)),
    ("zh", re.compile(r"[\W_](zh|cn|chinese)\W?$|中文", re.IGNORECASE)),
)


def nearly_all(fitting: int, cells: int) -> bool:
    """Whether so many cells fit a guess that the others are taken for mistakes.

    One of five may be one, and of many cells one of ten.

    >>> nearly_all(5, 6), nearly_all(3, 4), nearly_all(55, 60), nearly_all(50, 60)
    (True, False, True, False)
    """
    wrong = cells - fitting
    return wrong == 0 or (cells >= _FEWEST and wrong <= max(1, cells // 10))


def without_language(title: str) -> str:
    """A header without its word for a language.

    >>> without_language("name_zh"), without_language("名称（英文）"), without_language("city")
    ('name', '名称', 'city')
    """
    for _, word in _LANGUAGES:
        title = word.sub("", title)
    return title.strip("\t -_()（）")


@dataclass(frozen=True)
class Cell:
    """A cell as it stands in a relation: the row's `_row`, and the text."""

    row: int
    text: str


@dataclass(frozen=True)
class ColumnGuess:
    """What the cells of a column have in common.

    Of all rows, `filled` have a value in it; of these, `fitting` have the datatype, and `first` is
    the first that has not. `distinct` is how many different values there are. `also` is another
    format that they all have, too. In so many, `with_words`, there is a word.
    """

    number: int
    title: str
    datatype: Candidate
    rows: int
    filled: int
    fitting: int
    distinct: int
    first: Cell | None = None
    null: tuple[str, ...] = ("",)
    separator: str = ""
    language: str = ""
    also: str = ""
    with_words: int = 0

    @property
    def share(self) -> float:
        """The share of the values that fit."""
        return self.fitting / self.filled if self.filled else 1.0

    @property
    def is_text(self) -> bool:
        """Whether its values are texts of no particular form."""
        return self.datatype is TEXT

    @property
    def names_things(self) -> bool:
        """Whether its header says that its values are names or numbers of things."""
        return _NAMES_THINGS.search(self.title) is not None


def guess_columns(
    db: duckdb.DuckDBPyConnection, relation: str, titles: Sequence[str]
) -> tuple[ColumnGuess, ...]:
    """What the cells of each column have in common.

    `relation` has the rows without the header: `_row`, their number in the file, and the cells as
    text, `c1`, `c2`, ….
    """
    found: list[ColumnGuess] = []
    for start in range(0, len(titles), _TOGETHER):
        numbers = range(start + 1, min(start + _TOGETHER, len(titles)) + 1)
        names = ", ".join(f"c{number}" for number in numbers)
        part = relation
        if len(titles) > _TOGETHER:
            # DuckDB takes milliseconds to plan a query of a table with thousands of columns.
            part = f"{relation}_part"
            columns = f"SELECT _row, {names} FROM {relation}"
            db.execute(f"CREATE OR REPLACE TEMP TABLE {part} AS {columns}")
        query = f"SELECT {names} FROM {part} ORDER BY _row LIMIT {_FIRST}"
        rows = db.execute(query).fetchall()
        for place, number in enumerate(numbers):
            texts = (str(row[place] or "").strip() for row in rows)
            first = [text for text in texts if text and text not in _ALL_NOTHING]
            found.append(_guess(db, part, number, titles[number - 1], first))
    return tuple(found)


def _guess(
    db: duckdb.DuckDBPyConnection, relation: str, number: int, title: str, first: Sequence[str]
) -> ColumnGuess:
    column = f"(SELECT _row, c{number} AS v FROM {relation})"
    rows, given, distinct, chinese, with_words = _one(
        db,
        f"SELECT count(*), count(f), count(DISTINCT f), count_if(regexp_matches(f, '{_HAN}')), "
        f"count_if(regexp_matches(f, '{_WORD}')) "
        f"FROM (SELECT CASE WHEN {_is_filled(NOTHING)} THEN v END AS f FROM {column})",
    )
    guess = ColumnGuess(
        number, title, TEXT, rows, given, given, distinct, with_words=with_words
    )  # fmt: skip
    if given:
        first = first or _first(db, column)
        guess = _with_datatype(db, column, guess, first)
        if guess.is_text:
            language = _language(guess, chinese)
            guess = replace(_with_separator(db, column, guess, first), language=language)
    if guess.filled == rows:
        return guess
    known = NOTHING if guess.is_text else _ALL_NOTHING
    empty = db.execute(
        f"SELECT DISTINCT v FROM {column} WHERE trim(v) IN ({_listed(known)}) ORDER BY v"
    ).fetchall()
    return replace(guess, null=("", *(str(text) for (text,) in empty)))


def _first(db: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    """The first values of a column whose first rows are empty."""
    filled = _is_filled(_ALL_NOTHING)
    query = f"SELECT trim(v) FROM {column} WHERE {filled} ORDER BY _row LIMIT {_FIRST}"
    return [str(value) for (value,) in db.execute(query).fetchall()]


def _with_datatype(
    db: duckdb.DuckDBPyConnection, column: str, guess: ColumnGuess, first: Sequence[str]
) -> ColumnGuess:
    """The guess with the datatype that the most cells have, if enough of them have it."""
    filled = _is_filled(_ALL_NOTHING)
    best = guess
    for candidate in CANDIDATES:
        if not _suits(candidate, guess) or not _looks_like(candidate, first):
            continue
        found = _tried(db, f"(FROM {column} WHERE {filled})", guess, candidate)
        enough = _has(found)
        if best.is_text and enough:
            best = found
        elif found.share == 1 == best.share and _order(best) != _order(found) != "":
            # Such as 3/4/2025, of which nobody can say whether it is in March.
            best = replace(best, also=candidate.words)
        elif enough and found.share > best.share:
            best = found
    return best


def _has(guess: ColumnGuess) -> bool:
    """Whether the column has the datatype, though a few cells may be mistakes.

    A number with a letter in it may be the name of something, so that more has to speak for one.
    """
    kind = guess.datatype.datatype.base
    if guess.first is None:
        return True
    if guess.names_things or not nearly_all(guess.fitting, guess.filled):
        return False
    if kind in _UNMISTAKABLE or (guess.share >= _SURE and guess.filled >= _FEW):
        return True
    misspelt = guess.first.text.strip().lstrip("+-")[:1].isdigit()
    able = kind != "boolean" and not numbers_things(guess.title)
    return able and guess.filled >= _FEW_NUMBERS and misspelt


def _looks_like(candidate: Candidate, first: Sequence[str]) -> bool:
    # Most datatypes are out of the question after a few values.
    few = first[:_FEW]
    return bool(few) and candidate.likeness(few) >= _LIKE / 2 and candidate.likeness(first) >= _LIKE


def _order(guess: ColumnGuess) -> str:
    """The order of year, month and day in the texts of a date; empty for anything else."""
    is_date = guess.datatype.datatype.base in ("date", "dateTime", "gYearMonth")
    return re.sub(r"[^yMd]|(.)(?=\1)", "", guess.datatype.words) if is_date else ""


def _suits(candidate: Candidate, guess: ColumnGuess) -> bool:
    """Whether the header lets the column have numbers of that kind."""
    kind = candidate.datatype
    if kind.base == "gYear" and kind.format is None:
        return _IS_A_YEAR.search(guess.title) is not None
    if kind.base not in ("integer", "decimal", "number"):
        return True
    return not (guess.names_things or is_label(without_language(guess.title)))


def _tried(
    db: duckdb.DuckDBPyConnection, values: str, guess: ColumnGuess, candidate: Candidate
) -> ColumnGuess:
    """The guess with a datatype, and how many cells have it by the rules of a conversion."""
    cell = compile_cell(Column(1, "v", datatype=candidate.datatype, null=()), "v", "t")
    wrong = f"({cell.error}) IS NOT NULL"
    if candidate.never:
        wrong += f" OR regexp_matches(t, {sql.text(candidate.never)})"
    if candidate.datatype.base == "anyURI":
        wrong = f"NOT {sql.matches('t', candidate.pattern)}"
    if candidate.datatype.base == "gYear" and candidate.datatype.format is None:
        wrong += f" OR NOT {sql.matches('t', candidate.pattern)}"
    filled, fitting, distinct, row, text = _one(
        db,
        "SELECT count(*), count(*) FILTER (NOT wrong), count(DISTINCT v), "
        "min(_row) FILTER (wrong), arg_min(v, _row) FILTER (wrong) FROM "
        f"(SELECT _row, v, {wrong} AS wrong FROM (SELECT _row, v, {cell.text} AS t FROM {values}))",
    )
    return replace(
        guess, datatype=candidate, filled=filled, fitting=fitting, distinct=distinct,
        first=None if row is None else Cell(row, text),
    )  # fmt: skip


def _with_separator(
    db: duckdb.DuckDBPyConnection, column: str, guess: ColumnGuess, first: Sequence[str]
) -> ColumnGuess:
    """The guess with the separator of its items, if its cells are lists of short, repeated ones."""
    filled = _is_filled(NOTHING)
    for separator in _SEPARATORS:
        if not any(separator in value for value in first):
            continue
        split, item = sql.text(separator), "unnest(string_split(v, " + sql.text(separator) + "))"
        several, items, different, length, after_blank, whole, with_item = _one(
            db,
            f"SELECT count(DISTINCT _row) FILTER (contains(v, {split})), count(*), "
            "count(DISTINCT trim(item)), avg(length(item)), count(*) FILTER (item[1] = ' '), "
            f"count(DISTINCT v), count(DISTINCT _row) FILTER ({_is_filled(NOTHING, 'item')}) FROM "
            f"(SELECT _row, v, {item} AS item FROM {column} WHERE {filled})",
        )
        # A comma or a slash also stands within a name, so that more has to speak for a list.
        careful = separator in ("，", ",", "/")
        often = several >= max(2, guess.filled * (0.2 if careful else 0.05))
        repeated = different <= items * (0.5 if careful else 0.8)
        # Where there are fewer cells than parts of cells, the parts are none of their own.
        repeated = repeated and not (careful and whole <= different)
        if often and repeated and length <= (_SHORT / 2 if careful else _SHORT):
            # A blank that follows each separator belongs to it.
            blank = " " if after_blank == items - guess.filled else ""
            return replace(
                guess, separator=separator + blank, distinct=different,
                # A cell that is nothing but separators has no item.
                filled=with_item, fitting=with_item,
            )  # fmt: skip
    return guess


def _language(guess: ColumnGuess, chinese: int) -> str:
    """The language of its texts: by its header, or because they are Chinese; else empty."""
    for language, header in _LANGUAGES:
        if header.search(guess.title):
            return language
    enough = chinese == guess.filled or chinese >= _SURE * guess.filled >= _SURE * _FEW
    return "zh" if enough and not guess.names_things else ""


def _is_filled(nothing: Iterable[str], text: str = "v") -> str:
    return f"trim({text}) NOT IN ('', {_listed(nothing)})"


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(map(sql.text, texts))


def _one(db: duckdb.DuckDBPyConnection, query: str) -> tuple:  # type: ignore[type-arg]
    """The only row of an aggregate."""
    return db.execute(query).fetchone() or ()
