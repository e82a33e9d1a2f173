"""One column as SQL: a cell's text, whether it is null, its error, and its lexical form.

Model for Tabular Data, section 6.4 (parsing cells).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.bounds import outside
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, KNOWN_IRIS, Builtin, calendar, plain_day
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.model import Column, Datatype
from parkkg.tables.csvw.number_formats import compile_number
from parkkg.tables.csvw.regular_expressions import to_re2

_NONE = "CAST(NULL AS VARCHAR)"
_SPACE = "' \t\r\n'"


@dataclass(frozen=True)
class CellSql:
    """SQL expressions over one row. `text` reads the raw cell, the others read `text` by its name.

    `error` is NULL or a problem code; `value` is the lexical form (a list of them where the
    column has a separator). It is NULL where the cell is null, and has a meaning only where there
    is no error.
    """

    text: str
    null: str
    error: str
    value: str
    is_list: bool = False
    items: str = ""  # of a list, as text
    item_error: str = ""  # of the item `e`
    item_value: str = ""

    @property
    def always_valid(self) -> bool:
        """Whether no cell can have an error."""
        return self.error == _NONE


def compile_cell(column: Column, raw: str, text: str) -> CellSql:
    """The expressions of a column whose cell is `raw`; `text` is the name of the prepared text.

    Raises ValueError where the column's format cannot be compiled to SQL.
    """
    builtin = BUILTINS[column.datatype.base]
    prepared = _prepared(raw, builtin)
    if column.default:
        prepared = f"CASE WHEN {prepared} = '' THEN {sql.text(column.default)} ELSE {prepared} END"
    null = _is_one_of(text, column.null)
    if column.separator is None:
        error, value = _value(column.datatype, builtin, text)
        errors = [(null, "'PK201'" if column.required else "NULL"), *error]
        return CellSql(prepared, null, _case(errors), f"CASE WHEN NOT {null} THEN {value} END")
    return _split_list(column, builtin, prepared, null, text)


def _is_one_of(text: str, nulls: Sequence[str]) -> str:
    """SQL for whether a text means that there is no value."""
    if len(nulls) == 1:  # nearly always: few words are planned in less time
        return f"{text} = {sql.text(nulls[0])}"
    return f"{text} IN ({', '.join(map(sql.text, nulls))})" if nulls else "false"


def _split_list(column: Column, builtin: Builtin, prepared: str, null: str, text: str) -> CellSql:
    items = f"string_split({text}, {sql.text(column.separator or '')})"
    if builtin.name not in ("string", "anyAtomicType"):
        items = f"list_transform({items}, lambda e: trim(e, {_SPACE}))"
    if column.default:
        default = sql.text(column.default)
        items = f"list_transform({items}, lambda e: CASE WHEN e = '' THEN {default} ELSE e END)"
    if column.null:
        nulls = ", ".join(sql.text(n) for n in column.null)
        items = f"list_filter({items}, lambda e: e NOT IN ({nulls}))"
    error, value = _value(column.datatype, builtin, "e")
    empty = f"({null} OR {text} = '')"
    codes = f"list_transform({items}, lambda e: {_case(error)})"
    first = f"list_filter({codes}, lambda f: f IS NOT NULL)[1]"
    errors = [(empty, "'PK201'" if column.required else "NULL")]
    code = f"CASE WHEN {empty} THEN {errors[0][1]} ELSE {first} END"
    values = f"CASE WHEN NOT {empty} THEN list_transform({items}, lambda e: {value}) END"
    given = f"CASE WHEN NOT {empty} THEN {items} END"
    return CellSql(
        prepared, null, code if error else _case(errors), values, True, given, _case(error), value
    )


def _case(errors: list[tuple[str, str]]) -> str:
    useful = [(condition, code) for condition, code in errors if condition != "false"]
    if all(code == "NULL" for _, code in useful):
        return _NONE
    return "CASE " + " ".join(f"WHEN {c} THEN {code}" for c, code in useful) + " END"


def _prepared(raw: str, builtin: Builtin) -> str:
    if builtin.keeps == "all":
        return raw
    if builtin.keeps == "normalized":
        return f"translate({raw}, '\t\r\n', '   ')"
    if builtin.kind in ("number", "boolean", "duration"):
        # White space inside is an error in these, so only the ends are trimmed: of the few that
        # have some there, for to look is three times as fast as to trim.
        spaced = f"{raw} < '!' OR {raw}[-1] <= ' '"
        return f"CASE WHEN {spaced} THEN trim({raw}, {_SPACE}) ELSE {raw} END"
    return (
        f"CASE WHEN regexp_matches({raw}, '^\\s|\\s$|\\s\\s|[\\t\\r\\n]') "
        f"THEN trim(regexp_replace({raw}, '\\s+', ' ', 'g')) ELSE {raw} END"
    )


def _value(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    """The errors (condition, code) in order, and the lexical form, of one value `x`."""
    kind = {"number": _number, "time": _time, "boolean": _boolean}.get(builtin.kind, _other)
    errors, value = kind(datatype, builtin, x)
    if (known := KNOWN_IRIS.get(datatype.iri or "")) is not None:
        errors.append((f"NOT {known(x)}", "'PK203'"))
    errors += _length_errors(datatype, builtin, x)
    errors += [(condition, "'PK204'") for condition in outside(datatype, value)]
    # Keys and templates use an invalid value as it was written.
    return (
        errors,
        value if value == x else f"CASE WHEN {_case(errors)} IS NULL THEN {value} ELSE {x} END",
    )


def _number(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    value, errors = x, []
    if datatype.format is not None or datatype.group_char is not None:
        pattern = compile_number(
            datatype.format, datatype.group_char or None, datatype.decimal_char
        )
        value = pattern.value(x)
        number = sql.matches(pattern.number(x), pattern.plain)
        matches = f"{sql.matches(x, pattern.written)} AND {number}"
        errors = [(f"NOT ({matches})", "'PK203'")]
    errors.append((f"NOT {sql.matches(value, builtin.pattern or '')}", "'PK202'"))
    if builtin.low is not None or builtin.high is not None:
        errors.append((f"NOT {_integer_range(builtin, value)}", "'PK202'"))
    return errors, value


def _integer_range(builtin: Builtin, x: str) -> str:
    number = f"try_cast({x} AS HUGEINT)"
    low = f"{number} >= {builtin.low}" if builtin.low is not None else "true"
    high = f"{number} <= {builtin.high}" if builtin.high is not None else "true"
    # A number of more than 128 bits is out of range by its sign.
    beyond = "false"
    if builtin.high is None:
        beyond = f"NOT starts_with({x}, '-')"
    elif builtin.low is None:
        beyond = f"starts_with({x}, '-')"
    return f"coalesce({low} AND {high}, {beyond})"


def _time(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    base = builtin.name
    value, errors, code = x, [], "'PK202'"
    if datatype.format is None and base == "date":
        wrong = f"NOT {sql.matches(x, builtin.pattern or '')} OR NOT ({calendar(base, x)})"
        return [(f"NOT {plain_day(x)} AND ({wrong})", code)], x
    if datatype.format is not None:
        pattern = compile_date(datatype.format, base)
        code = "'PK203'"
        errors.append((f"NOT {sql.matches(x, pattern.regex)}", code))
        value = pattern.lexical(x)
    errors.append((f"NOT {sql.matches(value, builtin.pattern or '')}", code))
    if (exists := calendar(base, value)) is not None:
        errors.append((f"NOT ({exists})", code))
    return errors, value


def _boolean(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    if datatype.format is None:
        return (
            [(f"{x} NOT IN ('true', 'false', '1', '0')", "'PK202'")],
            f"CASE WHEN {x} IN ('true', '1') THEN 'true' ELSE 'false' END",
        )
    yes, _, no = datatype.format.partition("|")
    return (
        [(f"{x} NOT IN ({sql.text(yes)}, {sql.text(no)})", "'PK203'")],
        f"CASE WHEN {x} = {sql.text(yes)} THEN 'true' ELSE 'false' END",
    )


def _other(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    errors = []
    if builtin.pattern is not None:
        errors.append((f"NOT {sql.matches(x, builtin.pattern)}", "'PK202'"))
    if datatype.format is not None:
        errors.append((f"NOT {sql.matches(x, to_re2(datatype.format))}", "'PK203'"))
    return errors, x


def _length_errors(datatype: Datatype, builtin: Builtin, x: str) -> list[tuple[str, str]]:
    size = f"length({x})"
    if builtin.name == "hexBinary":
        size = f"(length({x}) // 2)"
    elif builtin.kind == "binary":
        bare = f"replace({x}, ' ', '')"
        size = f"(length({bare}) * 3 // 4 - (length({bare}) - length(rtrim({bare}, '='))))"
    limits = (
        ("<>", datatype.length), ("<", datatype.min_length), (">", datatype.max_length)
    )  # fmt: skip
    return [(f"{size} {sign} {limit}", "'PK205'") for sign, limit in limits if limit is not None]
