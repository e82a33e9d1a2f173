"""One column to SQL: a cell's text, whether it is null, its fault, its lexical form, its term.

Model for Tabular Data, section 6.4 (parsing cells).
"""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.bounds import outside
from parkkg.tables.csvw.datatypes import BUILTINS, KNOWN_IRIS, Builtin, calendar
from parkkg.tables.csvw.dates import compile_date
from parkkg.tables.csvw.model import Column, Datatype
from parkkg.tables.csvw.numbers import compile_number
from parkkg.tables.csvw.patterns import to_re2

_NONE = "CAST(NULL AS VARCHAR)"
_SPACE = "' \t\r\n'"
_SHIFTS = (("%", 2), ("‰", 3))


@dataclass(frozen=True)
class CellSql:
    """SQL expressions over one row. `text` reads the raw cell, the others read `text` by its name.

    `fault` is NULL or a problem code; `value` is the lexical form (a list of them where the
    column has a separator), NULL where the cell is null, and meaningful only without a fault.
    """

    text: str
    null: str
    fault: str
    value: str
    is_list: bool = False
    items: str = ""  # of a list, as text
    item_fault: str = ""  # of the item `e`
    item_value: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether no cell can have a fault."""
        return self.fault == _NONE


def compile_cell(column: Column, raw: str, text: str) -> CellSql:
    """The expressions of a column whose cell is `raw`; `text` is the name of the prepared text.

    Raises ValueError where the column's format is one that no SQL can be made of.
    """
    builtin = BUILTINS[column.datatype.base]
    prepared = _prepared(raw, builtin)
    if column.default:
        prepared = f"CASE WHEN {prepared} = '' THEN {sql.text(column.default)} ELSE {prepared} END"
    null = f"{text} IN ({', '.join(sql.text(n) for n in column.null)})" if column.null else "false"
    if column.separator is None:
        fault, value = _value(column.datatype, builtin, text)
        faults = [(null, "'PK201'" if column.required else "NULL"), *fault]
        return CellSql(prepared, null, _case(faults), f"CASE WHEN NOT {null} THEN {value} END")
    return _list(column, builtin, prepared, null, text)


def _list(column: Column, builtin: Builtin, prepared: str, null: str, text: str) -> CellSql:
    items = f"string_split({text}, {sql.text(column.separator or '')})"
    if builtin.name not in ("string", "anyAtomicType", "any"):
        items = f"list_transform({items}, lambda e: trim(e, {_SPACE}))"
    if column.default:
        default = sql.text(column.default)
        items = f"list_transform({items}, lambda e: CASE WHEN e = '' THEN {default} ELSE e END)"
    if column.null:
        nulls = ", ".join(sql.text(n) for n in column.null)
        items = f"list_filter({items}, lambda e: e NOT IN ({nulls}))"
    fault, value = _value(column.datatype, builtin, "e")
    empty = f"({null} OR {text} = '')"
    codes = f"list_transform({items}, lambda e: {_case(fault)})"
    first = f"list_filter({codes}, lambda f: f IS NOT NULL)[1]"
    faults = [(empty, "'PK201'" if column.required else "NULL")]
    whole = f"CASE WHEN {empty} THEN {faults[0][1]} ELSE {first} END"
    values = f"CASE WHEN NOT {empty} THEN list_transform({items}, lambda e: {value}) END"
    given = f"CASE WHEN NOT {empty} THEN {items} END"
    return CellSql(
        prepared, null, whole if fault else _case(faults), values, True, given, _case(fault), value
    )


def _case(faults: list[tuple[str, str]]) -> str:
    useful = [(condition, code) for condition, code in faults if condition != "false"]
    if all(code == "NULL" for _, code in useful):
        return _NONE
    return "CASE " + " ".join(f"WHEN {c} THEN {code}" for c, code in useful) + " END"


def _prepared(raw: str, builtin: Builtin) -> str:
    if builtin.keeps == "all":
        return raw
    if builtin.keeps == "normalized":
        return f"translate({raw}, '\t\r\n', '   ')"
    if builtin.kind in ("number", "boolean", "duration"):
        # White space inside makes no valid value of these, so only the ends matter.
        return f"trim({raw}, {_SPACE})"
    return (
        f"CASE WHEN regexp_matches({raw}, '^\\s|\\s$|\\s\\s|[\\t\\r\\n]') "
        f"THEN trim(regexp_replace({raw}, '\\s+', ' ', 'g')) ELSE {raw} END"
    )


def _value(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    """Faults (condition, code) in order, and the lexical form, of one value `x`."""
    kind = {"number": _number, "time": _time, "boolean": _boolean}.get(builtin.kind, _other)
    faults, value = kind(datatype, builtin, x)
    if (known := KNOWN_IRIS.get(datatype.iri or "")) is not None:
        faults.append((f"NOT {known(x)}", "'PK203'"))
    faults += _length_faults(datatype, builtin, x)
    faults += [(condition, "'PK204'") for condition in outside(datatype, value)]
    # Where it is no value, keys and templates see what was written.
    return (
        faults,
        value if value == x else f"CASE WHEN {_case(faults)} IS NULL THEN {value} ELSE {x} END",
    )


def _number(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    plain = datatype.format is None and datatype.group_char is None
    value, faults = x, []
    if not plain:
        pattern = compile_number(
            datatype.format, datatype.group_char or None, datatype.decimal_char
        )
        bare = x
        if datatype.group_char:
            bare = f"replace({bare}, {sql.text(datatype.group_char)}, '')"
        if datatype.decimal_char and datatype.decimal_char != ".":
            bare = f"replace({bare}, {sql.text(datatype.decimal_char)}, '.')"
        value = _unscaled(bare)
        fits = f"{sql.matches(x, pattern.written)} AND {sql.matches(bare, pattern.plain)}"
        faults = [(f"NOT ({fits})", "'PK203'")]
    faults.append((f"NOT {sql.matches(value, builtin.pattern or '')}", "'PK202'"))
    if builtin.low is not None or builtin.high is not None:
        faults.append((f"NOT {_integer_range(builtin, value)}", "'PK202'"))
    return faults, value


def _unscaled(x: str) -> str:
    """`x` with a percent or per-mille sign worked into it: digits are moved, none is lost."""
    cases = ""
    for sign, places in _SHIFTS:
        bare = f"replace({x}, '{sign}', '')"
        whole = f"regexp_extract({bare}, '^[+-]?(\\d*)', 1)"
        digits = f"(repeat('0', {places + 1} - length({whole})) || {whole})"
        moved = sql.joined(
            [
                f"regexp_extract({bare}, '^[+-]')",
                f"left({digits}, -{places})",
                "'.'",
                f"right({digits}, {places})",
                f"regexp_extract({bare}, '\\.(\\d*)', 1)",
            ]
        )
        short = f"regexp_replace({moved}, '^([+-]?)0+(\\d)', '\\1\\2')"
        cases += f"WHEN contains({x}, '{sign}') THEN rtrim(rtrim({short}, '0'), '.') "
    return f"CASE {cases}ELSE {x} END"


def _integer_range(builtin: Builtin, x: str) -> str:
    number = f"try_cast({x} AS HUGEINT)"
    low = f"{number} >= {builtin.low}" if builtin.low is not None else "true"
    high = f"{number} <= {builtin.high}" if builtin.high is not None else "true"
    # What is too long for 128 bits is only a question of its sign.
    beyond = "false"
    if builtin.high is None:
        beyond = f"NOT starts_with({x}, '-')"
    elif builtin.low is None:
        beyond = f"starts_with({x}, '-')"
    return f"coalesce({low} AND {high}, {beyond})"


def _time(datatype: Datatype, builtin: Builtin, x: str) -> tuple[list[tuple[str, str]], str]:
    base = "dateTime" if builtin.name == "datetime" else builtin.name
    value, faults, code = x, [], "'PK202'"
    if datatype.format is not None:
        pattern = compile_date(datatype.format, base)
        code = "'PK203'"
        faults.append((f"NOT {sql.matches(x, pattern.regex)}", code))
        value = pattern.lexical(x)
    faults.append((f"NOT {sql.matches(value, builtin.pattern or '')}", code))
    if (exists := calendar(base, value)) is not None:
        faults.append((f"NOT ({exists})", code))
    return faults, value


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
    faults = []
    if builtin.pattern is not None:
        faults.append((f"NOT {sql.matches(x, builtin.pattern)}", "'PK202'"))
    if datatype.format is not None:
        faults.append((f"NOT {sql.matches(x, to_re2(datatype.format))}", "'PK203'"))
    return faults, x


def _length_faults(datatype: Datatype, builtin: Builtin, x: str) -> list[tuple[str, str]]:
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
