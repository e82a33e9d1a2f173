"""The kernel: a table's description becomes one SQL SELECT that yields its triples.

A pure function from description to SQL over a relation that the caller names. The relation has
`_row` (1, 2, …), `_source` (the row's number in the file) and `c1`, `c2`, … (the cells as text).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Literal
from urllib.parse import unquote

from ..terms import RDF, XSD
from . import sql
from .cells import CellSql, compile_cell
from .context import CSVW
from .datatypes import BUILTINS
from .iris import PATTERN
from .model import Column, Datatype, Table
from .templates import Variable, compile_template, keeps_reserved, variables

Faulty = Literal["text", "nothing", "never"]


@dataclass(frozen=True)
class Check:
    """What is asked of one column: SQL for the text to show and for NULL or a problem code."""

    column: Column
    value: str
    fault: str


@dataclass(frozen=True)
class Fact:
    """Where a column's triples come from, in SQL: subject term, predicate IRI, object term.

    `subject` is NULL where it is a blank node, `object` where the cell holds a list.
    """

    column: Column
    subject: str
    predicate: str
    object: str


@dataclass(frozen=True)
class Kernel:
    """A compiled table. Every SQL text reads `FROM {rows}`; `rows` is the WITH-less subquery."""

    table: Table
    rows: str
    checks: tuple[Check, ...]
    facts: tuple[Fact, ...]
    triples: str

    def key(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """SQL names of the values of `columns`, for keys and references."""
        return tuple(f"v{self.table.column(name).number}" for name in columns)


def compile_table(
    table: Table, relation: str, *, standard: bool, faulty: Faulty, prefix: str
) -> Kernel:
    """Compile `table` over `relation`.

    `standard` adds the triples about rows (csv2rdf, standard mode). `faulty` says what a faulty
    cell becomes: its text, nothing, or `never` where the caller knows that there is none, so that
    no triple needs to ask. `prefix` begins every blank node's label.
    Raises ValueError where a template or format is malformed; its text names the property.
    """
    cells = {c.name: _cell(c) for c in table.columns}
    texts = ", ".join(f"{cells[c.name].text} AS t{c.number}" for c in table.columns)
    values = ", ".join(
        f"{cells[c.name].value} AS v{c.number}"
        + ("" if cells[c.name].is_sure else f", {cells[c.name].fault} AS f{c.number}")
        for c in table.columns
    )
    base = f"(SELECT _row, _source{', ' + texts if texts else ''} FROM {relation})"
    rows = f"(SELECT *{', ' + values if values else ''} FROM {base})"

    checks = [Check(c, _shown(cells[c.name], f"t{c.number}"), f"f{c.number}")
              for c in table.real_columns if not cells[c.name].is_sure]  # fmt: skip
    urls = _Urls(table, cells, faulty, checks)
    subjects: dict[str, str] = {}
    names = {}
    for column in table.columns:
        made = f"'_:{prefix}s' || _row"
        if column.about_url is not None:
            made = sql.joined(["'<'", urls.made(column, "aboutUrl", column.about_url), "'>'"])
        names[column.name] = subjects.setdefault(made, f"s{len(subjects)}")
    listed = "".join(f", {expression} AS {name}" for expression, name in subjects.items())
    rows = f"(SELECT *{listed} FROM {rows})"

    facts, scalars, lists = [], [], []
    for column in table.columns:
        if column.suppress_output:
            continue
        subject = names[column.name]
        predicate = sql.text(f"{table.url.partition('#')[0]}#{column.name}")
        if column.property_url is not None:
            predicate = urls.made(column, "propertyUrl", column.property_url)
        made = _objects(urls, cells[column.name], column, faulty)
        single = column.value_url is not None or not cells[column.name].is_list
        facts.append(
            Fact(
                column,
                subject if column.about_url is not None else "NULL",
                predicate,
                made if single else "NULL",
            )
        )
        head = sql.joined([subject, "' <'", predicate, "'> '"])
        if single:
            scalars.append(sql.joined([head, made, "' .'"]))
        elif column.ordered:
            lists.append(_rdf_list(head, column, made, prefix))
        else:
            lists.append(f"list_transform({made}, lambda o: {head} || o || ' .')")
    if standard:
        scalars += _row_triples(table, cells, names, prefix)
    everything = f"[{', '.join(scalars)}]" if scalars else "CAST([] AS VARCHAR[])"
    for part in lists:
        everything = f"list_concat({everything}, coalesce({part}, CAST([] AS VARCHAR[])))"
    triples = (
        f"SELECT t FROM (SELECT unnest({everything}) AS t FROM {rows} AS r) WHERE t IS NOT NULL"
    )
    return Kernel(table, rows, tuple(checks), tuple(facts), triples)


def _cell(column: Column) -> CellSql:
    try:
        # A virtual column stands in no file: its cells are empty, or hold the default.
        raw = "''" if column.virtual else f"c{column.number}"
        return compile_cell(column, raw, f"t{column.number}")
    except ValueError as error:
        raise ValueError(f"{column.path}.datatype.format: {error}") from error


def _shown(cell: CellSql, text: str) -> str:
    """SQL for what to show of a faulty cell: of a list the first faulty item."""
    if not cell.is_list or not cell.item_fault:
        return text
    faulty = f"list_filter({cell.items}, lambda e: {cell.item_fault} IS NOT NULL)[1]"
    return f"coalesce({faulty}, {text})"


class _Urls:
    """Makes the SQL of a table's URLs, and adds a check for each that may turn out to be none."""

    def __init__(
        self, table: Table, cells: dict[str, CellSql], faulty: Faulty, checks: list[Check]
    ) -> None:
        self._table = table
        self._cells = cells
        self._faulty = faulty
        self._checks = checks

    def made(self, column: Column, key: str, template: str) -> str:
        """SQL for the URL that a template gives in a row, NULL where that is no IRI."""
        try:
            url = compile_template(template, partial(self._variable, column), self._table.url)
        except ValueError as error:
            raise ValueError(f"{column.path}.{key}: {error}") from error
        # Only a template that keeps reserved characters can make an IRI that is none.
        used = [c for c in self._table.real_columns if c.name in variables(template)]
        if not used or not keeps_reserved(template):
            return url
        wrong = f"NOT {sql.matches(url, PATTERN)}"
        if key == "valueUrl" and not column.virtual:
            wrong = f"v{column.number} IS NOT NULL AND {wrong}"
        check = Check(used[0], f"t{used[0].number}", f"CASE WHEN {wrong} THEN 'PK303' END")
        if check not in self._checks:
            self._checks.append(check)
        return url if self._faulty == "never" else f"CASE WHEN NOT ({wrong}) THEN {url} END"

    def _variable(self, column: Column, name: str) -> Variable | None:
        special = {
            "_row": "CAST(_row AS VARCHAR)",
            "_sourceRow": "CAST(_source AS VARCHAR)",
            "_column": sql.text(str(column.number)),
            "_sourceColumn": sql.text(str(column.number + self._table.dialect.skip_columns)),
            "_name": sql.text(unquote(column.name)),
        }
        if name in special:
            return Variable(special[name], nullable=False)
        if name not in self._cells:
            return None
        other = self._table.column(name)
        sure = other.required and self._faulty == "never"
        return Variable(f"v{other.number}", self._cells[name].is_list, nullable=not sure)


def _objects(urls: _Urls, cell: CellSql, column: Column, faulty: Faulty) -> str:
    """SQL for the term (or list of terms) of a column, NULL where there is none."""
    number = column.number
    if column.value_url is not None:
        term = sql.joined(["'<'", urls.made(column, "valueUrl", column.value_url), "'>'"])
        if column.virtual:
            return term
        dropped = f" AND f{number} IS NULL" if faulty == "nothing" and not cell.is_sure else ""
        return f"CASE WHEN v{number} IS NOT NULL{dropped} THEN {term} END"
    sure = faulty == "never" or cell.is_sure
    if cell.is_list:
        if sure:
            return f"list_transform(v{number}, lambda e: {_literal(column, 'e')})"
        otherwise = _as_text(column, "e") if faulty == "text" else "NULL"
        typed = _literal(column, cell.item_value)
        either = f"CASE WHEN {cell.item_fault} IS NULL THEN {typed} ELSE {otherwise} END"
        return f"list_transform({cell.items}, lambda e: {either})"
    typed = _literal(column, f"v{number}")
    if sure:
        return typed
    text = f"WHEN NOT {cell.null} THEN {_as_text(column, f't{number}')} "
    return f"CASE WHEN f{number} IS NULL THEN {typed} {text if faulty == 'text' else ''}END"


def _as_text(column: Column, value: str) -> str:
    """A faulty value as a string; a string keeps its language (Model for Tabular Data, 6.4)."""
    kept = column.datatype.base == "string"
    return _literal(
        replace(column, datatype=Datatype(), lang=column.lang if kept else "und"), value
    )


def _literal(column: Column, value: str) -> str:
    builtin = BUILTINS[column.datatype.base]
    iri = column.datatype.iri or builtin.iri
    tag = f"^^<{iri}>"
    if iri == XSD + "string":
        tag = f"@{column.lang}" if column.lang != "und" else ""
    return sql.joined([_quoted(value, plain=builtin.plain), sql.text(tag)])


def _quoted(value: str, *, plain: bool) -> str:
    if not plain:
        for character, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
            value = f"replace({value}, {sql.text(character)}, {sql.text(escape)})"
    return sql.joined(["'\"'", value, "'\"'"])


def _rdf_list(head: str, column: Column, made: str, prefix: str) -> str:
    def node(index: str) -> str:
        return f"('_:{prefix}l' || _row || '_{column.number}_' || ({index}))"

    cell = (
        f"list_transform({made}, lambda o, i: [{node('i')} || ' <{RDF}first> ' || o || ' .', "
        f"{node('i')} || ' <{RDF}rest> ' || CASE WHEN i = len({made}) THEN '<{RDF}nil>' "
        f"ELSE {node('i + 1')} END || ' .'])"
    )
    first = f"CASE WHEN len({made}) = 0 THEN '<{RDF}nil>' ELSE {node('1')} END"
    whole = f"list_concat([{head} || {first} || ' .'], flatten({cell}))"
    return f"CASE WHEN {made} IS NOT NULL THEN {whole} END"


def _row_triples(
    table: Table, cells: dict[str, CellSql], names: dict[str, str], prefix: str
) -> list[str]:
    row = f"'_:{prefix}r' || _row"
    url = table.url.partition("#")[0]
    triples = [
        f"'{table_node(table, prefix)} <{CSVW}row> ' || {row} || ' .'",
        f"{row} || ' <{RDF}type> <{CSVW}Row> .'",
        f"{row} || ' <{CSVW}rownum> \"' || _row || '\"^^<{XSD}integer> .'",
        f"{row} || ' <{CSVW}url> <' || {sql.text(url)} || '#row=' || _source || '> .'",
    ]
    described = dict.fromkeys(names[c.name] for c in table.columns if not c.suppress_output)
    triples += [f"{row} || ' <{CSVW}describes> ' || {subject} || ' .'" for subject in described]
    for title in table.row_titles:
        column = table.column(title)
        # Whatever is no string has no language (Metadata Vocabulary, 5.5).
        language = column.lang if column.datatype.base == "string" else "und"
        tag = f"@{language}" if language != "und" else ""
        value = _quoted(f"v{column.number}", plain=False)
        if not cells[title].is_list:
            triples.append(f"{row} || ' <{CSVW}title> ' || {value} || '{tag} .'")
    return triples


def table_node(table: Table, prefix: str) -> str:
    """The node that stands for a table in standard mode, as an N-Triples term."""
    return f"<{table.id}>" if table.id else f"_:{prefix}t"
