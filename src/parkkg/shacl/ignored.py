"""What a shapes graph has that does nothing: files to import, JavaScript, half of a constraint.

SHACL lets a processor leave some of it out (sections 1.4 and 3.2), and some asks for nothing by
its rules. Without a word, data would conform that nobody looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from parkkg.errors import Problem
from parkkg.graph.short_names import shown
from parkkg.namespaces import OWL, SH
from parkkg.problems import problem
from parkkg.shacl.parameters import TRUE
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import NIL, ShapesGraph, Statement
from parkkg.text import said

# What SHACL 1.2 adds to SHACL Core.
LATER_TERMS = frozenset(
    ("ShapeClass", "Debug", "Trace", "ByTypes", "shape", "targetWhere", "someValue", "singleLine",
     "memberShape", "minListLength", "maxListLength", "uniqueMembers", "rootClass", "subsetOf",
     "reifierShape", "reificationRequired", "nodeByExpression", "conformanceDisallows",
     "agentInstruction", "intent")
)  # fmt: skip
# What is only read where another parameter stands beside it.
_BESIDE: Mapping[str, str] = MappingProxyType(
    {
        "flags": "pattern",
        "ignoredProperties": "closed",
        "qualifiedMinCount": "qualifiedValueShape",
        "qualifiedMaxCount": "qualifiedValueShape",
        "qualifiedValueShapesDisjoint": "qualifiedValueShape",
    }
)
_JAVASCRIPT = (f"<{SH}JSTarget>", f"<{SH}JSTargetType>")


def ignored_parts(shapes: Shapes) -> Iterator[Problem]:
    """A warning about each part of the shapes files that is not followed, and about no shape."""
    graph = shapes.graph
    for statement in graph.statements:
        match statement.predicate[1:-1]:
            case name if name == f"{OWL}imports":
                if not _is_read(graph, statement.object):
                    yield _warning(
                        statement,
                        said(
                            "owl:imports {file} is not followed",
                            file=shown(statement.object, graph.prefixes),
                        ),
                        said("name that file among the shapes, if its shapes are to be used"),
                    )
            case name if name == f"{SH}js" or (
                name == f"{SH}target" and is_javascript(graph, statement.object)
            ):
                yield _warning(
                    statement,
                    said("sh:{local} is in JavaScript and is not used", local=name[len(SH) :]),
                    said("write it in SHACL Core or SPARQL"),
                )
            case name if name == f"{SH}rule":
                yield _warning(
                    statement,
                    said("sh:rule is not used: the data are validated as they are"),
                    said("add what the rule says to the data first"),
                )
            case name if name == f"{SH}resultAnnotation":
                yield _warning(
                    statement,
                    said("sh:resultAnnotation is not used: results have no annotations"),
                    said("say it in sh:message, where variables of the query may stand"),
                )
        yield from _without_effect(graph, statement)
    if not shapes.shapes:
        for file in graph.files:
            yield problem(
                "PK407",
                said("there is no shape in this file: nothing is validated"),
                file=file,
                hint=said("name the file that has the shapes"),
                severity="warning",
            )


def _without_effect(graph: ShapesGraph, statement: Statement) -> Iterator[Problem]:
    """The warnings about terms of a later SHACL, and about what asks for nothing."""
    local = statement.predicate.removeprefix(f"<{SH}").rstrip(">")
    for iri in (statement.predicate, statement.object):
        if iri.startswith(f"<{SH}") and iri[len(SH) + 1 : -1] in LATER_TERMS:
            name = iri[len(SH) + 1 : -1]
            yield _warning(
                statement,
                said("sh:{name} is of SHACL 1.2 and is not used", name=name),
                said("write it in SHACL Core or SPARQL"),
            )
    other = _BESIDE.get(local)
    if other and not graph.of(statement.subject, other):
        yield _warning(
            statement,
            said("sh:{local} does nothing without sh:{other}", local=local, other=other),
            said("write sh:{other} beside it, or remove it", other=other),
        )
    # Only the literal true turns sh:uniqueLang on (SHACL, section 4.4.5).
    on = (
        statement.object.startswith('"true"') if local == "uniqueLang" else statement.object in TRUE
    )
    if local in ("uniqueLang", "closed") and not on:
        yield _warning(
            statement,
            said("sh:{local} asks for nothing unless it is true", local=local),
            said("write true, or remove it"),
        )
    if local == "and" and statement.object == NIL:
        yield _warning(
            statement,
            said("sh:and of an empty list asks for nothing"),
            said("name the shapes that are meant, or remove it"),
        )


def is_ignored(graph: ShapesGraph, statement: Statement) -> bool:
    """Whether a statement is one that no engine is to follow."""
    match statement.predicate.removeprefix(f"<{SH}"):
        case "rule>" | "js>":
            return True
        case "target>":
            return is_javascript(graph, statement.object)
    return False


def is_javascript(graph: ShapesGraph, target: str) -> bool:
    """Whether the value of sh:target is one in JavaScript."""
    kinds = graph.subclasses(_JAVASCRIPT)
    return any(s.object in kinds for s in graph.types(target))


def _is_read(graph: ShapesGraph, name: str) -> bool:
    """Whether what is imported is one of the files, or described in one."""
    return name[1:-1] in graph.bases or bool(graph.about(name))


def _warning(statement: Statement, message: str, hint: str) -> Problem:
    place = statement.place
    return problem(
        "PK407", message, file=place.file, line=place.line, hint=hint, severity="warning"
    )
