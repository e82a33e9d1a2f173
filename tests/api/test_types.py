"""What type checkers know of the library; mypy reads this file, and pytest runs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import assert_type

import pyoxigraph as ox

import parkkg
from parkkg.api.values import Term
from parkkg.query.values import Value


def test_types(kg: parkkg.Release, store: Path) -> None:
    assert_type(parkkg.open(store), parkkg.Release)
    assert_type(parkkg.list_releases(store), list[parkkg.Release])
    with parkkg.open(store) as again:
        assert_type(again, parkkg.Release)
    rows = kg.query("timeline", park="liyang-htz", timeout=20)
    assert_type(rows, parkkg.Rows)
    assert_type(rows[0], dict[str, Value])
    assert_type(rows[:2], parkkg.Rows)
    assert_type([row["date"] for row in rows], list[Value])
    assert_type(rows.bindings, list[dict[str, Term]])
    found = kg.sparql("ASK {}")
    assert_type(found, parkkg.Rows | bool | parkkg.Triples)
    assert isinstance(found, bool)
    assert_type(kg.queries["timeline"], parkkg.SavedQuery)
    assert_type(kg.graph, ox.Store)
    assert_type(kg.title, Mapping[str, str])
    assert_type(kg.created, datetime)
    assert_type(kg.evidence("park/liyang-htz"), parkkg.Evidence)
    assert_type(kg.describe(), parkkg.Triples)
    kg.sparql("SELECT (?_x_date AS ?y) {}", params={"x": date(2022, 12, 26)})


def not_to_be_called(kg: parkkg.Release, other: parkkg.Release) -> None:
    """What takes time or changes things."""
    assert_type(parkkg.check("p"), list[parkkg.Problem])
    assert_type(parkkg.load("p"), parkkg.Release)
    assert_type(parkkg.convert("a.csv", "a.nt"), int)
    assert_type(parkkg.new("p"), Path)
    assert_type(parkkg.prove("p", [parkkg.read_text("a.txt")]), parkkg.ProjectProof)
    assert_type(parkkg.prove("p", []).sources, tuple[parkkg.Proof, ...])
    assert_type(kg.prove("park/p", [parkkg.read_text("a.txt")]), parkkg.CheckedPassages)
    assert_type(parkkg.use_release("id"), parkkg.Release)
    assert_type(parkkg.prune_releases(1), list[str])
    assert_type(kg.diff(other), parkkg.Diff)
    assert_type(kg.diff("id"), parkkg.Diff)
    try:
        kg.query("timeline", park="a name")
    except parkkg.UnresolvedNameError as error:
        assert_type([thing.iri for thing in error.things], list[str])
    kg.query("compare", year=2022, park=None, ratio=Decimal(1), until=date(2022, 1, 1))
    kg.query("timeline", park=["a", "list"])  # type: ignore[arg-type]
    parkkg.load("p", engine="fast")  # type: ignore[arg-type]
    parkkg.opne("p")  # type: ignore[attr-defined]
