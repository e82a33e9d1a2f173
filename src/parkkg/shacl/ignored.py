"""What a shapes graph asks for that is not done: files to import, JavaScript, rules.

SHACL lets a processor leave these out (sections 1.4 and 3.2). Without a word, data would conform
that nobody looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from parkkg.errors import Problem
from parkkg.graph.short_names import shown
from parkkg.namespaces import OWL, SH
from parkkg.problems import problem
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import ShapesGraph, Statement
from parkkg.text import said

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
                    said("sh:rule is not used: the data are judged as they are"),
                    said("add what the rule says to the data first"),
                )
    if not shapes.shapes:
        for file in graph.files:
            yield problem(
                "PK407",
                said("there is no shape in this file: nothing is judged"),
                file=file,
                hint=said("name the file that has the shapes"),
                severity="warning",
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
