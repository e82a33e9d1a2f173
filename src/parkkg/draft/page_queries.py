"""Saved queries that make the pages of a draft: what a thing is, and what refers to it.

There is one for each table, whose row is shown first on the page of its thing, and one for each
column that refers to a table, whose rows are shown on the page of what they refer to.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from parkkg.draft.draft import ColumnDraft, Draft, TableDraft
from parkkg.draft.metadata import TERMS, THINGS
from parkkg.draft.names import IDENTIFIER, LABEL, different
from parkkg.draft.saved_queries import language_parameter, name_pattern
from parkkg.draft.vocabulary import kind_label, written_name
from parkkg.namespaces import RDFS

_MOST, _MOST_BESIDE = 30, 4  # columns of a thing on its own page, and on that of another
_DATES = frozenset({"date", "dateTime", "gYear", "gYearMonth"})
# Variables and parameters that every query has.
_RESERVED = ("name", "thing", "lang", "limit", "when", "item", "label")
_LIMIT = """#+   - name: limit
#+     title: {en: most rows, zh: 最多行数}
#+     type: integer
#+     default: 1000
#+     summary:
#+       en: The most rows to give.
#+       zh: 最多返回的行数。
"""


@dataclass(frozen=True)
class _Value:
    """A column in a query: its variable, and what people call it."""

    column: ColumnDraft
    variable: str

    @property
    def is_link(self) -> bool:
        """Whether its values are things; their addresses are in another variable."""
        return self.column.reference is not None

    @property
    def is_date(self) -> bool:
        """Whether a timeline can have it."""
        datatype = self.column.guess.datatype.datatype.base
        return not self.is_link and not self.column.is_address and datatype in _DATES

    @property
    def title(self) -> str:
        """What the table calls it."""
        return self.column.guess.title or self.variable


def page_queries_of(draft: Draft) -> dict[str, str]:
    """The texts of the queries by their names."""
    tables = draft.tables
    names = different(("list", "find", *(table.name for table in tables)), "table")[2:]
    found = {}
    for name, table in zip(names, tables, strict=True):
        found[name] = _of_table(draft, table)
        for value in _values(table):
            if value.is_link:
                found[f"{name}-by-{value.variable}"] = _by(draft, table, value)
    return found


def _values(table: TableDraft) -> tuple[_Value, ...]:
    """The columns of a table that say more of a thing than its name and its key."""
    columns = {
        column.predicate: column
        for column in reversed(table.columns)
        if column.guess.filled and column.predicate not in (LABEL, IDENTIFIER)
    }
    able = [column for column in table.columns if columns.get(column.predicate) is column]
    own = (column.name.removesuffix("_iri") for column in able)
    names = different((*_RESERVED, *own), "column")[len(_RESERVED) :]
    return tuple(map(_Value, able, names))


def _of_table(draft: Draft, table: TableDraft) -> str:
    """One row for each thing of a table, or for a single one."""
    values = _values(table)[:_MOST]
    found = f"BIND(?_thing_iri AS ?thing) ?thing a {written_name(draft, table.class_name)} ."
    listed = ", ".join(value.variable for value in values)
    section = f"""#+ sections:
#+   - {{on: {_on(table)}, by: thing, as: facts, order: 10,
#+      title: {{en: At a glance, zh: 概况}}, columns: [{listed}]}}
"""
    titles = f"Table: {_title(table)}", f"表：{_title(table)}"
    return f"""#+ title: {{en: {_quoted(titles[0])}, zh: {_quoted(titles[1])}}}
#+ summary:
#+   en: {_quoted(f"The rows of {table.raw.shown}, all or one")}
#+   zh: {_quoted(f"{table.raw.shown} 的各行，全部或其中一行")}
{_heads(values)}
{section if values else ""}#+ params:
#+   - name: thing
#+     title: {_quoted(kind_label(table))}
#+     type: iri
#+     class: {_on(table)}
#+     base: {_quoted(f"{THINGS}{table.name}/")}
#+     required: false
#+     summary:
#+       en: Only this one.
#+       zh: 只查其中之一。
{_LIMIT}{language_parameter(draft)}
{_prefixes(draft)}
SELECT {_selected(values)}
WHERE {{
  {{
    SELECT ?thing WHERE {{
      {found}
    }}
    ORDER BY ?thing LIMIT ?_limit_integer
  }}
  BIND(?thing AS ?name_iri)
{_named(draft, "thing", "name", 1)}{_patterns(draft, values, found)}
}}
ORDER BY ?thing
"""


def _by(draft: Draft, table: TableDraft, by: _Value) -> str:
    """One row for each thing of a table and what a column of it refers to."""
    parent = _parent(draft, by)
    others = [value for value in _values(table) if value.variable != by.variable]
    date = next((value for value in others if value.is_date), None)
    ordered = [*filter(None, [date]), *(value for value in others if value is not date)]
    shown = ordered[:_MOST_BESIDE]
    form = "timeline" if date and table.label else "table" if shown else "list"
    roles = f"#+ view: {{label: name, date: {date.variable}}}\n" if date else ""
    listed = ", ".join(["name", *(value.variable for value in shown)])
    alike = [value for value in _values(table) if value.is_link and _parent(draft, value) is parent]
    title = _title(table) if len(alike) == 1 else f"{_title(table)} ({by.title})"
    kind, address = written_name(draft, table.class_name), f"{by.variable}_iri"
    found = f"BIND(?_{address} AS ?{address}) ?thing {_verb(draft, by)} ?{address} ; a {kind} ."
    when = f"\n      OPTIONAL {{ ?thing {_verb(draft, date)} ?when }}" if date else ""
    order = "?when ?thing" if date else "?thing"
    titles = f"{_title(table)} by {by.title}", f"{_title(table)}（按 {by.title}）"
    return f"""#+ title: {{en: {_quoted(titles[0])}, zh: {_quoted(titles[1])}}}
#+ summary:
#+   en: {_quoted(f"The rows of {table.raw.shown}, by {by.title}")}
#+   zh: {_quoted(f"{table.raw.shown} 的各行，按 {by.title}")}
{_heads([*shown, by])}
{roles}#+ sections:
#+   - {{on: {_on(parent)}, by: {by.variable}, as: {form}, order: 20,
#+      title: {_quoted(title)}, columns: [{listed}]}}
#+ params:
#+   - name: {by.variable}
#+     title: {_quoted(by.title)}
#+     type: iri
#+     class: {_on(parent)}
#+     base: {_quoted(f"{THINGS}{parent.name}/")}
#+     required: false
#+     summary:
#+       en: Only the rows that refer to this one.
#+       zh: 只查指向它的各行。
{_LIMIT}{language_parameter(draft)}
{_prefixes(draft)}
SELECT {_selected([*shown, by])}
WHERE {{
  {{
    SELECT ?thing ?{address} {"?when " if date else ""}WHERE {{
      {found}{when}
    }}
    ORDER BY {order} ?{address} LIMIT ?_limit_integer
  }}
  BIND(?thing AS ?name_iri)
{_named(draft, "thing", "name", 1)}
{_named(draft, address, by.variable, 1)}{_patterns(draft, shown, found)}
}}
ORDER BY {order} ?{address}
"""


def _named(draft: Draft, thing: str, name: str, depth: int) -> str:
    """The pattern for the name of a thing, so deep within others."""
    return indent(name_pattern(draft, thing, name).replace("\n  ", "\n"), "  " * depth)


def _patterns(draft: Draft, values: Sequence[_Value], found: str) -> str:
    """What is said of each thing; `found` is how the things are found."""
    return "".join(_pattern(draft, value, found) for value in values)


def _pattern(draft: Draft, value: _Value, found: str) -> str:
    name, verb = value.variable, _verb(draft, value)
    if value.column.guess.separator:
        return _list_pattern(draft, value, found)
    if value.is_link:
        return f"""
  OPTIONAL {{
    ?thing {verb} ?{name}_iri .
{_named(draft, f"{name}_iri", name, 2)}
  }}"""
    return f"\n  OPTIONAL {{ ?thing {verb} ?{name} }}"


def _list_pattern(draft: Draft, value: _Value, found: str) -> str:
    """All values of a list in one cell, in order; of things, their addresses in another."""
    name = value.variable
    text, addresses, label = "?item", "", ""
    if value.is_link:
        text = "COALESCE(?label, STR(?item))"
        addresses = f'\n           (GROUP_CONCAT(STR(?item); SEPARATOR = " ") AS ?{name}_iri)'
        label = f"\n{_named(draft, 'item', 'label', 4)}"
    return f"""
  OPTIONAL {{
    SELECT ?thing (GROUP_CONCAT({text}; SEPARATOR = "; ") AS ?{name}){addresses} WHERE {{
      SELECT DISTINCT ?thing ?item{" ?label" if value.is_link else ""} WHERE {{
        {found}
        ?thing {_verb(draft, value)} ?item .{label}
      }}
      ORDER BY ?item
    }}
    GROUP BY ?thing
  }}"""


def _heads(values: Sequence[_Value]) -> str:
    """What people call the columns: as the tables do."""
    lines = ["#+ columns:", "#+   name: {en: name, zh: 名称}"]
    for value in values:
        lines.append(f"#+   {value.variable}: {_quoted(value.title)}")
    lines.append("#+   name_iri: {en: address, zh: 事物的 IRI}")
    for value in values:
        if value.is_link:
            lines.append(f"#+   {value.variable}_iri: {_quoted(f'{value.title} (IRI)')}")
    return "\n".join(lines)


def _selected(values: Sequence[_Value]) -> str:
    names = ["name", *(value.variable for value in values), "name_iri"]
    names += [f"{value.variable}_iri" for value in values if value.is_link]
    return " ".join(f"?{name}" for name in names)


def _parent(draft: Draft, value: _Value) -> TableDraft:
    """The table that a column refers to."""
    if value.column.reference is None:
        raise ValueError(value.variable)
    return draft.tables[value.column.reference.parent]


def _on(table: TableDraft) -> str:
    """The class of the things in a table, as the header of a query names it."""
    return _quoted(TERMS + table.class_name)


def _verb(draft: Draft, value: _Value) -> str:
    return written_name(draft, value.column.predicate)


def _prefixes(draft: Draft) -> str:
    return f"PREFIX : <{draft.base}{TERMS}>\nPREFIX rdfs: <{RDFS}>\n"


def _title(table: TableDraft) -> str:
    """What the things in a table are called, as it is itself."""
    words = " ".join(table.raw.label.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _quoted(text: str) -> str:
    """A text as YAML has it, on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
