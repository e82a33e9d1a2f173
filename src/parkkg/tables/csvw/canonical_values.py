"""One text for each value, for keys, references and templates.

XML Schema Datatypes 1.1, part 2, section 3 (canonical representations). What a key compares are
values: the decimals `6.450` and `6.45` are one.
"""

from __future__ import annotations

from parkkg.tables.csvw import sql
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.tables.csvw.model import Datatype

_PLAIN, _POWER = r"[+-]?(\d+(\.\d*)?|\.\d+)", r"[+-]?[\d.]+[Ee][+-]?\d+"
_OFFSET = r"([+-])(\d\d):(\d\d)$"


def canonical(datatype: Datatype, x: str) -> str:
    """SQL for the canonical text of `x`, a lexical form of the datatype.

    A decimal or a double with a point and no exponent is written as the shortest decimal: 2018.0 in
    a template is 2018. What is no valid value stays as it is.

    >>> canonical(Datatype("string"), "v1")
    'v1'
    """
    builtin = BUILTINS[datatype.base]
    if builtin.kind == "number":
        plain = _decimal(x)
        if builtin.is_whole:
            # Most integers are written so.
            return f"CASE WHEN left({x}, 1) BETWEEN '1' AND '9' THEN {x} ELSE {plain} END"
        if builtin.name == "decimal":
            return plain
        number = f"regexp_replace(CAST(try_cast({x} AS DOUBLE) AS VARCHAR), '\\.0$', '')"
        return f"CASE WHEN {sql.matches(x, _POWER)} THEN coalesce({number}, {x}) ELSE {plain} END"
    if builtin.kind == "time":
        return _time(x, has_day="T" in builtin.form)
    if builtin.name == "hexBinary":
        return f"upper({x})"
    if builtin.kind == "binary":
        return f"replace({x}, ' ', '')"
    return x


def _decimal(x: str) -> str:
    short = f"CASE WHEN contains({x}, '.') THEN rtrim(rtrim({x}, '0'), '.') ELSE {x} END"
    bare = f"regexp_replace({short}, '^[+]?(-?)0*', '\\1')"
    whole = f"regexp_replace({bare}, '^(-?)([.]|$)', '\\10\\2')"
    value = f"regexp_replace({whole}, '^-0$', '0')"
    return f"CASE WHEN {sql.matches(x, _PLAIN)} THEN {value} ELSE {x} END"


def _time(x: str, *, has_day: bool) -> str:
    """A time without needless zeros; one with a day and a zone is in that of Greenwich."""
    short = f"regexp_replace({x}, '(:\\d\\d)(?:\\.0+|(\\.\\d*?)0+)(Z|[+-]|$)', '\\1\\2\\3')"
    moves = f"regexp_matches({x}, {sql.text(_OFFSET)})"
    if not has_day:
        utc = f"regexp_replace({short}, '[+-]00:00$', 'Z')"
    else:
        part = [f"regexp_extract({x}, {sql.text(_OFFSET)}, {i})" for i in (1, 2, 3)]
        minutes = f"(CAST({part[1]} AS INTEGER) * 60 + CAST({part[2]} AS INTEGER))"
        sign = f"CASE WHEN {part[0]} = '-' THEN 1 ELSE -1 END"
        moved = f"try_cast(left({x}, 19) AS TIMESTAMP) + to_minutes({sign} * {minutes})"
        rest = f"regexp_extract({short}, '^.{{19}}(\\.\\d+)', 1)"
        utc = f"strftime({moved}, '%Y-%m-%dT%H:%M:%S') || {rest} || 'Z'"
        utc = f"CASE WHEN {moves} THEN coalesce({utc}, {x}) ELSE {short} END"
    return f"CASE WHEN contains({x}, '.') OR {moves} THEN {utc} ELSE {x} END"
