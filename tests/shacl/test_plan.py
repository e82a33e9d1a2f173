"""What is planned: each shape once, after what refers to it, about nodes that are shared."""

from __future__ import annotations

from parkkg.shacl.plan import Plan, PlannedShape, make_plan
from shacl_graphs import shapes_of

SHAPES = """
    :S sh:targetClass :C ; sh:property :P, :Q .
    :T sh:targetNode :a ; sh:property :Q ; sh:not :N .
    :P sh:path :p ; sh:minCount 1 ; sh:node :N .
    :Q sh:path :q ; sh:property :R .
    :R sh:path :r ; sh:maxCount 1 .
    :N sh:or ( [ sh:property :R ] [ sh:class :D ] ) .
    :Off sh:targetClass :C ; sh:deactivated true ; sh:property :Alone .
    :Alone sh:path :p ; sh:minCount 1 .
"""


def plan_of(text: str) -> Plan:
    shapes = shapes_of(text)
    return make_plan(shapes, shapes)


def by_name(plan: Plan) -> dict[str, PlannedShape]:
    return {j.shape.name.removeprefix("<http://x/").rstrip(">"): j for j in plan.shapes}


def test_each_shape_is_planned_once_after_those_that_refer_to_it() -> None:
    plan = plan_of(SHAPES)
    planned = by_name(plan)
    assert {"S", "T", "P", "Q", "R", "N"} < {*planned}
    assert {"Off", "Alone"}.isdisjoint(planned)
    assert [j.number for j in plan.shapes] == list(range(len(plan.shapes)))
    assert [j for level in plan.levels for j in level] == sorted(
        plan.shapes, key=lambda j: (j.level, j.number)
    )
    for j in plan.shapes:
        for constraint in j.shape.constraints:
            for name in constraint.shapes:
                assert next(k for k in plan.shapes if k.shape.name == name).level > j.level


def test_results_are_reported_of_targets_and_their_property_shapes() -> None:
    planned = by_name(plan_of(SHAPES))
    assert {name for name, j in planned.items() if j.reports} == {"S", "T", "P", "Q", "R"}
    # :R is asked about within :N, too.
    assert {name for name, j in planned.items() if j.nested and not name.startswith("_")} == {
        "N", "R",
    }  # fmt: skip


def test_shapes_about_the_same_nodes_share_them() -> None:
    planned = by_name(plan_of(SHAPES))
    assert planned["P"].group == planned["S"].group
    # Those of :S and of :T together.
    assert planned["Q"].group not in (planned["S"].group, planned["T"].group)


def test_what_needs_a_store_is_known() -> None:
    query = ":K sh:path :p ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ] ."
    planned = by_name(plan_of(f"{SHAPES} :U sh:targetNode :a ; sh:property :K . {query}"))
    assert {name for name, j in planned.items() if j.has_query} == {"U", "K"}
