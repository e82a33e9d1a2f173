from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from make_release import HEAD
from parkkg.catalogue.build import write_catalogue
from parkkg.catalogue.find import find
from parkkg.catalogue.listing import listing
from parkkg.graph.triples import make_tables
from parkkg.namespaces import BASE, RDF, RDFS
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.tables.database import database
from small_catalogue import ROLES, catalogue_of


def test_the_class_that_says_most_is_the_kind_of_a_thing(tmp_path: Path) -> None:
    data = """
    <id/a> a skos:Concept, pk:Division ; rdfs:label "甲"@zh .
    <id/b> a skos:Concept ; rdfs:label "乙"@zh .
    <id/c> a owl:NamedIndividual, pk:Division ; rdfs:label "丙"@zh .
    <id/d> a pk:Rare ; rdfs:label "丁"@zh .
    """
    with catalogue_of(tmp_path, data, entailed="<id/d> a pk:Rarest .") as catalogue:
        kinds = {
            hit.text: catalogue.short(hit.thing.kind)
            for text in "甲乙丙丁"
            for hit in find(catalogue, text).hits
        }
        assert kinds == {
            "甲": "pk:Division",
            "乙": "skos:Concept",
            "丙": "pk:Division",
            "丁": "pk:Rare",
        }
        # Lists have what is entailed, too.
        rarest = catalogue.kind("Rarest")
        assert listing(catalogue, rarest, {}).total == 1


def test_names_of_any_vocabulary_and_language(tmp_path: Path) -> None:
    data = r"""
    <id/a> a pk:Park ; schema:name "Somewhere" .
    <id/b> a pk:Park ; foaf:name "Ailleurs"@fr, "Elsewhere"@en-GB ; rdfs:label "别处"@zh-Hans .
    <id/c> a pk:Park ; dcterms:title "two\nlines \"quoted\" \\ and more"@en .
    <id/d> a pk:Park ; rdfs:comment "no name"@en .
    """
    with catalogue_of(tmp_path, data) as catalogue:
        names = catalogue.names_of([f"{BASE}id/{slug}" for slug in "abcd"])
        assert {iri[-1]: dict(words) for iri, words in names.items()} == {
            "a": {"": "Somewhere"},
            "b": {"zh": "别处", "en": "Elsewhere", "": "Ailleurs"},
            "c": {"en": 'two\nlines "quoted" \\ and more'},
        }
        assert [hit.text for hit in find(catalogue, "lines quoted").hits] == [
            'two\nlines "quoted" \\ and more'
        ]
        assert find(catalogue, "no name").total == 0


def test_a_graph_without_anything(tmp_path: Path) -> None:
    with catalogue_of(tmp_path, "") as catalogue:
        assert (len(catalogue), catalogue.kinds) == (0, ())
        assert find(catalogue, "宁").total == 0


def test_blank_nodes_and_odd_dates_do_no_harm(tmp_path: Path) -> None:
    data = """
    [] a pk:Park ; rdfs:label "nobody" .
    <id/a> a pk:Park ; pk:since "2010"^^xsd:gYear .
    <id/b> a pk:Park ; pk:since "2010/.."^^edtf:EDTF-level0 .
    <id/c> a pk:Park ; pk:since "1000/2999"^^edtf:EDTF-level0 .
    """
    with catalogue_of(tmp_path, data) as catalogue:
        assert len(catalogue) == 3
        kind = catalogue.kind("Park")
        (facet,) = listing(catalogue, kind, {}).facets
        counted = {choice.value: choice.things for choice in facet.choices}
        assert (counted["2010"], len(counted)) == (2, 52)


def test_what_has_a_concept_is_found_by_a_broader_one(tmp_path: Path) -> None:
    data = """
    <code/a> a skos:Concept ; rdfs:label "甲"@zh .
    <code/b> a skos:Concept ; rdfs:label "乙"@zh ; skos:broader <code/a> .
    <code/c> a skos:Concept ; rdfs:label "丙"@zh ; skos:broader <code/b> .
    <id/1> a pk:Park ; pk:segment <code/c> .
    <id/2> a pk:Park ; pk:segment <code/b> .
    <id/3> a pk:Park .
    """
    with catalogue_of(tmp_path, data) as catalogue:
        kind = catalogue.kind("Park")
        assert listing(catalogue, kind, {"segment": ["甲"]}).total == 2


def test_a_graph_that_does_not_fit_in_memory(tmp_path: Path) -> None:
    """Few triples name things; to join all of them with the others took more than there is."""
    shape = """
    [] a sh:NodeShape ; sh:targetClass pk:Park ; sh:property [ sh:path pk:since ; sh:order 1 ] .
    """
    (tmp_path / "s.ttl").write_text(HEAD + shape, encoding="utf-8")
    shapes = load_shapes([Source(tmp_path / "s.ttl", "s.ttl", BASE)], canonical=True)
    # 600,000 triples of 100 MB. 18 MB are enough; for the join with all of them 32 are too few.
    with database("25MB", folder=tmp_path, threads=1, ordered=False) as db:
        make_tables(db)
        db.execute(
            f"""
            INSERT INTO triple
            SELECT concat('<{BASE}id/', thing, '>'),
                   CASE col WHEN 0 THEN '<{RDF}type>' WHEN 1 THEN '<{RDFS}label>'
                            ELSE concat('<{BASE}def#', col, '>') END,
                   CASE col WHEN 0 THEN '<{BASE}def#Park>' WHEN 1 THEN concat('"', thing, '"')
                            ELSE concat('"', repeat(md5(concat(thing, ' ', col)), 3), '"') END,
                   0, thing, col, 0
            FROM range(4_000) things(thing), range(150) cols(col)
            """
        )
        write_catalogue(db, shapes, ROLES, tmp_path / "catalogue.sqlite")
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM name").fetchone() == (4_000,)
