"""What is beyond SHACL Core and SHACL-SPARQL, and left to pyshacl: SHACL Advanced Features.

What pyshacl would stop at with a fault of its own is looked for here, where its line is known.
"""

from __future__ import annotations

from parkkg.namespaces import SH
from parkkg.shacl.ignored import is_javascript
from parkkg.shacl.parameters import ParameterError
from parkkg.shacl.queries import QueryFault, check_target
from parkkg.shacl.shapes_graph import ShapesGraph, Statement
from parkkg.shacl.terms import text_of
from parkkg.text import said


def advanced_features(graph: ShapesGraph, shape: str) -> tuple[Statement, ...]:
    """What a shape has that only pyshacl can validate."""
    targets = (s for s in graph.of(shape, "target") if not is_javascript(graph, s.object))
    return *targets, *graph.of(shape, "expression")


def check_advanced_feature(graph: ShapesGraph, statement: Statement) -> None:
    """Raise ParameterError where pyshacl cannot use a target or an expression."""
    node = statement.object
    if statement.predicate == f"<{SH}expression>":
        _check_expression(graph, node)
        return
    if node.startswith('"'):
        raise ParameterError(said("must be an IRI or a blank node, not a literal"))
    types = {s.object for s in graph.types(node)}
    if types & graph.subclasses((f"<{SH}SPARQLTarget>",)):
        found = graph.of(node, "select")
        if len(found) != 1:
            raise ParameterError(said("needs one query in sh:select"))
        try:
            check_target(text_of(found[0].object), graph.declared(graph.objects(node, "prefixes")))
        except QueryFault as error:
            raise ParameterError(said("the query cannot be used: {error}", error=error)) from None
    elif not types & {*graph.instances(f"<{SH}SPARQLTargetType>")}:
        raise ParameterError(said("must be a sh:SPARQLTarget, or of a sh:SPARQLTargetType"))


def _check_expression(graph: ShapesGraph, node: str) -> None:
    """Raise ParameterError where a node is no expression (SHACL-AF, section 5)."""
    if not node.startswith("_:"):
        return
    about = graph.about(node)
    if not any(s.predicate.startswith(f"<{SH}") or graph.members(s.object) for s in about):
        raise ParameterError(said("this is no node expression of SHACL's advanced features"))
