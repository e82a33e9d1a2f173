"""Reading a datatype description, and checking that its constraints agree.

Metadata Vocabulary, 5.11.2 and 5.11.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkkg.tables.csvw.bounds import is_bound, order
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, INTEGER, Builtin
from parkkg.tables.csvw.context import SCHEME, expand
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.iris import encode, is_iri, resolve
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.number_formats import compile_number
from parkkg.tables.csvw.properties import PropertyReader
from parkkg.text import said

_LENGTHS = ("length", "minLength", "maxLength")
_MAX_LENGTH = 2**63 - 1  # the largest length that the database can compare
_BOUNDS = ("minimum", "maximum", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
_SAME = (("minimum", "minInclusive"), ("maximum", "maxInclusive"))
_KNOWN = ("base", "format", *_LENGTHS, *_BOUNDS)


def read_datatype(reader: PropertyReader, value: Any, path: str) -> Datatype:
    """The datatype that `value` describes: a built-in name or an object.

    Raises DataError where its constraints contradict one another.
    """
    if isinstance(value, str):
        return Datatype(_base(reader, value, path))
    if not isinstance(value, Mapping):
        reader.warn(path, "must be the name of a datatype, or an object")
        return Datatype()
    reader.check_type(value, "Datatype", path)
    reader.common_properties(value, _KNOWN, path)
    iri = _iri(reader, value, path)
    base = _base(reader, value.get("base", "string"), f"{path}.base")
    builtin = BUILTINS[base]
    lengths = _lengths(reader, value, builtin, path)
    bounds = _bounds(reader, value, builtin, path)
    form, group, point = _format(reader, value.get("format"), builtin, path)
    return Datatype(base, iri, form, group, point, *lengths, *bounds)


def _base(reader: PropertyReader, name: Any, path: str) -> str:
    if isinstance(name, str) and name in BUILTINS:
        return name
    reader.warn(path, f"{name!r} is not a built-in datatype; taken as string")
    return "string"


def _iri(reader: PropertyReader, value: Mapping[str, Any], path: str) -> str | None:
    if not isinstance(value.get("@id"), str):
        return None
    name = expand(value["@id"])
    iri = encode(name) if SCHEME.match(name) else resolve(reader.base, name)
    if not is_iri(iri):
        raise reader.fail(f"{path}.@id", "must be an address")
    if any(b.iri == iri for b in BUILTINS.values()):
        raise reader.fail(f"{path}.@id", "must not be the address of a built-in datatype")
    return iri


def _lengths(
    reader: PropertyReader, value: Mapping[str, Any], builtin: Builtin, path: str
) -> tuple[int | None, int | None, int | None]:
    present = [key for key in _LENGTHS if key in value]
    found = {key: reader.count(value, key, -1, path) for key in present}
    if present and builtin.kind != "binary" and not builtin.is_string:
        raise reader.fail(f"{path}.{present[0]}", f"does not apply to {builtin.name}")
    exact, least, most = (found.get(key, -1) for key in _LENGTHS)
    if exact >= 0 and (least > exact or 0 <= most < exact):
        raise reader.fail(f"{path}.length", "contradicts minLength or maxLength")
    if 0 <= most < least:
        raise reader.fail(f"{path}.maxLength", "is less than minLength")
    return tuple(  # type: ignore[return-value]
        min(found[key], _MAX_LENGTH) if found.get(key, -1) >= 0 else None for key in _LENGTHS
    )


def _bounds(
    reader: PropertyReader, value: Mapping[str, Any], builtin: Builtin, path: str
) -> tuple[str | None, str | None, str | None, str | None]:
    present = [key for key in _BOUNDS if key in value]
    if present and builtin.kind not in ("number", "time", "duration"):
        raise reader.fail(f"{path}.{present[0]}", f"does not apply to {builtin.name}")
    found = {key: _bound(reader, value, key, builtin, path) for key in present}
    low_in, high_in = (_either(reader, found, builtin, *keys, path) for keys in _SAME)
    low_ex, high_ex = found.get("minExclusive"), found.get("maxExclusive")
    if low_in is not None and low_ex is not None:
        raise reader.fail(f"{path}.minExclusive", "contradicts minInclusive")
    if high_in is not None and high_ex is not None:
        raise reader.fail(f"{path}.maxExclusive", "contradicts maxInclusive")
    low, high = low_in or low_ex, high_in or high_ex
    if low is not None and high is not None:
        above = order(builtin, low, high)
        if above > 0 or (above == 0 and (low_ex is None) != (high_ex is None)):
            raise reader.fail(f"{path}.{present[-1]}", "leaves no value between the bounds")
    return low_in, high_in, low_ex, high_ex


def _bound(
    reader: PropertyReader, value: Mapping[str, Any], key: str, builtin: Builtin, path: str
) -> str | None:
    def is_value(item: Any) -> bool:
        number_or_string = isinstance(item, str | int | float) and not isinstance(item, bool)
        return number_or_string and is_bound(builtin, str(item))

    found = reader.optional(value, key, is_value, None, path, f"a value of {builtin.name}")
    return None if found is None else str(found)


def _either(
    reader: PropertyReader,
    found: Mapping[str, str | None],
    builtin: Builtin,
    one: str,
    other: str,
    path: str,
) -> str | None:
    """The value of two properties with the same meaning, which must not differ."""
    a, b = found.get(one), found.get(other)
    if a is not None and b is not None and order(builtin, a, b) != 0:
        raise reader.fail(f"{path}.{one}", f"differs from {other}")
    return b if a is None else a


def _format(
    reader: PropertyReader, value: Any, builtin: Builtin, path: str
) -> tuple[str | None, str | None, str | None]:
    if value is None:
        return None, None, None
    here = f"{path}.format"
    group = point = None
    pattern = value
    if isinstance(value, Mapping) and builtin.kind == "number":
        pattern = reader.string(value, "pattern", None, here)
        group = reader.string(value, "groupChar", None, here)
        point = reader.string(value, "decimalChar", None, here)
        reader.common_properties(value, ("pattern", "groupChar", "decimalChar"), here)
    if pattern is not None and not isinstance(pattern, str):
        reader.warn(here, "must be a string")
        return None, None, None
    try:
        if builtin.kind == "number":
            if group and group == (point or ".") and builtin.pattern != INTEGER:
                reader.warn(here, said("groupChar and decimalChar are the same: no cell has a "
                                       "fraction; say which character decimalChar is"))  # fmt: skip
            if not group and pattern is not None and point != ",":
                group = ","
            compile_number(pattern, group, point)
            return pattern, group or "", point
        if builtin.kind == "time":
            compile_date(str(pattern), _date_base(builtin.name))
        if builtin.kind == "boolean":
            _check_boolean(str(pattern))
    except ValueError as error:
        reader.warn(here, error.args[0])
        # Only the pattern is ignored (Model for Tabular Data, 6.4.2).
        chars = reader.string(value, "groupChar", "", here) if isinstance(value, Mapping) else None
        return None, chars, point
    return pattern, group, point


def _date_base(name: str) -> str:
    return "dateTime" if name == "datetime" else name


def _check_boolean(pattern: str) -> None:
    yes, bar, no = pattern.partition("|")
    if not (bar and yes and no) or "|" in no:
        raise ValueError(f'"{pattern}" is not of the form "yes|no"')
