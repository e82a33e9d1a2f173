"""The values that the parameters of a shape may have (SHACL, section 4), one reader a kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from parkkg.namespaces import SH, XSD
from parkkg.shacl.pattern import PatternError, check_pattern
from parkkg.shacl.queries import QueryFault, check_query
from parkkg.shacl.shapes import Closed, Pattern, Qualified, Query, Value
from parkkg.shacl.shapes_graph import ShapesGraph
from parkkg.shacl.terms import is_string, language_of, text_of
from parkkg.text import said

_NODE_KINDS = frozenset(
    f"<{SH}{name}>"
    for name in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral",
                 "IRIOrLiteral")
)  # fmt: skip
_INTEGER = re.compile(rf'"([+-]?\d+)"\^\^<{re.escape(XSD)}\w+>')
TRUE = frozenset(f'"{text}"^^<{XSD}boolean>' for text in ("true", "1"))
_BOOLEAN = re.compile(rf'"(true|false|1|0)"\^\^<{re.escape(XSD)}boolean>')


class ParameterError(Exception):
    """A value that a parameter cannot have, and why."""


def read_value(graph: ShapesGraph, shape: str, parameter: str, term: str) -> Value | None:
    """The value `term` of a shape's parameter; None where it asks for nothing.

    Raises ParameterError where the parameter cannot have that value.
    """
    return _READERS[parameter](graph, shape, term)


def _number(_: ShapesGraph, __: str, term: str) -> int:
    match = _INTEGER.fullmatch(term)
    if match is None or int(match[1]) < 0:
        raise ParameterError(said("must be a whole number of 0 or more"))
    return int(match[1])


def _literal(_: ShapesGraph, __: str, term: str) -> str:
    if not term.startswith('"'):
        raise ParameterError(said("must be a literal"))
    return term


def _iri(_: ShapesGraph, __: str, term: str) -> str:
    if not term.startswith("<"):
        raise ParameterError(said("must be an IRI"))
    return term


def _resource(_: ShapesGraph, __: str, term: str) -> str:
    if term.startswith('"'):
        raise ParameterError(said("must be an IRI or a blank node, not a literal"))
    return term


def _any(_: ShapesGraph, __: str, term: str) -> str:
    return term


def _node_kind(_: ShapesGraph, __: str, term: str) -> str:
    if term not in _NODE_KINDS:
        raise ParameterError(
            said(
                "must be sh:IRI, sh:Literal, sh:BlankNode, or two of them, such as sh:IRIOrLiteral"
            )
        )
    return term


def _truth(_: ShapesGraph, __: str, term: str) -> bool:
    if _BOOLEAN.fullmatch(term) is None:
        raise ParameterError(said("must be true or false"))
    return term in TRUE


def _unique(graph: ShapesGraph, name: str, term: str) -> int | None:
    # Only the literal true turns it on (SHACL, section 4.4.5).
    return 1 if _truth(graph, name, term) and term.startswith('"true"') else None


def _property(graph: ShapesGraph, name: str, term: str) -> str:
    # What is described nowhere is a name misspelt, and a warning.
    if graph.about(_resource(graph, name, term)) and not graph.of(term, "path"):
        raise ParameterError(said("a property shape needs a sh:path, and this has none"))
    return term


def _node(graph: ShapesGraph, name: str, term: str) -> str:
    if graph.of(_resource(graph, name, term), "path"):
        raise ParameterError(said("must be a node shape, and this has a sh:path"))
    return term


def _list(graph: ShapesGraph, _: str, term: str) -> tuple[str, ...]:
    members = graph.members(term)
    if members is None:
        raise ParameterError(said("this is no list, or one without an end"))
    return members


def _shape_list(graph: ShapesGraph, name: str, term: str) -> tuple[str, ...]:
    members = _list(graph, name, term)
    if any(member.startswith('"') for member in members):
        raise ParameterError(said("the members of the list must be shapes"))
    return members


def _languages(graph: ShapesGraph, name: str, term: str) -> tuple[str, ...]:
    members = _list(graph, name, term)
    if not all(is_string(member) for member in members):
        raise ParameterError(said('the members of the list must be texts, such as "en"'))
    return members


def _pattern(graph: ShapesGraph, name: str, term: str) -> Pattern:
    flags = graph.objects(name, "flags")
    if not all(text.startswith('"') for text in (term, *flags)):
        raise ParameterError(said("a pattern and its flags must be texts"))
    pattern = Pattern(text_of(term), text_of(flags[0]) if flags else "")
    try:
        check_pattern(pattern)
    except PatternError as error:
        raise ParameterError(said("this is no regular expression: {error}", error=error)) from None
    return pattern


def _closed(graph: ShapesGraph, name: str, term: str) -> Closed | None:
    if not _truth(graph, name, term):
        return None
    ignored = [
        member
        for head in graph.objects(name, "ignoredProperties")
        for member in _list(graph, name, head)
    ]
    if not all(member.startswith("<") for member in ignored):
        raise ParameterError(said("the members of sh:ignoredProperties must be IRIs"))
    own = [
        path
        for shape in graph.objects(name, "property")
        for path in graph.objects(shape, "path")
        if path.startswith("<")
    ]
    return Closed(tuple(dict.fromkeys((*own, *ignored))))


def _counted(graph: ShapesGraph, name: str, term: str) -> Qualified:
    least, most = (
        next((_number(graph, name, n) for n in graph.objects(name, local)), None)
        for local in ("qualifiedMinCount", "qualifiedMaxCount")
    )
    if least is None and most is None:
        raise ParameterError(said("needs sh:qualifiedMinCount or sh:qualifiedMaxCount beside it"))
    disjoint = graph.objects(name, "qualifiedValueShapesDisjoint")
    siblings = _siblings(graph, name) if any(v in TRUE for v in disjoint) else ()
    others = tuple(shape for shape in siblings if shape != term)
    return Qualified(_resource(graph, name, term), least, most, others)


def _siblings(graph: ShapesGraph, name: str) -> tuple[str, ...]:
    """The qualified shapes of the property shapes of the same shapes (SHACL, 4.7.3)."""
    return tuple(
        dict.fromkeys(
            shape
            for parent in graph.statements
            if parent.predicate == f"<{SH}property>" and parent.object == name
            for other in graph.objects(parent.subject, "property")
            for shape in graph.objects(other, "qualifiedValueShape")
        )
    )


def _sparql(graph: ShapesGraph, _: str, term: str) -> Query | None:
    found = graph.of(term, "select")
    if any(value in TRUE for value in graph.objects(term, "deactivated")):
        return None
    if len(found) != 1:
        raise ParameterError(said("needs one query in sh:select"))
    query = Query(
        text=text_of(found[0].object),
        prefixes=tuple(graph.declared(graph.objects(term, "prefixes")).items()),
        form="select",
        messages=graph.texts(term, "message"),
    )
    check_usable(query)
    return query


def check_usable(query: Query) -> None:
    """Raise ParameterError where a query cannot be used in a shape."""
    try:
        check_query(query)
    except QueryFault as error:
        raise ParameterError(said("the query cannot be used: {error}", error=error)) from None


_READERS: Mapping[str, Callable[[ShapesGraph, str, str], Value | None]] = MappingProxyType(
    {
        **dict.fromkeys(("minCount", "maxCount", "minLength", "maxLength"), _number),
        **dict.fromkeys(("minExclusive", "minInclusive", "maxExclusive", "maxInclusive"), _literal),
        **dict.fromkeys(("equals", "disjoint", "lessThan", "lessThanOrEquals", "datatype"), _iri),
        **dict.fromkeys(("class", "not"), _resource),
        **dict.fromkeys(("and", "or", "xone"), _shape_list),
        "node": _node,
        "in": _list,
        "languageIn": _languages,
        "hasValue": _any,
        "nodeKind": _node_kind,
        "uniqueLang": _unique,
        "property": _property,
        "pattern": _pattern,
        "closed": _closed,
        "qualifiedValueShape": _counted,
        "sparql": _sparql,
    }
)
PARAMETERS = frozenset(_READERS)


def _message(_: ShapesGraph, __: str, term: str) -> str:
    if not (is_string(term) or (term.startswith('"') and language_of(term))):
        raise ParameterError(said("must be a text"))
    return term


# What else a shape says, and is not a constraint (SHACL, section 2.1).
SETTINGS: Mapping[str, Callable[[ShapesGraph, str, str], object]] = MappingProxyType(
    {"deactivated": _truth, "severity": _iri, "message": _message}
)
