from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from make_release import HEAD
from parkkg.catalogue.catalogue import Column, Thing
from parkkg.namespaces import BASE, PK
from parkkg.web.catalogue.cells import Value, lines_of
from small_catalogue import catalogue_of

DATA = """
<id/a> a pk:Park ; rdfs:label "甲"@zh ; pk:level <code/n>, <http://e/unnamed> ; pk:area 12345.5 ;
    skos:note "一"@zh, "one"@en ; pk:evidence <id/p1>, <id/p2> .
<id/p1> pk:fromSource <id/s> . <id/p2> pk:fromSource <id/s> .
<code/n> a skos:Concept ; rdfs:label "国家级"@zh .
<id/b> a pk:Park ; pk:within <id/a> ; skos:note "two"@en .
"""


def cells(folder: Path, slug: str, *ways: str, reader: str = "zh") -> list[list[str]]:
    store = ox.Store()
    store.load((HEAD + DATA).encode(), format=ox.RdfFormat.TURTLE)
    with catalogue_of(folder, DATA) as catalogue:
        thing = Thing(f"{BASE}id/{slug}", f"{PK}Park", {})
        columns = [Column(str(n), way, "", {}) for n, way in enumerate(ways)]
        (line,) = lines_of(store, catalogue, [thing], columns, reader)
        return [[v.names.get("zh") or v.text or v.iri for v in cell] for cell in line.cells]


def test_things_have_names_and_numbers_are_readable(tmp_path: Path) -> None:
    assert cells(tmp_path, "a", f"<{PK}level>", f"<{PK}area>", f"<{PK}nothing>") == [
        ["http://e/unnamed", "国家级"],
        ["12345.5"],
        [],
    ]


def test_units_have_the_names_that_people_use(tmp_path: Path) -> None:
    more = f"<id/c> a pk:Park ; pk:unit <http://qudt.org/vocab/unit/{'CCY_CNY'}> ."
    store = ox.Store()
    store.load((HEAD + more).encode(), format=ox.RdfFormat.TURTLE)
    with catalogue_of(tmp_path, DATA) as catalogue:
        thing, column = Thing(f"{BASE}id/c", f"{PK}Park", {}), Column("unit", f"<{PK}unit>", "", {})
        (line,) = lines_of(store, catalogue, [thing], [column], "en")
    assert line.cells[0][0].names == {"zh": "元", "en": "CNY"}


def test_ways_of_several_properties_and_backwards(tmp_path: Path) -> None:
    assert cells(tmp_path, "a", f"<{PK}evidence>/<{PK}fromSource>", f"^<{PK}within>") == [
        [f"{BASE}id/s"],
        [f"{BASE}id/b"],
    ]


@pytest.mark.parametrize(
    ("slug", "reader", "shown"), [("a", "zh", "一"), ("a", "en", "one"), ("b", "zh", "two")]
)
def test_texts_are_in_the_language_of_the_reader(
    tmp_path: Path, slug: str, reader: str, shown: str
) -> None:
    note = "<http://www.w3.org/2004/02/skos/core#note>"
    assert cells(tmp_path, slug, note, reader=reader) == [[shown]]


def test_what_looks_like_a_number_and_is_none() -> None:
    assert Value(ox.Literal("320481"), {}).text == "320481"
    assert Value(ox.Literal(1.5), {}).is_number
