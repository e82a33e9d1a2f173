"""Shapes as data: what refers to what."""

from __future__ import annotations

from parkkg.shacl.shapes import Constraint, Qualified
from parkkg.shacl.shapes_graph import Place
from shacl_graphs import shapes_of


def test_a_constraint_knows_the_shapes_it_refers_to() -> None:
    place = Place()
    assert Constraint("node", "<a>", "", place).shapes == ("<a>",)
    assert Constraint("or", ("<a>", "<b>"), "", place).shapes == ("<a>", "<b>")
    assert Constraint("in", ("<a>", "<b>"), "", place).shapes == ()
    assert Constraint("class", "<a>", "", place).shapes == ()
    qualified = Qualified("<a>", 1, None, ("<b>",))
    assert Constraint("qualifiedMinCount", qualified, "", place).shapes == ("<a>", "<b>")


def test_shapes_come_with_all_that_they_refer_to() -> None:
    shapes = shapes_of(":S sh:targetNode :a ; sh:node :T . :T sh:not [ sh:in () ] .")
    assert {"<http://x/S>", "<http://x/T>"} < {shape.name for shape in shapes}
    assert len(list(shapes)) == 3
    assert shapes.advanced == {}
