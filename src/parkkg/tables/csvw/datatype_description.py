"""Reading a datatype description, and checking that its constraints agree.

Metadata Vocabulary, 5.11.2 and 5.11.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from parkkg.tables.csvw.bounds import is_bound, order
from parkkg.tables.csvw.builtin_datatypes import BUILTINS, Builtin
from parkkg.tables.csvw.context import SCHEME, expand, property_iri
from parkkg.tables.csvw.date_formats import compile_date
from parkkg.tables.csvw.iris import encode, is_iri
from parkkg.tables.csvw.model import Datatype
from parkkg.tables.csvw.number_formats import compile_number
from parkkg.tables.csvw.properties import Node
from parkkg.tables.csvw.vocabulary import BOUNDS, DATATYPE, LENGTHS, NUMBER_FORMAT
from parkkg.text import did_you_mean, said

_MAX_LENGTH = 2**63 - 1  # the largest length that the database can compare
_SAME = (("minimum", "minInclusive"), ("maximum", "maxInclusive"))
# What other tools call a datatype.
_OTHER_NAMES = MappingProxyType(
    {"numeric": "decimal", "str": "string", "text": "string", "timestamp": "dateTime",
     "uri": "anyURI", "url": "anyURI", "year": "gYear"}
)  # fmt: skip


def read_datatype(parent: Node) -> Datatype | None:
    """The datatype that the property `datatype` describes: a built-in name or an object.

    None where it describes none: then it is as if the property were not there. That is a warning
    for a value of the wrong kind and for an address, and an error for a name. Raises DataError
    where constraints contradict one another.
    """
    value = parent["datatype"]
    if isinstance(value, str):
        return _named(parent, value)
    if not isinstance(value, Mapping):
        parent.expected("datatype", said("the name of a datatype, or an object"))
        return None
    node = parent.inside("datatype")
    node.check_type("Datatype")
    node.common_properties(DATATYPE)
    iri = _iri(node)
    base = _base(node)
    builtin = BUILTINS[base]
    lengths = _lengths(node, builtin)
    bounds = _bounds(node, builtin)
    form, group, point = _format(node, builtin)
    return Datatype(base, iri, form, group, point, *lengths, *bounds)


def _named(parent: Node, name: str) -> Datatype | None:
    if name in BUILTINS:
        return Datatype(name)
    if property_iri(name) == name:
        example = f'"datatype": {{"@id": "{name}", "base": "string"}}'
        parent.warn(
            "datatype",
            said("an address is not the name of a datatype"),
            said("write it so: {example}", example=example),
        )
        return None
    message = said('"{name}" is not a built-in datatype', name=name)
    parent.note("PK506", "datatype", message, _similar(name))
    return None


def _similar(name: str) -> str:
    local = name.rpartition(":")[2]
    return did_you_mean(_OTHER_NAMES.get(local.casefold(), local), BUILTINS)


def _base(node: Node) -> str:
    name = node.get("base", "string")
    if isinstance(name, str) and name in BUILTINS:
        return name
    message = said('"{name}" is not a built-in datatype; taken as string', name=name)
    node.warn("base", message, _similar(str(name)))
    return "string"


def _iri(node: Node) -> str | None:
    if not isinstance(node.get("@id"), str):
        return None
    name = expand(node["@id"])
    iri = encode(name) if SCHEME.match(name) else node.resolve("@id", name)
    if not is_iri(iri):
        raise node.fail("@id", said("must be an address"))
    if any(b.iri == iri for b in BUILTINS.values()):
        raise node.fail("@id", said("must not be the address of a built-in datatype"))
    return iri


def _lengths(node: Node, builtin: Builtin) -> tuple[int | None, int | None, int | None]:
    present = [key for key in LENGTHS if key in node]
    found = {key: node.count(key, -1) for key in present}
    if present and builtin.kind != "binary" and not builtin.is_string:
        raise node.fail(present[0], said("does not apply to {datatype}", datatype=builtin.name))
    exact, least, most = (found.get(key, -1) for key in LENGTHS)
    if exact >= 0 and (least > exact or 0 <= most < exact):
        raise node.fail("length", said("contradicts minLength or maxLength"))
    if 0 <= most < least:
        raise node.fail("maxLength", said("is less than minLength"))
    return tuple(  # type: ignore[return-value]
        min(found[key], _MAX_LENGTH) if found.get(key, -1) >= 0 else None for key in LENGTHS
    )


def _bounds(node: Node, builtin: Builtin) -> tuple[str | None, str | None, str | None, str | None]:
    present = [key for key in BOUNDS if key in node]
    if present and builtin.kind not in ("number", "time", "duration"):
        raise node.fail(present[0], said("does not apply to {datatype}", datatype=builtin.name))
    found = {key: _bound(node, key, builtin) for key in present}
    low_in, high_in = (_either(node, found, builtin, *keys) for keys in _SAME)
    low_ex, high_ex = found.get("minExclusive"), found.get("maxExclusive")
    if low_in is not None and low_ex is not None:
        raise node.fail("minExclusive", said("contradicts minInclusive"))
    if high_in is not None and high_ex is not None:
        raise node.fail("maxExclusive", said("contradicts maxInclusive"))
    low, high = low_in or low_ex, high_in or high_ex
    if low is not None and high is not None:
        above = order(builtin, low, high)
        if above > 0 or (above == 0 and (low_ex is None) != (high_ex is None)):
            raise node.fail(present[-1], said("leaves no value between the bounds"))
    return low_in, high_in, low_ex, high_ex


def _bound(node: Node, key: str, builtin: Builtin) -> str | None:
    def is_value(item: Any) -> bool:
        number_or_string = isinstance(item, str | int | float) and not isinstance(item, bool)
        return number_or_string and is_bound(builtin, str(item))

    found = node.optional(key, is_value, None, said("a value of {datatype}", datatype=builtin.name))
    return None if found is None else str(found)


def _either(
    node: Node, found: Mapping[str, str | None], builtin: Builtin, one: str, other: str
) -> str | None:
    """The value of two properties with the same meaning, which must not differ."""
    a, b = found.get(one), found.get(other)
    if a is not None and b is not None and order(builtin, a, b) != 0:
        raise node.fail(one, said("differs from {other}", other=other))
    return b if a is None else a


def _format(node: Node, builtin: Builtin) -> tuple[str | None, str | None, str | None]:
    value = node.get("format")
    if value is None:
        return None, None, None
    pattern, group, point = value, None, None
    if isinstance(value, Mapping) and builtin.kind == "number":
        numbers = node.inside("format")
        pattern = numbers.string("pattern", None)
        group = numbers.string("groupChar", None)
        point = numbers.string("decimalChar", None)
        numbers.common_properties(NUMBER_FORMAT)
    if pattern is not None and not isinstance(pattern, str):
        node.expected("format", said("a string"))
        return None, None, None
    try:
        if builtin.kind == "number":
            if group and group == (point or ".") and not builtin.is_whole:
                same = said("groupChar and decimalChar are the same: no cell has a fraction; say "
                            "which character decimalChar is")  # fmt: skip
                node.warn("format", same)
            if not group and pattern is not None and point != ",":
                group = ","
            compile_number(pattern, group, point)
            return pattern, group or "", point
        if builtin.kind == "time":
            compile_date(str(pattern), builtin.name)
        if builtin.kind == "boolean":
            _check_boolean(str(pattern))
    except ValueError as error:
        hint = ""
        if builtin.kind == "time":
            hint = said(
                "write d, M and yyyy for day, month and year, and H, mm and ss for the time: "
                '"dd.MM.yyyy HH:mm:ss"'
            )
        node.warn("format", error.args[0], hint)
        # Only the pattern is ignored (Model for Tabular Data, 6.4.2).
        chars = node.inside("format").string("groupChar", "") if value is not pattern else None
        return None, chars, point
    return pattern, group, point


def _check_boolean(pattern: str) -> None:
    yes, bar, no = pattern.partition("|")
    if not (bar and yes and no) or "|" in no or yes == no:
        raise ValueError(said('"{pattern}" is not of the form "yes|no"', pattern=pattern))
