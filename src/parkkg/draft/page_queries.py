"""Saved queries that make the pages of a draft: what a thing is, and what refers to it.

There is one for each table, whose row is shown first on the page of its thing, and one for each
column that refers to a table, whose rows are shown on the page of what they refer to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import dedent, indent

from parkkg.draft.draft import ColumnDraft, Draft, TableDraft
from parkkg.draft.metadata import TERMS, THINGS
from parkkg.draft.names import IDENTIFIER, LABEL, different
from parkkg.draft.saved_queries import LIMIT_PARAMETER, language_parameter, name_pattern
from parkkg.draft.vocabulary import kind_label, written_name
from parkkg.namespaces import RDFS
from parkkg.tables.csvw.builtin_datatypes import BUILTINS

_MOST, _MOST_BESIDE = 30, 4  # columns of a thing on its own page, and on that of another
_PLAIN = re.compile(r"[A-Za-z0-9_-]+").fullmatch  # a key that an IRI has as it is
# Variables and parameters that every query has.
_RESERVED = ("name", "thing", "lang", "limit", "when", "item", "label")


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
        form = BUILTINS[self.column.guess.datatype.datatype.base].form
        return not self.is_link and not self.column.is_address and "year" in form

    @property
    def title(self) -> str:
        """What the table calls it."""
        return self.column.guess.title or self.variable


def page_queries_of(
    draft: Draft, first: Callable[[TableDraft, ColumnDraft], str]
) -> dict[str, str]:
    """The texts of the queries by their names; `first` gives the first value of a column."""
    tables = draft.tables
    names = different(("list", "find", *(table.name for table in tables)), "table")[2:]
    found = {}
    for name, table in zip(names, tables, strict=True):
        found[name] = _of_table(draft, table)
        for value in _values(table):
            if value.is_link:
                found[f"{name}-by-{value.variable}"] = _by(
                    draft, table, value, first(table, value.column)
                )
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


@dataclass(frozen=True)
class _PageQuery:
    """What one of the queries has of its own; texts for people are in English and in Chinese.

    `section` is where it is shown, as YAML. `param` is the parameter, a row of the table `of`,
    and `given` what it is by default. `chosen` are the variables of its rows, their pattern, and
    the order in which they are limited; `order` is that in which they come.
    """

    title: tuple[str, str]
    summary: tuple[str, str]
    values: tuple[_Value, ...]
    by: tuple[_Value, ...]
    section: str
    param: str
    param_title: str
    param_summary: tuple[str, str]
    given: str
    of: TableDraft
    chosen: tuple[str, str, str]
    order: str


def _of_table(draft: Draft, table: TableDraft) -> str:
    """One row for each thing of a table, or for a single one."""
    values = _values(table)[:_MOST]
    listed = ", ".join(value.variable for value in values)
    section = f"""#+ sections:
#+   - {{on: {_on(table)}, by: thing, as: facts, order: 10,
#+      title: {{en: At a glance, zh: 概况}}, columns: [{listed}]}}
"""
    rows = f"BIND(?_thing_iri AS ?thing)\n?thing a {written_name(draft, table.class_name)} ."
    return _written(
        draft,
        _PageQuery(
            title=(f"Table: {_title(table)}", f"表：{_title(table)}"),
            summary=(
                f"The rows of {table.raw.shown}, all or one",
                f"{table.raw.shown} 的各行，全部或其中一行",
            ),
            values=values,
            by=(),
            section=section if values else "",
            param="thing",
            param_title=kind_label(table),
            param_summary=("Only this one.", "只查其中之一。"),
            given="required: false",
            of=table,
            # Any will do where there are too many: to sort all of them takes an engine long.
            chosen=("?thing", rows, ""),
            order="?thing",
        ),
    )


def _by(draft: Draft, table: TableDraft, by: _Value, example: str) -> str:
    """One row for each thing that refers to another in a column; `example` is the other's key."""
    parent = _parent(draft, by)
    others = [value for value in _values(table) if value.variable != by.variable]
    date = next((value for value in others if value.is_date), None)
    ordered = [*filter(None, [date]), *(value for value in others if value is not date)]
    shown = tuple(ordered[:_MOST_BESIDE])
    form = "timeline" if date and table.label else "table" if shown else "list"
    view = f"#+ view: {{label: name, date: {date.variable}}}\n" if date else ""
    listed = ", ".join(["name", *(value.variable for value in shown)])
    alike = [value for value in _values(table) if value.is_link and _parent(draft, value) is parent]
    title = _title(table) if len(alike) == 1 else f"{_title(table)} ({by.title})"
    kind, address = written_name(draft, table.class_name), f"?{by.variable}_iri"
    when = f"\nOPTIONAL {{ ?thing {_verb(draft, date)} ?when }}" if date else ""
    order = "?when ?thing" if date else "?thing"
    verb, given = _verb(draft, by), f"?_{by.variable}_iri"
    return _written(
        draft,
        _PageQuery(
            title=(f"{_title(table)} by {by.title}", f"{_title(table)}（按 {by.title}）"),
            summary=(
                f"The rows of {table.raw.shown}, by {by.title}",
                f"{table.raw.shown} 的各行，按 {by.title}",
            ),
            values=shown,
            by=(by,),
            section=f"""{view}#+ sections:
#+   - {{on: {_on(parent)}, by: {by.variable}, as: {form}, order: 20,
#+      title: {_quoted(title)}, columns: [{listed}]}}
""",
            param=by.variable,
            param_title=by.title,
            param_summary=("What they refer to.", "各行所指向者。"),
            given=f"default: {_quoted(example)}" if _PLAIN(example) else "required: true",
            of=parent,
            chosen=(
                f"?thing {address}{' ?when' if date else ''}",
                f"BIND({given} AS {address})\n?thing {verb} {address} ; a {kind} .{when}",
                f"ORDER BY {order} ",
            ),
            order=order,
        ),
    )


def _written(draft: Draft, query: _PageQuery) -> str:
    """The text of a query."""
    everything = (*query.values, *query.by)
    variables, pattern, order = query.chosen
    # The rows first: names and lists are looked up only for those that are shown.
    chosen = f"""SELECT {variables} WHERE {{
{indent(pattern, "  ")}
}}
{order}LIMIT ?_limit_integer"""
    names = [("thing", "name"), *((f"{by.variable}_iri", by.variable) for by in query.by)]
    lists = [value for value in query.values if value.column.guess.separator]
    patterns = [
        f"{{\n{indent(chosen, '  ')}\n}}",
        *(_list_pattern(draft, value, chosen) for value in lists),
        "BIND(?thing AS ?name_iri)",
        *(_named(draft, thing, name) for thing, name in names),
        *(_pattern(draft, value) for value in query.values if value not in lists),
    ]
    return f"""#+ title: {_both(query.title)}
#+ summary: {_both(query.summary)}
{_heads(everything)}
{query.section}#+ params:
#+   - name: {query.param}
#+     title: {_quoted(query.param_title)}
#+     type: iri
#+     class: {_on(query.of)}
#+     base: {_quoted(f"{THINGS}{query.of.name}/")}
#+     {query.given}
#+     summary: {_both(query.param_summary)}
{LIMIT_PARAMETER}{language_parameter(draft)}
PREFIX : <{draft.base}{TERMS}>
PREFIX rdfs: <{RDFS}>

SELECT {_selected(everything)}
WHERE {{
{indent(chr(10).join(patterns), "  ")}
}}
ORDER BY {query.order}
"""


def _named(draft: Draft, thing: str, name: str) -> str:
    """The pattern for the name of a thing."""
    return dedent(f"  {name_pattern(draft, thing, name)}")


def _pattern(draft: Draft, value: _Value) -> str:
    """What is said of each thing in a column."""
    name, verb = value.variable, _verb(draft, value)
    if value.is_link:
        named = indent(_named(draft, f"{name}_iri", name), "  ")
        return f"OPTIONAL {{\n  ?thing {verb} ?{name}_iri .\n{named}\n}}"
    return f"OPTIONAL {{ ?thing {verb} ?{name} }}"


def _list_pattern(draft: Draft, value: _Value, chosen: str) -> str:
    """All values of a list in one cell, in order; of things, their addresses in another.

    Joined, with what is optional inside: an engine may ask an optional query for each row anew.
    """
    name = value.variable
    text, addresses, label = '?item, ""', "", ""
    if value.is_link:
        text = '?label, STR(?item), ""'
        each = 'GROUP_CONCAT(COALESCE(STR(?item), ""); SEPARATOR = " ")'
        addresses = f"\n         ({each} AS ?{name}_iri)"
        label = "\n" + indent(_named(draft, "item", "label"), "        ")
    return f"""{{
  SELECT ?thing (GROUP_CONCAT(COALESCE({text}); SEPARATOR = "; ") AS ?{name}){addresses} WHERE {{
    SELECT DISTINCT ?thing ?item{" ?label" if value.is_link else ""} WHERE {{
      {{
{indent(chosen, "        ")}
      }}
      OPTIONAL {{
        ?thing {_verb(draft, value)} ?item .{label}
      }}
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


def _title(table: TableDraft) -> str:
    """What the things in a table are called, as it is itself."""
    words = " ".join(table.raw.label.replace("_", " ").split())
    return words[:1].upper() + words[1:]


def _both(texts: tuple[str, str]) -> str:
    """A text in English and in Chinese, as YAML has it."""
    return f"{{en: {_quoted(texts[0])}, zh: {_quoted(texts[1])}}}"


def _quoted(text: str) -> str:
    """A text as YAML has it, on one line."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
