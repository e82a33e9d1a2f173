"""Reading a datatype description, and checking that its constraints agree.

Metadata Vocabulary, 5.11.2 and 5.11.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from parkkg.tables.csvw.bounds import is_bound, order
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, INTEGER, Builtin
from parkkg.tables.csvw.context import SCHEME, expand, property_iri
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.iris import encode, is_iri, resolve
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.number_formats import compile_number
from parkkg.tables.csvw.properties import PropertyReader
from parkkg.tables.csvw.vocabulary import BOUNDS, DATATYPE, LENGTHS, NUMBER_FORMAT
from parkkg.text import did_you_mean, said

_MAX_LENGTH = 2**63 - 1  # the largest length that the database can compare
_SAME = (("minimum", "minInclusive"), ("maximum", "maxInclusive"))
# What other tools call a datatype.
_OTHER_NAMES = MappingProxyType(
    {"numeric": "decimal", "str": "string", "text": "string", "timestamp": "dateTime",
     "uri": "anyURI", "url": "anyURI", "year": "gYear"}
)  # fmt: skip


def read_datatype(reader: PropertyReader, value: Any, path: str) -> Datatype | None:
    """The datatype that `value` describes: a built-in name or an object.

    None where it describes none: then it is as if the property were not there. That is a warning
    for a value of the wrong kind and for an address, and an error for a name. Raises DataError
    where constraints contradict one another.
    """
    if isinstance(value, str):
        return _named(reader, value, path)
    if not isinstance(value, Mapping):
        expected = said("the name of a datatype, or an object")
        reader.warn(path, said("must be {expected}", expected=expected))
        return None
    reader.check_type(value, "Datatype", path)
    reader.common_properties(value, DATATYPE, path)
    iri = _iri(reader, value, path)
    base = _base(reader, value.get("base", "string"), f"{path}.base")
    builtin = BUILTINS[base]
    lengths = _lengths(reader, value, builtin, path)
    bounds = _bounds(reader, value, builtin, path)
    form, group, point = _format(reader, value.get("format"), builtin, path)
    return Datatype(base, iri, form, group, point, *lengths, *bounds)


def _named(reader: PropertyReader, name: str, path: str) -> Datatype | None:
    if name in BUILTINS:
        return Datatype(name)
    if property_iri(name) == name:
        example = f'"datatype": {{"@id": "{name}", "base": "string"}}'
        reader.warn(
            path,
            said("an address is not the name of a datatype"),
            said("write it so: {example}", example=example),
        )
        return None
    message = said('"{name}" is not a built-in datatype', name=name)
    reader.note("PK506", path, message, _similar(name))
    return None


def _similar(name: str) -> str:
    local = name.rpartition(":")[2]
    return did_you_mean(_OTHER_NAMES.get(local.casefold(), local), BUILTINS)


def _base(reader: PropertyReader, name: Any, path: str) -> str:
    if isinstance(name, str) and name in BUILTINS:
        return name
    message = said('"{name}" is not a built-in datatype; taken as string', name=name)
    reader.warn(path, message, _similar(str(name)))
    return "string"


def _iri(reader: PropertyReader, value: Mapping[str, Any], path: str) -> str | None:
    if not isinstance(value.get("@id"), str):
        return None
    name = expand(value["@id"])
    iri = encode(name) if SCHEME.match(name) else resolve(reader.base, name)
    if not is_iri(iri):
        raise reader.fail(f"{path}.@id", said("must be an address"))
    if any(b.iri == iri for b in BUILTINS.values()):
        raise reader.fail(f"{path}.@id", said("must not be the address of a built-in datatype"))
    return iri


def _lengths(
    reader: PropertyReader, value: Mapping[str, Any], builtin: Builtin, path: str
) -> tuple[int | None, int | None, int | None]:
    present = [key for key in LENGTHS if key in value]
    found = {key: reader.count(value, key, -1, path) for key in present}
    if present and builtin.kind != "binary" and not builtin.is_string:
        raise reader.fail(
            f"{path}.{present[0]}", said("does not apply to {datatype}", datatype=builtin.name)
        )
    exact, least, most = (found.get(key, -1) for key in LENGTHS)
    if exact >= 0 and (least > exact or 0 <= most < exact):
        raise reader.fail(f"{path}.length", said("contradicts minLength or maxLength"))
    if 0 <= most < least:
        raise reader.fail(f"{path}.maxLength", said("is less than minLength"))
    return tuple(  # type: ignore[return-value]
        min(found[key], _MAX_LENGTH) if found.get(key, -1) >= 0 else None for key in LENGTHS
    )


def _bounds(
    reader: PropertyReader, value: Mapping[str, Any], builtin: Builtin, path: str
) -> tuple[str | None, str | None, str | None, str | None]:
    present = [key for key in BOUNDS if key in value]
    if present and builtin.kind not in ("number", "time", "duration"):
        raise reader.fail(
            f"{path}.{present[0]}", said("does not apply to {datatype}", datatype=builtin.name)
        )
    found = {key: _bound(reader, value, key, builtin, path) for key in present}
    low_in, high_in = (_either(reader, found, builtin, *keys, path) for keys in _SAME)
    low_ex, high_ex = found.get("minExclusive"), found.get("maxExclusive")
    if low_in is not None and low_ex is not None:
        raise reader.fail(f"{path}.minExclusive", said("contradicts minInclusive"))
    if high_in is not None and high_ex is not None:
        raise reader.fail(f"{path}.maxExclusive", said("contradicts maxInclusive"))
    low, high = low_in or low_ex, high_in or high_ex
    if low is not None and high is not None:
        above = order(builtin, low, high)
        if above > 0 or (above == 0 and (low_ex is None) != (high_ex is None)):
            raise reader.fail(f"{path}.{present[-1]}", said("leaves no value between the bounds"))
    return low_in, high_in, low_ex, high_ex


def _bound(
    reader: PropertyReader, value: Mapping[str, Any], key: str, builtin: Builtin, path: str
) -> str | None:
    def is_value(item: Any) -> bool:
        number_or_string = isinstance(item, str | int | float) and not isinstance(item, bool)
        return number_or_string and is_bound(builtin, str(item))

    found = reader.optional(
        value, key, is_value, None, path, said("a value of {datatype}", datatype=builtin.name)
    )
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
        raise reader.fail(f"{path}.{one}", said("differs from {other}", other=other))
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
        reader.common_properties(value, NUMBER_FORMAT, here)
    if pattern is not None and not isinstance(pattern, str):
        reader.warn(here, said("must be {expected}", expected=said("a string")))
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
    if not (bar and yes and no) or "|" in no or yes == no:
        raise ValueError(said('"{pattern}" is not of the form "yes|no"', pattern=pattern))
