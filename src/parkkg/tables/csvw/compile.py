"""Compiles the description of a table to one SQL SELECT that yields its triples.

It is a pure function from the description to SQL over a relation that the caller names. The
relation has `_row` (1, 2, …), `_source` (the row's number in the file) and `c1`, `c2`, … (the cells
as text).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote

from parkkg.namespaces import RDF, XSD
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.canonical_values import canonical
from parkkg.tables.csvw.cells import CellSql, compile_cell
from parkkg.tables.csvw.iris import PATTERN
from parkkg.tables.csvw.lints import Lint, lints_of, row_lints
from parkkg.tables.csvw.metadata import meant
from parkkg.tables.csvw.model import Column, Datatype, Table
from parkkg.tables.csvw.row_triples import row_triples
from parkkg.tables.csvw.templates import (
    PLAIN_ADDRESS,
    Variable,
    compile_template,
    keeps_reserved,
    variables,
)
from parkkg.tables.csvw.text_expression import TextExpression, blocks, each, fixed, quoted
from parkkg.text import said

_NO_TERMS = "SELECT '' AS s, '' AS p, '' AS o, 0 AS _row, 0 AS col WHERE false"
# The time that DuckDB takes to plan a query grows with the square of the columns in it.
_AT_ONCE = 200
# What needs no look, and an address whose path it may stand in.
_PLAIN = "[A-Za-z0-9._~/-]*"
_WITH_PATH = re.compile(f"[a-z]+://[A-Za-z0-9.-]+/{_PLAIN}").fullmatch
# What a faulty cell becomes: its text, nothing; or `never` where there is known to be none.
FaultyCells = Literal["text", "nothing", "never"]


@dataclass(frozen=True)
class Check:
    """A check of one column in SQL: `value` is the text to show, `error` NULL or a problem code.

    `possible` is a condition that is sooner known, and true where there is an error.
    """

    column: Column
    value: str
    error: str
    possible: str


@dataclass(frozen=True)
class ColumnTriple:
    """What a column makes in a row, in SQL: the terms of a triple, NULL where there is none.

    Columns about the same thing have the same `subject`. Where the column makes several triples,
    `lines` is a list of them as N-Triples, and `object` is empty.
    """

    column: Column
    subject: str
    predicate: str
    object: str
    lines: str = ""


@dataclass(frozen=True)
class Piece:
    """Some columns of a table in SQL: all of them, but in a table of hundreds.

    `cells` is a subquery, to be used after FROM, with all that the checks and the lints need, and
    `rows` is one with all that the triples of these columns need. `blocks` selects one text for
    each row, with a line for each triple.
    """

    cells: str
    rows: str
    checks: tuple[Check, ...]
    lints: tuple[Lint, ...]
    column_triples: tuple[ColumnTriple, ...]
    blocks: str


@dataclass(frozen=True)
class CompiledTable:
    """A table as SQL. The result of `values` is a subquery, to be used after FROM."""

    table: Table
    relation: str
    cells: Mapping[str, CellSql]
    pieces: tuple[Piece, ...]

    @property
    def lints(self) -> tuple[Lint, ...]:
        """The lints that its rows may have, in the order in which they are said."""
        return tuple(lint for piece in self.pieces for lint in piece.lints)

    @property
    def column_triples(self) -> tuple[ColumnTriple, ...]:
        """What each column makes in a row."""
        return tuple(triple for piece in self.pieces for triple in piece.column_triples)

    @property
    def blocks(self) -> str:
        """SELECT of texts with a line for each triple, one for each row and piece."""
        return " UNION ALL ".join(piece.blocks for piece in self.pieces)

    @property
    def triples(self) -> str:
        """SELECT with one triple in each row."""
        return each(self.blocks)

    @property
    def terms(self) -> str:
        """SELECT with the terms of one triple in each row, and the cell that makes it.

        `s`, `p` and `o` are terms in N-Triples syntax, `_row` is the row and `col` the number of
        the column. The triples about rows that standard mode adds are not among them.
        """
        return " UNION ALL ".join(terms(p.column_triples, p.rows) for p in self.pieces)

    def key(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """SQL names of the values of `columns`, for keys and references."""
        return tuple(f"v{self.table.column(name).number}" for name in columns)

    def values(self, columns: tuple[str, ...]) -> str:
        """The rows with only `_row` and the values of `columns` in their canonical form.

        They are for keys and references: `6.450` and `6.45` are one decimal.
        """
        some = {self.table.column(name).number: name for name in columns}
        texts = "".join(f", {self.cells[name].text} AS t{n}" for n, name in some.items())
        values = "".join(f", {self.cells[name].value} AS v{n}" for n, name in some.items())
        rows = f"(SELECT _row{values} FROM (SELECT _row{texts} FROM {self.relation}))"
        canonical = {
            n: _canonical(self.table.column(name), self.cells[name], f"v{n}")
            for n, name in some.items()
        }
        if all(form == f"v{n}" for n, form in canonical.items()):
            return rows
        forms = "".join(f", {form} AS v{n}" for n, form in canonical.items())
        return f"(SELECT _row{forms} FROM {rows})"


def terms(made: Iterable[ColumnTriple], rows: str) -> str:
    """SELECT with the terms of one triple in each row: see `CompiledTable.terms`."""
    single: dict[str, list[ColumnTriple]] = {}
    parts = []
    for triple in made:
        if not triple.lines:
            single.setdefault(triple.subject, []).append(triple)
            continue
        # A space ends subject and predicate, and neither has one inside.
        parts.append(
            "SELECT split_part(t, ' ', 1) AS s, split_part(t, ' ', 2) AS p, "
            "substr(t, length(s) + length(p) + 3, length(t) - length(s) - length(p) - 4) AS o, "
            f"_row, {triple.column.number} AS col "
            f"FROM (SELECT _row, unnest({triple.lines}) AS t FROM {rows} AS r) WHERE t IS NOT NULL"
        )
    # One row of the table becomes a row for each column, in one scan.
    for subject, triples in single.items():
        predicates = ", ".join(triple.predicate for triple in triples)
        objects = ", ".join(triple.object for triple in triples)
        columns = ", ".join(str(triple.column.number) for triple in triples)
        parts.append(
            f"SELECT s, p, o, _row, col FROM (SELECT _row, {subject} AS s, "
            f"unnest([{predicates}]) AS p, unnest([{objects}]) AS o, unnest([{columns}]) AS col "
            f"FROM {rows} AS r) WHERE s IS NOT NULL AND o IS NOT NULL"
        )
    return " UNION ALL ".join(parts or [_NO_TERMS])


def compile_table(
    table: Table, relation: str, *, standard: bool, faulty: FaultyCells, prefix: str
) -> CompiledTable:
    """Compile `table` over `relation`.

    `standard` adds the triples about rows (csv2rdf, standard mode). With `faulty` as `never` no
    triple checks whether its cell is valid, which is faster. `prefix` begins the label of every
    blank node. Raises ValueError, which names the property, where a template or format is
    malformed.
    """
    cells = {c.name: _cell(c) for c in table.columns}
    urls = _Urls(table, cells, faulty)
    names: dict[str, TextExpression] = {}
    subjects: dict[str, str] = {}
    for column in table.columns:
        made = _subject(urls, column, f"_:{prefix}s")
        name = subjects.setdefault(made.sql, f"s{len(subjects)}")
        names[column.name] = TextExpression(
            (name,), (f"{name} IS NOT NULL",) if made.conditions else ()
        )
    about_rows = row_triples(table, cells, names, prefix) if standard else []
    pieces = []
    linted: set[tuple[str, ...]] = set()
    # Whatever is said of whole rows is in the first piece, and so are checks of their subjects.
    templates = {c.about_url for c in table.columns if c.about_url is not None}
    whole = {*table.row_titles, *(name for t in templates for name in variables(t))}
    for begin in range(0, len(table.columns) or 1, _AT_ONCE):
        columns = table.columns[begin : begin + _AT_ONCE]
        column_triples, triples, lists = _made(columns, urls, names, prefix)
        used = _needed(table, columns, () if begin else whole)
        listed = {names[c.name].parts[0] for c in (columns if begin else table.columns)}
        about = "".join(f", {made} AS {name}" for made, name in subjects.items() if name in listed)
        # Where no cell is faulty, no triple asks for an error.
        rows = f"(SELECT *{about} FROM {_rows(used, cells, relation, errors=faulty != 'never')})"
        checks = [
            Check(c, _shown(cells[c.name], f"t{c.number}"), f"f{c.number}",
                  f"f{c.number} IS NOT NULL")
            for c in columns if not (c.virtual or cells[c.name].always_valid)
        ]  # fmt: skip
        lints = {
            (lint.kind, lint.condition, *lint.words.values()): lint
            for column in columns
            for lint in lints_of(table, column, cells, columns)
        }
        new = [lint for key, lint in lints.items() if key not in linted]
        linted.update(lints)
        if begin + _AT_ONCE >= len(table.columns):
            new += row_lints(table)
        checks += urls.take_checks()
        looked_at = _rows(used, cells, relation, errors=True, values=_values_in(checks, new))
        pieces.append(
            Piece(
                looked_at, rows, tuple(checks), tuple(new), tuple(column_triples),
                blocks(triples if begin else triples + about_rows, lists, rows),
            )
        )  # fmt: skip
    return CompiledTable(table, relation, cells, tuple(pieces))


def _subject(urls: _Urls, column: Column, label: str) -> TextExpression:
    """What the cells of a column are about: an IRI, or the blank node of the row.

    Where every cell that the IRI names is empty there is no IRI: it would be one for all such rows.
    What only virtual columns are about is then not there at all.
    """
    blank = TextExpression((sql.text(label), "_row"))
    if column.about_url is None:
        return blank
    made = fixed("<") + urls.expression(column, "aboutUrl", column.about_url) + fixed(">")
    if (given := urls.given(column.about_url)) == "true":
        return made
    if column.about_url not in urls.of_real_columns:
        return made.when(given)
    blank_otherwise = (
        f"CASE WHEN {given} THEN {made.sql_given(made.conditions)} ELSE {blank.sql} END"
    )
    return TextExpression((blank_otherwise,), made.conditions)


def _needed(table: Table, columns: Iterable[Column], more: Iterable[str]) -> list[Column]:
    """Some columns of a table, those that their templates name, and more."""
    named = {name for c in columns for template in c.templates for name in variables(template)}
    named.update(c.name for c in columns)
    named.update(more)
    return [c for c in table.columns if c.name in named]


def _made(
    columns: Iterable[Column], urls: _Urls, names: Mapping[str, TextExpression], prefix: str
) -> tuple[list[ColumnTriple], list[TextExpression], list[str]]:
    """What columns make: their terms, and as lines the triples and the lists of triples."""
    column_triples, triples, lists = [], [], []
    for column in columns:
        if column.suppress_output:
            continue
        subject, cell = names[column.name], urls.cells[column.name]
        predicate = fixed(f"{urls.table.url.partition('#')[0]}#{column.name}")
        if column.property_url is not None:
            predicate = urls.expression(column, "propertyUrl", column.property_url)
        head = subject + fixed(" <") + predicate + fixed("> ")
        about = subject.parts[0]
        verb = (fixed("<") + TextExpression(predicate.parts) + fixed(">")).sql
        if cell.is_list and (column.value_url is None or column.each_item):
            lists.append(_list_triples(head, cell, column, urls, prefix))
            column_triples.append(ColumnTriple(column, about, verb, "", lists[-1]))
            continue
        for made in _objects(urls, cell, column):
            triples.append(head + made + fixed(" ."))
            term = made.when(*predicate.conditions).sql
            column_triples.append(ColumnTriple(column, about, verb, term))
    return column_triples, triples, lists


def _values_in(checks: Iterable[Check], lints: Iterable[Lint]) -> set[str]:
    """The names of the values that checks and lints ask for, which are few."""
    asked = [text for check in checks for text in (check.value, check.error, check.possible)]
    asked += [text for lint in lints for text in (lint.condition, lint.possible, *lint.shown)]
    return set(re.findall(r"\bv\d+\b", " ".join(asked)))


def _rows(
    columns: Iterable[Column],
    cells: Mapping[str, CellSql],
    relation: str,
    *,
    errors: bool,
    values: Container[str] | None = None,
) -> str:
    """The rows with text `t1`, value `v1` and, with `errors`, error `f1` of each column.

    What the relation has, they have, too. Where some `values` are named, they have no others.
    """
    some = tuple(columns)
    texts = "".join(f", {cells[c.name].text} AS t{c.number}" for c in some)
    made = "".join(
        f", {cells[c.name].value} AS v{c.number}"
        for c in some
        if values is None or f"v{c.number}" in values
    )
    if errors:
        made += "".join(
            f", {cells[c.name].error} AS f{c.number}"
            for c in some
            if not cells[c.name].always_valid
        )
    return f"(SELECT *{made} FROM (SELECT *{texts} FROM {relation}))"


def _cell(column: Column) -> CellSql:
    try:
        # A virtual column is in no file: its cells are empty, or have the default.
        raw = "''" if column.virtual else f"c{column.number}"
        return compile_cell(column, raw, f"t{column.number}")
    except ValueError as error:
        message = said("{path}: {message}", path=f"{column.path}.datatype.format", message=error)
        raise ValueError(message) from error


def _shown(cell: CellSql, text: str) -> str:
    """SQL for what to show of a faulty cell: of a list the first faulty item."""
    if not cell.is_list or not cell.item_error:
        return text
    faulty = f"list_filter({cell.items}, lambda e: {cell.item_error} IS NOT NULL)[1]"
    return f"coalesce({faulty}, {text})"


class _Urls:
    """Makes the SQL of a table's URLs, and a check of each that may not be an IRI."""

    def __init__(self, table: Table, cells: Mapping[str, CellSql], faulty: FaultyCells) -> None:
        self.table = table
        self.cells = cells
        self.faulty = faulty
        self.of_real_columns = {c.about_url for c in table.real_columns}
        self._checks: list[Check] = []
        self._known: set[tuple[str, str]] = set()

    def take_checks(self) -> list[Check]:
        """The checks of the URLs that were made since this was called."""
        taken, self._checks = self._checks, []
        return taken

    def expression(self, column: Column, key: str, template: str) -> TextExpression:
        """The URL that a template expands to in a row, where that is an IRI."""
        parts = self._parts(column, key, template)
        if not (used := self._kept_as_written(template)):
            return TextExpression(tuple(parts))
        wrong = f"NOT {sql.matches(sql.concat(parts), PATTERN)}"
        if unusual := _unusual(template, parts, used):
            wrong = f"({unusual}) AND {wrong}"
        if key == "valueUrl" and not column.virtual:
            wrong = f"v{column.number} IS NOT NULL AND {wrong}"
        self._check(used[0], wrong, unusual or wrong)
        return TextExpression(tuple(parts), () if self.faulty == "never" else (f"NOT ({wrong})",))

    def of_item(self, column: Column, template: str) -> TextExpression:
        """The URL that a template expands to for the item `e` of a cell, where that is an IRI."""
        parts = self._parts(column, "valueUrl", template, item="e")
        if not (used := self._kept_as_written(template)):
            return TextExpression(tuple(parts))
        wrong = f"NOT {sql.matches(sql.concat(parts), PATTERN)}"
        some = f"len(list_filter(v{column.number}, lambda e: {wrong})) > 0"
        self._check(used[0], some, some)
        return TextExpression(tuple(parts), () if self.faulty == "never" else (f"NOT ({wrong})",))

    def given(self, template: str) -> str:
        """SQL for whether one of the cells that a template names has a value."""
        named = variables(template)
        if "_row" in named or "_sourceRow" in named:
            return "true"
        columns = [self.table.by_name[name] for name in named if name in self.cells]
        real = [column for column in columns if not column.virtual]
        if not real or any(c.default or _never_null(c, self.faulty) for c in columns):
            return "true"
        return f"({' OR '.join(self.has_value(column) for column in real)})"

    def has_value(self, column: Column) -> str:
        """SQL for whether the cell of a column has a value, or its list an item."""
        value = f"v{column.number}"
        return f"len({value}) > 0" if self.cells[column.name].is_list else f"{value} IS NOT NULL"

    def _parts(self, column: Column, key: str, template: str, item: str = "") -> list[str]:
        def lookup(name: str) -> Variable | None:
            if item and name == column.name:
                return Variable(canonical(column.datatype, item), nullable=False)
            return self._variable(column, name)

        try:
            return compile_template(template, lookup, self.table.url, iris=column.iris)
        except ValueError as error:
            path = self.table.schema_document.lines.inherited(f"{column.path}.{key}")
            hint = meant(error.args[1], self.table.columns) if error.args[1:] else ""
            raise ValueError(said("{path}: {message}", path=path, message=error), hint) from error

    def _kept_as_written(self, template: str) -> list[Column]:
        """The columns in a template whose cells may make it an invalid IRI."""
        if not keeps_reserved(template):
            return []
        named = variables(template)
        return [c for c in self.table.real_columns if c.name in named]

    def _check(self, column: Column, wrong: str, possible: str) -> None:
        error = f"CASE WHEN {wrong} THEN 'PK303' END"
        check = Check(column, f"t{column.number}", error, possible)
        if (check.value, check.error) not in self._known:
            self._known.add((check.value, check.error))
            self._checks.append(check)

    def _variable(self, column: Column, name: str) -> Variable | None:
        special = {
            "_row": "CAST(_row AS VARCHAR)",
            "_sourceRow": "CAST(_source AS VARCHAR)",
            "_column": sql.text(str(column.number)),
            "_sourceColumn": sql.text(str(column.number + self.table.dialect.skip_columns)),
            "_name": sql.text(unquote(column.name)),
        }
        if name in special:
            return Variable(special[name], nullable=False)
        if name not in self.cells:
            return None
        other, cell = self.table.column(name), self.cells[name]
        value = _canonical(other, cell, f"v{other.number}")
        return Variable(value, cell.is_list, nullable=not _never_null(other, self.faulty))


def _unusual(template: str, parts: Iterable[str], columns: Sequence[Column]) -> str:
    """SQL that is false where a URL is an IRI because of its plain values.

    To match one short value is faster than to make the URL and to match it. Empty where the URL
    does not begin as most do.
    """
    if any(column.separator is not None for column in columns):
        return ""
    written = "".join(part.strip("'") for part in parts if sql.is_literal(part))
    if template == f"{{+{columns[0].name}}}":
        plain = PLAIN_ADDRESS
    elif _WITH_PATH(written):
        plain = _PLAIN
    else:
        return ""
    return " OR ".join(f"NOT coalesce({sql.matches(f'v{c.number}', plain)}, true)" for c in columns)


def _canonical(column: Column, cell: CellSql, value: str) -> str:
    """SQL for the canonical form of a column's value, or of each item of its list."""
    if not cell.is_list:
        return canonical(column.datatype, value)
    item = canonical(column.datatype, "e")
    return value if item == "e" else f"list_transform({value}, lambda e: {item})"


def _never_null(column: Column, faulty: FaultyCells) -> bool:
    """Whether every cell of a column has a value. Virtual columns are never checked."""
    return column.required and faulty == "never" and not column.virtual


def _objects(urls: _Urls, cell: CellSql, column: Column) -> list[TextExpression]:
    """The objects of a column that has no list. Where there are two, each row has at most one."""
    number, faulty = column.number, urls.faulty
    not_null = f"v{number} IS NOT NULL"
    always_valid = faulty == "never" or cell.always_valid
    valid = () if always_valid else (f"f{number} IS NULL",)
    if column.value_url is not None:
        term = fixed("<") + urls.expression(column, "valueUrl", column.value_url) + fixed(">")
        if column.virtual:
            # Without a value in any cell that it names it would be one for all such rows.
            some = urls.given(column.value_url)
            return [term if some == "true" else term.when(some)]
        return [term.when(not_null, *(valid if faulty == "nothing" else ()))]
    given = () if _never_null(column, faulty) else (not_null,)
    made = [_literal(column, f"v{number}").when(*given, *valid)]
    if faulty == "text" and not always_valid:
        text = _as_text(column, f"t{number}")
        made.append(text.when(f"f{number} IS NOT NULL", f"NOT {cell.null}"))
    return made


def _list_triples(
    head: TextExpression, cell: CellSql, column: Column, urls: _Urls, prefix: str
) -> str:
    """SQL for the triples of a cell with several values; NULL where the cell is null."""
    items, value, error, faulty = f"v{column.number}", "e", "", urls.faulty
    if column.value_url is None and faulty != "never" and not cell.always_valid:
        items, value, error = cell.items, cell.item_value, cell.item_error
    begin = fixed() if column.ordered else head
    end = fixed() if column.ordered else fixed(" .")
    if column.value_url is None:
        term = _literal(column, value)
    else:
        term = fixed("<") + urls.of_item(column, column.value_url) + fixed(">")
    made = (begin + term + end).sql_given(head.conditions)
    if error:
        text = begin + _as_text(column, "e") + end
        otherwise = text.sql_given(head.conditions) if faulty == "text" else "NULL"
        made = f"CASE WHEN {error} IS NULL THEN {made} ELSE {otherwise} END"
    triples = f"list_transform({items}, lambda e: {made})"
    if column.ordered:
        triples = _rdf_list(head, column, items, triples, prefix)
    return (
        f"CASE WHEN {' AND '.join(head.conditions)} THEN {triples} END"
        if head.conditions
        else triples
    )


def _as_text(column: Column, value: str) -> TextExpression:
    """A faulty value as a string; a string keeps its language (Model for Tabular Data, 6.4)."""
    is_string = column.datatype.base == "string"
    return _literal(
        replace(column, datatype=Datatype(), lang=column.lang if is_string else "und"), value
    )


def _literal(column: Column, value: str) -> TextExpression:
    builtin = BUILTINS[column.datatype.base]
    iri = column.datatype.iri or builtin.iri
    tag = f"^^<{iri}>"
    if iri == XSD + "string":
        tag = f"@{column.lang}" if column.lang != "und" else ""
    return quoted(value, escape=builtin.needs_escapes) + fixed(tag)


def _rdf_list(head: TextExpression, column: Column, items: str, made: str, prefix: str) -> str:
    """The triples of an RDF list of the terms `made`, one of each of the `items` of a cell."""

    def node(index: str) -> str:
        return f"('_:{prefix}l' || _row || '_{column.number}_' || ({index}))"

    cell = (
        f"list_transform({made}, lambda o, i: [{node('i')} || ' <{RDF}first> ' || o || ' .', "
        f"{node('i')} || ' <{RDF}rest> ' || CASE WHEN i = len({items}) THEN '<{RDF}nil>' "
        f"ELSE {node('i + 1')} END || ' .'])"
    )
    first = f"CASE WHEN len({items}) = 0 THEN '<{RDF}nil>' ELSE {node('1')} END"
    start = (head + TextExpression((first,)) + fixed(" .")).sql_given(head.conditions)
    triples = f"list_concat([{start}], flatten({cell}))"
    return f"CASE WHEN {items} IS NOT NULL THEN {triples} END"
