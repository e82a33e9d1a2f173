"""Cells that are perhaps not read as they were meant, as SQL over the rows of a table.

Most are warnings: CSV on the Web allows them all, as a compiler does what a linter of code warns
of. A few are errors, since what they make is surely not what was meant. Each lint of a column is
counted, and said once with the first of its cells (`tables/lint_counts.py`). What the standard
itself calls an error of a cell is in `cells.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from parkkg.errors import Severity
from parkkg.namespaces import META
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.cells import CellSql
from parkkg.tables.csvw.context import PREFIXES
from parkkg.tables.csvw.metadata import meant
from parkkg.tables.csvw.model import Column, Table
from parkkg.tables.csvw.templates import ROW_VARIABLES, expressions, variables
from parkkg.text import Message, said

# Signs that people write between items. A comma in ASCII is in names, too: see `_separators`.
_SEPARATORS = "；;、｜|，\t\r\n"
_BLANKS = " \t\r\n\u00a0\u3000"
# What comes before a colon and is a scheme: of the registered ones those that data have.
_SCHEMES = frozenset(
    ("about", "acct", "ark", "cid", "data", "dav", "did", "doi", "file", "ftp", "ftps", "geo",
     "git", "gopher", "hdl", "http", "https", "imap", "info", "ipfs", "ipns", "isbn", "issn", "jar",
     "ldap", "ldaps", "lsid", "magnet", "mailto", "mid", "news", "nfs", "ni", "nih", "oid", "orcid",
     "rtsp", "s3", "sftp", "sip", "sips", "sms", "ssh", "swh", "tag", "tel", "telnet", "tftp",
     "urn", "ws", "wss", "xmpp")
)  # fmt: skip
_SCHEME = r"^([A-Za-z][A-Za-z0-9+.\-]*):([^/]|/[^/]|/?$)"
_HOST = (
    r"(?i)^(www\.[^\s/:]+|([a-z0-9\-]+\.)+(com|org|net|edu|gov|info|io|eu|de|fr|uk|cn|jp|tw|hk|ru))"
    r"(:\d+)?([/?#].*)?$"
)
# The beginning of an address, but for a colon, a slash or the host.
_TORN = r"(?i)^https?(//|:/?([^/]|$)|://([/?#\s]|$))"
_NOTE = (
    r"(?i)^\s*(注|附注|備註|备注|说明|說明|数据来源|資料來源|资料来源|来源|來源|填表|制表|审核|单位[：:]"
    r"|sources?\s*:|notes?\s*:|remarks?\s*:|[*※†])|：|。\s*$"
)
_SHORTENED = r"[+-]?\d(\.\d+)?E\+\d\d+"
_FOUR_DIGITS = MappingProxyType(
    {"year": "2000", "month": "01", "day": "01", "clock": "00:00:00"}
)  # fmt: skip
_ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!")


@dataclass(frozen=True)
class Lint:
    """What is likely a mistake in a column: which rows have it, and what to show of the first.

    `condition` and the `shown` texts are SQL over the rows of a piece of the table; `possible` is a
    condition that is sooner known, and true where this one is. `kind` and `words` make the message.
    One that is `always` said is about the metadata.
    """

    kind: str
    code: str
    severity: Severity
    column: Column | None
    condition: str
    shown: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    always: bool = False
    possible: str = ""


def lints_of(
    table: Table, column: Column, cells: Mapping[str, CellSql], beside: Iterable[Column]
) -> Iterator[Lint]:
    """The lints about a column: its cells, and its templates.

    `beside` are columns whose texts are in the same rows.
    """
    yield from _template_lints(table, column, cells)
    if column.about_url is not None:
        yield from _without_key(table, column.about_url, cells, beside)
    if not column.virtual:
        yield from _cell_lints(column, cells[column.name])


def _cell_lints(column: Column, cell: CellSql) -> Iterator[Lint]:
    datatype, builtin = column.datatype, BUILTINS[column.datatype.base]
    text, value = f"t{column.number}", f"v{column.number}"
    if column.separator and builtin.kind == "string":
        other = _separators(column.separator)
        yield Lint(
            "separator", "PK211", "warning", column,
            f"NOT contains({text}, {sql.text(column.separator)}) AND NOT {cell.null} "
            f"AND regexp_matches({text}, {sql.text(other)})",
            (text,), {"separator": column.separator},
        )  # fmt: skip
    if builtin.kind == "number" and datatype.group_char and datatype.format is None:
        yield Lint(
            "groups", "PK212", "error", column, _any(cell, text, _odd_groups(datatype.group_char)),
            (text, f"CAST({value} AS VARCHAR)"), {"group": datatype.group_char},
        )  # fmt: skip
    if builtin.kind == "string" and datatype.format is None:
        # One look at every cell is enough for nearly all columns.
        possible = f"contains({text}, 'E+') OR contains({text}, '#') OR contains({text}, '=\"')"
        for kind, condition in _SPREADSHEET:
            found = f"{_any(cell, text, condition)} AND NOT {cell.null}"
            yield Lint(kind, "PK214", "warning", column, found, (text,), possible=possible)
    if "year" in builtin.form and datatype.format is None:
        late = _any(cell, text, _is_late(builtin.written(_FOUR_DIGITS)))
        valid = "" if cell.always_valid else f" AND f{column.number} IS NULL"
        yield Lint("year", "PK215", "warning", column, late + valid, (text,), possible=late)


def _is_shortened(x: str) -> str:
    return f"contains({x}, 'E+') AND {sql.matches(x, _SHORTENED)}"


def _is_formula(x: str) -> str:
    return f"starts_with({x}, '=\"') AND ends_with({x}, '\"')"


def _is_error(x: str) -> str:
    return f"starts_with({x}, '#') AND {x} IN ({', '.join(map(sql.text, _ERRORS))})"


_SPREADSHEET = (("shortened", _is_shortened), ("formula", _is_formula), ("error", _is_error))


def _is_late(shorter: str) -> Callable[[str], str]:
    """The condition of a year of five digits, and so of more characters than one of four has."""
    return lambda x: f"strlen({x}) > {len(shorter)} AND regexp_matches({x}, '^-?\\d{{5}}')"


def _odd_groups(group: str) -> Callable[[str], str]:
    """The condition of numbers whose digits are not in groups as people make them: 1.234, 12,34."""
    sign = re.escape(group)
    thousands, myriads = rf"\d{{0,2}}({sign}\d\d)*({sign}\d{{3}})+", rf"\d{{0,3}}({sign}\d{{4}})+"
    # Nor does a number of thousands begin with a nought: 0.500.
    groups = rf"[^\d{sign}]*[1-9]({thousands}|{myriads})([^\d{sign}].*)?"
    return lambda x: f"contains({x}, {sql.text(group)}) AND NOT {sql.matches(x, groups)}"


def _any(cell: CellSql, text: str, condition: Callable[[str], str]) -> str:
    """SQL for a condition of a cell, or of an item of its list."""
    if cell.is_list:
        return f"len(list_filter({cell.items}, lambda e: {condition('e')})) > 0"
    return condition(text)


def row_lints(table: Table) -> tuple[Lint, ...]:
    """The lints about whole rows. Their conditions are over the relation of a table, not a piece.

    A text in the first cell of a row and in no other, as a spreadsheet has them under a table, is
    perhaps a note. Of the columns that the schema annotates with `META` needsOne each row has one.
    """
    return (*_lonely(table), *_needing_one(table))


def _needing_one(table: Table) -> Iterator[Lint]:
    names = [name for name in table.schema_texts("needsOne") if name in table.by_name]
    columns = [table.column(name) for name in names if not table.column(name).virtual]
    if columns:
        empty = " AND ".join(f"c{column.number} = ''" for column in columns)
        found = f"{empty} AND NOT ({blank_row(len(table.real_columns))})"
        words = {"columns": ", ".join(column.title for column in columns)}
        yield Lint("none", "PK201", "error", columns[0], found, (), words)


def _lonely(table: Table) -> tuple[Lint, ...]:
    """Rows with nothing in them, or with one text."""
    cells = [f"c{column.number}" for column in table.real_columns]
    if len(cells) < 2:
        return ()
    first, *others = cells
    blank = Lint("blankRow", "PK126", "warning", None, blank_row(len(cells)))
    empty = " AND ".join(f"{cell} = ''" for cell in others)
    note = f"{first} <> '' AND regexp_matches({first}, {sql.text(_NOTE)}) AND {empty}"
    column = table.real_columns[0]
    return blank, Lint("note", "PK127", "warning", column, note, (first,))


def blank_row(width: int) -> str:
    """SQL for whether a row of the relation of a table has nothing to be seen in any cell."""
    cells = ", ".join(f"c{number}" for number in range(1, width + 1))
    blank = f"trim(concat({cells}), {sql.text(_BLANKS)}) = ''"
    return f"CASE WHEN {may_be_blank('c1')} THEN {blank} ELSE false END"


def may_be_blank(cell: str) -> str:
    """SQL that is sooner known, for whether a cell begins as one does that has nothing in it."""
    starts = (f"starts_with({cell}, {sql.text(blank)})" for blank in _BLANKS if blank > "!")
    return f"({cell} < '!' OR {' OR '.join(starts)})"


def _separators(separator: str) -> str:
    """A pattern (RE2) of cells in which another sign stands between items."""
    # In Chinese texts a sign may be of full width, too: `／`.
    wide = "".join(chr(ord(c) + 0xFEE0) for c in separator if "!" <= c <= "~")
    signs = "".join(sign for sign in _SEPARATORS + wide if sign not in separator)
    if "," in separator:
        return f"[{signs}]"
    # Two words with a comma and no space between them: not `Smith, John`, `Co.,Ltd` or `3,5`.
    return rf"[{signs}]|^[^\s.]*[^\s.,\d],[^\s.,\d][^\s.]*$"


def _template_lints(table: Table, column: Column, cells: Mapping[str, CellSql]) -> Iterator[Lint]:
    templates = {
        "aboutUrl": column.about_url, "propertyUrl": column.property_url,
        "valueUrl": column.value_url,
    }  # fmt: skip
    for key, template in templates.items():
        if template is None:
            continue
        if not template:
            yield Lint("empty", "PK129", "error", None, "true", (), {"key": key}, always=True)
        names = [name for _, spec in expressions(template) for name in spec]
        for name in names:
            if name not in cells and name not in ROW_VARIABLES:
                hint = meant(name, table.columns)
                yield Lint("variable", "PK120", "error", None, "true", (),
                            {"key": key, "name": name, "hint": hint}, always=True)  # fmt: skip
        yield from _prefix_lints(key, template)
        whole = _head(template)
        if whole in cells and not table.column(whole).virtual:
            yield from _addresses(table.column(whole), cells[whole])
    yield from _prefix_lints("datatype.@id", column.datatype.iri or "")
    for name in dict.fromkeys(variables(column.value_url or "")):
        one_each = name == column.name and column.each_item
        if name in cells and cells[name].is_list and not one_each:
            listed, each = table.by_name[name], f"{META}eachItem"
            hint = (
                said('for an IRI for each item write "{annotation}": true into the column',
                     annotation=each)
                if name == column.name
                else said("only the column of the list can make one for each item: let it have the "
                          "valueUrl")
            )  # fmt: skip
            yield Lint("list", "PK125", "warning", listed, f"len(v{listed.number}) > 1",
                        (f"t{listed.number}",), {"hint": hint})  # fmt: skip


def _prefix_lints(key: str, address: str) -> Iterator[Lint]:
    if (prefix := unknown_prefix(address)) is not None:
        words = {"key": key, "template": address, "prefix": prefix}
        yield Lint("prefix", "PK122", "error", None, "true", (), words, always=True)


def unknown_prefix(address: str) -> str | None:
    """What stands before the colon of a compact name, where that is no prefix and no scheme.

    >>> unknown_prefix("ex:kind"), unknown_prefix("schema:name"), unknown_prefix("https://e/")
    ('ex', None, None)
    """
    match = re.match(_SCHEME, address)
    if match is None or match[1] in PREFIXES or match[1].lower() in _SCHEMES:
        return None
    return match[1]


def _head(template: str) -> str:
    """The variable of `{+name}` at the beginning of a template, which may be a whole address."""
    match = re.match(r"\{\+((?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})+)\}", template)
    return match[1] if match else ""


def _addresses(column: Column, cell: CellSql) -> Iterator[Lint]:
    """Lints about cells that are whole addresses."""
    text = f"t{column.number}"
    yield Lint("host", "PK213", "error", column, _any(cell, text, _is_host), (text,))
    yield Lint("torn", "PK213", "error", column, _any(cell, text, _is_torn), (text,))
    yield Lint("scheme", "PK213", "warning", column, _any(cell, text, _has_no_scheme), (text,),
                possible=_any(cell, text, _has_scheme))  # fmt: skip


def _is_host(x: str) -> str:
    return f"contains({x}, '.') AND regexp_matches({x}, {sql.text(_HOST)})"


def _is_torn(x: str) -> str:
    return f"{x}[1] IN ('h', 'H') AND regexp_matches({x}, {sql.text(_TORN)})"


def _has_scheme(x: str) -> str:
    return f"contains({x}, ':') AND regexp_matches({x}, {sql.text(_SCHEME)})"


def _has_no_scheme(x: str) -> str:
    known = ", ".join(map(sql.text, ("", *sorted({*map(str.lower, PREFIXES), *_SCHEMES}))))
    scheme = f"lower(regexp_extract({x}, {sql.text(_SCHEME)}, 1))"
    return f"contains({x}, ':') AND {scheme} NOT IN ({known})"


def _without_key(
    table: Table, template: str, cells: Mapping[str, CellSql], beside: Iterable[Column]
) -> Iterator[Lint]:
    """Rows whose IRI has no value in it, or not all that it is made of."""
    named = [(sign, table.by_name[name]) for sign, names in expressions(template)
             for name in names if name in cells and not table.by_name[name].virtual]  # fmt: skip
    columns = [column for _, column in named]
    about_it = [c for c in beside if c.about_url == template and not c.virtual]
    if (
        not columns or not about_it or {"_row", "_sourceRow"} & set(variables(template))
        or any(column.default for column in columns)
    ):  # fmt: skip
        return
    empty = {column.name: _has_no_value(column, cells[column.name]) for column in columns}
    nothing = " AND ".join(empty.values())
    if not any(column.required for column in columns):
        # What is blank in all its columns is no row without a key, but one without anything.
        some = " OR ".join(f"t{column.number} <> ''" for column in about_it)
        yield Lint("key", "PK304", "error", columns[0], f"{nothing} AND ({some})")
    for sign, column in named:
        # The other operators are for what may be absent (RFC 6570, 3.2).
        if len(columns) > 1 and sign in ("", "+") and not column.required:
            condition = f"{empty[column.name]} AND NOT ({nothing})"
            yield Lint("part", "PK305", "warning", column, condition)


def _has_no_value(column: Column, cell: CellSql) -> str:
    value = f"v{column.number}"
    return f"coalesce(len({value}), 0) = 0" if cell.is_list else f"{value} IS NULL"


def message_of(lint: Lint, count: int, read: str) -> tuple[str, str]:
    """The message, which follows the value, and the hint; empty for that of the catalogue.

    `count` are the rows that have the lint, `read` is what the first cell is read as.
    """
    message, hint = _SAYINGS[lint.kind]
    words = {**lint.words, "count": count, "read": read}
    if not isinstance(hint, Message):
        return said(message.template, **words), lint.words.get("hint", "")
    return said(message.template, **words), said(hint.template, **words)


# By the kind of a lint: the message, and the hint where it is not that of the catalogue.
_SAYINGS: Mapping[str, tuple[Message, str]] = MappingProxyType(
    {
        "separator": (
            said('is one item: its separator is "{separator}" (such cells: {count})'),
            said(
                'write "{separator}" between the items, or give the column the separator that its '
                "cells have"
            ),
        ),
        "groups": (
            said('is read as {read}: "{group}" stands between thousands (such cells: {count})'),
            said(
                "write the signs that the cells have into the format of the column, as decimalChar "
                "and groupChar"
            ),
        ),
        "shortened": (
            said("is how a spreadsheet shows a long number: digits are lost (such cells: {count})"),
            said("export the column again, with its cells formatted as text"),
        ),
        "formula": (
            said("is a formula of a spreadsheet, and is kept as it is (such cells: {count})"),
            said("write the text without the equals sign and the quotation marks"),
        ),
        "error": (
            said("is an error of a spreadsheet, and is kept as text (such cells: {count})"),
            said('correct the formula, or list the text in the "null" of the column'),
        ),
        "year": (
            said("is read as a year after 9999 (such cells: {count})"),
            said(
                'for a date without hyphens write "format": "yyyyMMdd" into the datatype; where it '
                "is a spreadsheet's number of a day, format the cells as dates there"
            ),
        ),
        "host": (
            said("has no https:// and is read as a file beside the table (such cells: {count})"),
            said("write the whole address, or https:// before the variable in the metadata"),
        ),
        "torn": (
            said("lacks a colon, a slash or the host of an address (such cells: {count})"),
            said("write the whole address"),
        ),
        "scheme": (
            said(
                "begins with no prefix that CSV on the Web knows, and is an IRI as it stands "
                "(such cells: {count})"
            ),
            said("write the whole address"),
        ),
        "list": (
            said("makes one IRI of all its items (such cells: {count})"),
            "",
        ),
        "key": (
            said(
                "the cell is empty, and the IRI of its row is made of it, so that the row has none "
                "(such rows: {count})"
            ),
            "",
        ),
        "part": (
            said(
                "the cell is empty, and the IRI of its row is made without it (such rows: {count})"
            ),
            "",
        ),
        "blank": (
            said("the row has nothing in any cell, and is left out (such rows: {count})"),
            "",
        ),
        "none": (
            said("one of {columns} needs a value, and none has one (such rows: {count})"),
            said("fill one of them in, or remove the row"),
        ),
        "blankRow": (
            said("the row has nothing in any cell (such rows: {count})"),
            said('remove the row, or write "skipBlankRows": true into the dialect'),
        ),
        "note": (
            said("is alone in its row, like a note under a table (such rows: {count})"),
            "",
        ),
        "variable": (
            said('{key}: "{name}" is the name of no column, and empty in all {count} rows'),
            "",
        ),
        "empty": (
            said("{key} is empty, which is the address of the table in all {count} rows"),
            "",
        ),
        "prefix": (
            said(
                '{key}: "{prefix}:" is no prefix that CSV on the Web knows; the IRI is {template} '
                "as it stands"
            ),
            said("write the address in full: metadata have no prefixes of their own"),
        ),
    }
)
