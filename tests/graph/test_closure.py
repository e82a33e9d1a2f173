"""What axioms give from triples in a table, step by step."""

from __future__ import annotations

from parkkg.graph.axioms import Axioms
from parkkg.graph.closure import TYPE, apply_axioms, make_axioms
from triple_table import lines, triple_table

AXIOMS = Axioms(
    superclasses=frozenset({("http://x/A", "http://x/B")}),
    superproperties=frozenset(
        {("http://x/in", "http://x/near", False), ("http://x/in", "http://x/has", True)}
    ),
    transitive=frozenset({"http://x/in"}),
)


def entailed(*asserted: str, axioms: Axioms = AXIOMS) -> set[str]:
    """What the axioms give, as lines with short names."""
    with triple_table({"data": [f"{line} ." for line in asserted]}) as db:
        make_axioms(db, axioms)
        apply_axioms(db, 0)
        return {short(line) for line in lines(db, "turn > 0")}


def short(line: str) -> str:
    line = line.replace(TYPE, "a").removesuffix(" .")
    return line.replace("<http://x/", "").replace(">", "")


def test_a_class_has_its_superclass() -> None:
    found = entailed(f"<http://x/a> {TYPE} <http://x/A>")
    assert found == {"a a B"}


def test_a_property_may_change_the_places_of_its_terms() -> None:
    found = entailed("<http://x/a> <http://x/in> <http://x/b>")
    assert found == {"a near b", "b has a"}


def test_a_literal_never_becomes_a_subject() -> None:
    assert entailed('<http://x/a> <http://x/in> "b"') == {'a near "b"'}


def test_a_transitive_property_is_closed_and_what_it_adds_is_taken_up() -> None:
    found = entailed(
        "<http://x/a> <http://x/in> <http://x/b>",
        "<http://x/b> <http://x/in> <http://x/c>",
    )
    assert found == {
        "a in c",
        "a near b", "b near c", "a near c",
        "b has a", "c has b", "c has a",
    }  # fmt: skip


def test_what_is_asserted_already_is_not_entailed_again() -> None:
    asserted = [f"<http://x/a> {TYPE} <http://x/{name}>" for name in ("A", "B")]
    assert entailed(*asserted) == set()


def test_nothing_is_entailed_of_a_blank_node() -> None:
    assert entailed(f"_:b {TYPE} <http://x/A>") == set()


def test_no_axioms_give_nothing() -> None:
    none = Axioms(frozenset(), frozenset(), frozenset())
    line = f"<http://x/a> {TYPE} <http://x/A>"
    assert entailed(line, axioms=none) == set()
