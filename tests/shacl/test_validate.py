"""SHACL: what conforms, by SQL and by pyshacl alike, asking nobody else."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import SH

from amount import FUZZING
from empty_database import empty_database
from parkkg.errors import DataError
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_lines, fill_from_rdf
from parkkg.shacl.validate import validate
from shacl_graphs import ENGINES, PREFIXES, Engine, fill, keys, shapes_of, short, told, validated

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"

CONSTRAINTS: dict[str, tuple[str, str, list[str]]] = {
    "class": ("sh:path :p ; sh:class :C", ":a :p :b, :c, 1 . :b a :D . :D rdfs:subClassOf :C .",
        ["a p \"1\"^^integer Class", "a p c Class"]),
    "datatype": ("sh:path :p ; sh:datatype xsd:integer", ":a :p 1, 'x', 1.0 .",
        ['a p "1.0"^^decimal Datatype', 'a p "x" Datatype']),
    "ill-typed": ("sh:path :p ; sh:datatype xsd:date",
        ":a :p '2013-02-30'^^xsd:date, '2013-02-28'^^xsd:date .",
        ['a p "2013-02-30"^^date Datatype']),
    "nodeKind": ("sh:path :p ; sh:nodeKind sh:IRI", ":a :p :b, 'x'@zh .", ['a p "x"@zh NodeKind']),
    "minCount": ("sh:path :p ; sh:minCount 2", ":a :p 1 .", ["a p MinCount"]),
    "maxCount": ("sh:path :p ; sh:maxCount 1", ":a :p 1, 2 .", ["a p MaxCount"]),
    "minExclusive": ("sh:path :p ; sh:minExclusive 1", ":a :p 1, 2 .",
        ['a p "1"^^integer MinExclusive']),
    "minInclusive": ("sh:path :p ; sh:minInclusive 1", ":a :p 0.50, 1, 'x' .",
        ['a p "0.50"^^decimal MinInclusive', 'a p "x" MinInclusive']),
    "maxExclusive": ("sh:path :p ; sh:maxExclusive 1", ":a :p 1, 0 .",
        ['a p "1"^^integer MaxExclusive']),
    "maxInclusive": ("sh:path :p ; sh:maxInclusive '2013-01-01'^^xsd:date",
        ":a :p '2013-01-02'^^xsd:date, '2012-12-31'^^xsd:date .",
        ['a p "2013-01-02"^^date MaxInclusive']),
    "minLength": ("sh:path :p ; sh:minLength 2", ":a :p '中', '中文' .", ['a p "中" MinLength']),
    "maxLength": ("sh:path :p ; sh:maxLength 1", ":a :p '中', '中文' .", ['a p "中文" MaxLength']),
    "pattern": ("sh:path :p ; sh:pattern '^[0-9]{2}$'", ":a :p '12', '1', :b .",
        ['a p "1" Pattern', "a p b Pattern"]),
    "pattern with flags": ("sh:path :p ; sh:pattern '^a' ; sh:flags 'i'", ":a :p 'A', 'b' .",
        ['a p "b" Pattern']),
    "languageIn": ("sh:path :p ; sh:languageIn ('zh' 'en')", ":a :p 'x'@zh-Hans, 'x'@de, 'x' .",
        ['a p "x" LanguageIn', 'a p "x"@de LanguageIn']),
    "uniqueLang": ("sh:path :p ; sh:uniqueLang true", ":a :p 'x'@zh, 'y'@zh, 'z'@en .",
        ["a p UniqueLang"]),
    "equals": ("sh:path :p ; sh:equals :q", ":a :p 1, 2 ; :q 2, 3 .",
        ['a p "1"^^integer Equals', 'a p "3"^^integer Equals']),
    "disjoint": ("sh:path :p ; sh:disjoint :q", ":a :p 1, 2 ; :q 2, 3 .",
        ['a p "2"^^integer Disjoint']),
    "lessThan": ("sh:path :p ; sh:lessThan :q", ":a :p 1, 2 ; :q 2 .",
        ['a p "2"^^integer LessThan']),
    "lessThanOrEquals": ("sh:path :p ; sh:lessThanOrEquals :q", ":a :p 2, 3 ; :q 2 .",
        ['a p "3"^^integer LessThanOrEquals']),
    "not": ("sh:path :p ; sh:not [ sh:class :C ]", ":a :p :b, :c . :b a :C .", ["a p b Not"]),
    "and": ("sh:path :p ; sh:and ( [ sh:class :C ] [ sh:class :D ] )",
        ":a :p :b, :c . :b a :C . :c a :C, :D .", ["a p b And"]),
    "or": ("sh:path :p ; sh:or ( [ sh:class :C ] [ sh:datatype xsd:string ] )",
        ":a :p :b, :c, 'x' . :b a :E . :E rdfs:subClassOf :F . :F rdfs:subClassOf :C .",
        ["a p c Or"]),
    "xone": ("sh:path :p ; sh:xone ( [ sh:class :C ] [ sh:class :D ] )",
        ":a :p :b, :c, :d . :b a :C . :c a :C, :D .", ["a p c Xone", "a p d Xone"]),
    "node": ("sh:path :p ; sh:node :N", ":a :p :b, :c . :b :q 1 . :c :q :d . :d a :C .",
        ["a p b Node"]),
    "qualified": (
        "sh:path :p ; sh:qualifiedValueShape [ sh:class :C ] ; sh:qualifiedMinCount 1 ;"
        " sh:qualifiedMaxCount 1", ":a :p :b, :c . :b a :C . :c a :C .",
        ["a p QualifiedMaxCount"]),
    "hasValue": ("sh:path :p ; sh:hasValue :b", ":a :p :c .", ["a p HasValue"]),
    "in": ("sh:path :p ; sh:in ( :b 'x' 1 )", ":a :p :b, :c, 'x', 'y', 1, 1.0 .",
        ['a p "1.0"^^decimal In', 'a p "y" In', "a p c In"]),
    "nested property": ("sh:path :p ; sh:property [ sh:path :q ; sh:class :C ]",
        ":a :p :b . :b :q :c .", ["b q c Class"]),
    "inverse path": ("sh:path [ sh:inversePath :p ] ; sh:maxCount 0", ":b :p :a .",
        ["a ^p MaxCount"]),
    "sequence path": ("sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1", ":a :p :b .",
        ["a (p/^q) MinCount"]),
    "alternative path": ("sh:path [ sh:alternativePath ( :p :q ) ] ; sh:class :C", ":a :q :b .",
        ["a (p|q) b Class"]),
    "paths in paths": (
        "sh:path [ sh:inversePath [ sh:zeroOrMorePath [ sh:alternativePath ( ( :p :q ) :r ) ] ] ] ;"
        " sh:minCount 9", ":a :q :b .", ["a ^((p/q)|r)* MinCount"]),
    "repeated paths": (
        "sh:path ( [ sh:oneOrMorePath :p ] [ sh:zeroOrOnePath :q ] ) ; sh:class :C", ":a :p :b .",
        ["a (p+/q?) b Class"]),
    "cycle": (
        "sh:path [ sh:oneOrMorePath :p ] ; sh:disjoint :self", ":a :p :b ; :self :a . :b :p :a .",
        ["a p+ a Disjoint"]),
    "sparql": (
        "sh:path :p ; sh:sparql [ sh:prefixes <http://x/s> ; sh:select "
        "'SELECT $this ?value WHERE { $this $PATH ?value . ?value x:q ?z }' ]",
        ":a :p :b, :c . :b :q 1 .", ["a p b SPARQL"]),
}  # fmt: skip
EXTRA = """
:N sh:property [ sh:path :q ; sh:class :C ] .
<http://x/s> sh:declare [ sh:prefix 'x' ; sh:namespace 'http://x/'^^xsd:anyURI ] .
"""


def shapes_with(constraint: str) -> str:
    return f":S sh:targetNode :a ; sh:property :P . :P {constraint} . {EXTRA}"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_constraint_fails_where_it_should(name: str, engine: Engine) -> None:
    constraint, data, expected = CONSTRAINTS[name]
    report = validated(shapes_with(constraint), data, engine)
    assert told(report) == sorted(expected)
    assert report.engine == engine
    assert not report.conforms
    assert {r.shape for r in report.results} == {"<http://x/P>"}


NODES: dict[str, tuple[str, str, list[str]]] = {
    "closed": (":S sh:targetNode :a ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;"
        " sh:property [ sh:path :p ] .", ":a a :C ; :p 1 ; :q 2 .", ['a q "2"^^integer Closed']),
    "class target": (":C a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:Literal .",
        ":a a :D . :D rdfs:subClassOf :C .", ["a a NodeKind"]),
    "targetClass": (":S sh:targetClass :C ; sh:class :E .", ":a a :D . :D rdfs:subClassOf :C .",
        ["a a Class"]),
    "targetSubjectsOf": (":S sh:targetSubjectsOf :p ; sh:class :C .", ":a :p 1 .", ["a a Class"]),
    "targetObjectsOf": (":S sh:targetObjectsOf :p ; sh:maxLength 1 .", ":a :p 'xy'@zh-Hans, 'z' .",
        ['"xy"@zh-hans "xy"@zh-hans MaxLength']),
    "several targets": (":S sh:targetClass :C ; sh:targetSubjectsOf :p ; sh:hasValue :b .",
        ":a a :C ; :p 1 .", ["a HasValue"]),
    "inverse of a literal": (":S sh:targetObjectsOf :p ; sh:property [ sh:maxCount 1 ;"
        " sh:path [ sh:inversePath :p ] ] .", ":a :p 'x' . :b :p 'x' .", ['"x" ^p MaxCount']),
    "deactivated": (":S sh:targetNode :a ; sh:deactivated true ; sh:class :C .", ":a :p 1 .", []),
    "deactivated property": (":S sh:targetNode :a ; sh:property [ sh:path :q ; sh:minCount 1 ;"
        " sh:deactivated true ] .", ":a :p 1 .", []),
    "path from a query": (":S sh:targetNode :a ; sh:sparql [ sh:select "
        "'SELECT $this ?path ?value WHERE { $this ?path ?value }' ] .", ":a :p 1 .",
        ['a p "1"^^integer SPARQL']),
    "nobody": (":S sh:targetClass :C ; sh:class :D .", ":a :p 1 .", []),
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NODES)
def test_each_target_and_node_constraint(name: str, engine: Engine) -> None:
    shapes, data, expected = NODES[name]
    report = validated(shapes, data, engine)
    assert told(report) == expected
    assert report.conforms == (not expected)


MESSAGES = """
:S sh:targetNode :a ; sh:property
    [ sh:path :p ; sh:minCount 1 ; sh:message "缺少 p"@zh, "p is missing"@en ],
    [ sh:path :q ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "q?" ],
    [ sh:path :r ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "r?"@en-GB, "同"@zh, "同"@ja ] ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://x/t> ?value }" ;
        sh:message "值 {?value} 不对"@zh, "{?value} of {$this} (wrong) is"@en ] .
"""


def test_messages_come_in_the_languages_of_the_shape() -> None:
    report = validated(MESSAGES, r""":a :t '1 \"(x)\"\n' .""")
    assert {short(r.path or r.component): (r.severity, r.messages) for r in report.results} == {
        "p": ("violation", (("en", "p is missing"), ("zh", "缺少 p"))),
        "q": ("warning", (("", "q?"),)),
        "r": ("info", (("en-gb", "r?"), ("ja", "同"), ("zh", "同"))),
        "SPARQL": (
            "violation",
            (("en", '1 "(x)"\n of http://x/a (wrong) is'), ("zh", '值 1 "(x)"\n 不对')),
        ),
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_any_result_makes_the_data_not_conform_and_is_counted(engine: Engine) -> None:
    """SHACL, section 3.6.1: also a warning."""
    shapes = ":S sh:targetNode :a ; sh:class :C ; sh:severity %s ."
    for severity, name in (("sh:Warning", "warning"), ("sh:Info", "info"), (":Bad", "violation")):
        report = validated(shapes % severity, ":a :p 1 .", engine)
        assert not report.conforms
        assert dict(report.counts) == {name: 1}
    assert report.violations == 1
    assert "sh:resultSeverity <http://x/Bad>" in report.report


@pytest.mark.parametrize("engine", ENGINES)
def test_the_report_is_one_that_shacl_describes(engine: Engine) -> None:
    shapes = MESSAGES + ":S sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ] ."
    report = validated(shapes, r""":a :t 'x\\\"'@zh .""", engine)
    graph = rdflib.Graph().parse(data=report.report, format="turtle")
    (root,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert graph.value(root, SH.conforms) == rdflib.Literal(False)
    assert len(list(graph.objects(root, SH.result))) == len(report.results) == 5
    assert pyshacl.validate(graph, shacl_graph=rdflib.Graph().parse(data=SHACL_OF_REPORTS))[0]
    assert rdflib.Literal('x\\"', lang="zh") in set(graph.objects(None, SH.value))
    assert rdflib.Literal("缺少 p", lang="zh") in set(graph.objects(None, SH.resultMessage))


SHACL_OF_REPORTS = (
    PREFIXES
    + """
[] sh:targetClass sh:ValidationReport ;
    sh:property [ sh:path sh:conforms ; sh:datatype xsd:boolean ; sh:minCount 1 ; sh:maxCount 1 ],
        [ sh:path sh:result ; sh:class sh:ValidationResult ; sh:nodeKind sh:BlankNode ] .
[] sh:targetClass sh:ValidationResult ;
    sh:property [ sh:path sh:focusNode ; sh:minCount 1 ; sh:maxCount 1 ],
        [ sh:path sh:resultPath ; sh:maxCount 1 ; sh:nodeKind sh:BlankNodeOrIRI ],
        [ sh:path ( sh:resultPath rdf:rest rdf:first sh:inversePath ) ; sh:in ( :q ) ],
        [ sh:path sh:value ; sh:maxCount 1 ],
        [ sh:path sh:sourceShape ; sh:minCount 1 ; sh:maxCount 1 ],
        [ sh:path sh:resultMessage ; sh:minCount 1 ],
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
            sh:in ( sh:Violation sh:Warning sh:Info ) ],
        [ sh:path sh:sourceConstraintComponent ; sh:maxCount 1 ;
            sh:in ( sh:MinCountConstraintComponent sh:SPARQLConstraintComponent ) ] .
"""
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_report_of_a_good_graph_says_so(engine: Engine) -> None:
    report = validated(":S sh:targetNode :a ; sh:class :C .", ":a a :C .", engine)
    assert report.conforms
    assert tuple(report.results) == ()
    graph = rdflib.Graph().parse(data=report.report, format="turtle")
    assert [bool(value) for value in graph.objects(None, SH.conforms)] == [True]
    assert len(graph) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_blank_nodes_keep_apart_in_the_report(engine: Engine) -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    report = validated(shapes, "[] a :C ; :p [] . [] a :C ; :p _:v .", engine)
    graph = rdflib.Graph().parse(data=report.report, format="turtle")
    nodes = [*graph.objects(None, SH.focusNode), *graph.objects(None, SH.value)]
    assert [type(node) for node in nodes] == [rdflib.BNode] * 4
    assert len(set(nodes)) == 4


def test_the_files_make_one_graph(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.nt" for n in range(3)]
    paths[0].write_text("<http://x/a> <http://x/p> <http://x/b> .\n")
    paths[1].write_text("")
    paths[2].write_text(f"<http://x/b> <{rdflib.RDF.type}> <http://x/C> .\n")
    shapes = shapes_of(":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :C ] .")
    with empty_database() as db:
        fill_from_lines(db, paths)
        assert validate(db, shapes).conforms
        fill_from_lines(db, paths[:2])
        assert not validate(db, shapes).conforms
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.nt", "1.nt", "2.nt"]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_data_and_no_shapes_conform(engine: Engine) -> None:
    assert validated("", ":a :p 1 .", engine).conforms
    assert validated("", "", engine).conforms


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_said_beside_the_report(
    engine: Engine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:datatype xsd:date ] ."
    report = validated(shapes, ":a :p '2013-02-30'^^xsd:date, 'x'^^xsd:date .", engine)
    assert len(report.results) == 2
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert logging.getLogger().isEnabledFor(logging.CRITICAL)


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_fetched(engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        elsewhere = f"http://127.0.0.1:{server.getsockname()[1]}/x.ttl"
        imports = f"<http://x/o> a owl:Ontology ; owl:imports <{elsewhere}> ."
        shapes = f"{imports} :S sh:targetNode :a ; sh:class :C ; sh:shapesGraph <{elsewhere}> ."
        data = f"{imports} :a sh:shapesGraph <{elsewhere}> ; :p <{elsewhere}> ."
        assert len(validated(shapes, data, engine).results) == 1
        with pytest.raises(BlockingIOError):  # nobody is waiting at the door
            server.accept()


def test_a_shape_beyond_core_and_sparql_is_left_to_pyshacl_alone_and_said() -> None:
    shapes = """
        :T sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://x/p> 1 }" ] ;
            sh:property [ sh:path :p ; sh:maxCount 1 ; sh:message "one"@en ] .
        :S sh:targetNode :b ; sh:class :C .
    """
    report = validated(shapes, ":a :p 1, 2 . :b :p 2, 3 .")
    assert told(report) == ["a p MaxCount", "b b Class"]
    assert report.engine == "sql"
    assert ":T is left to pyshacl, for sh:target is not of SHACL Core or SPARQL" in report.note
    assert validated(":S sh:targetNode :b .", "").note == ""


def test_a_triple_term_is_neither_iri_nor_literal_nor_text() -> None:
    shapes = """:S sh:targetObjectsOf rdf:reifies ; sh:nodeKind sh:IRI ; sh:minLength 1 ;
        sh:maxLength 999 ; sh:pattern "^(?!abc)" ; sh:minInclusive 1 ;
        sh:hasValue <<( :a :p 1 )>> ."""
    report = validated(shapes, ":r rdf:reifies <<( :a :p 1 )>> .")
    assert {result.component.removesuffix("ConstraintComponent") for result in report.results} == {
        "NodeKind", "MinLength", "MaxLength", "Pattern", "MinInclusive",
    }  # fmt: skip
    # The report is Turtle that names it.
    graph = ox.Store()
    graph.load(report.report.encode(), format=ox.RdfFormat.TURTLE)
    focus = ox.NamedNode("http://www.w3.org/ns/shacl#focusNode")
    found = {str(quad.object) for quad in graph.quads_for_pattern(None, focus, None)}
    assert found == {
        '<http://x/a> <http://x/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }  # fmt: skip


def test_a_store_that_is_there_is_asked() -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/a"), ox.NamedNode("http://x/q"), ox.Literal(7)))
    shapes = """:S sh:targetNode :a ;
        sh:sparql [ sh:select "SELECT $this ?value { $this <http://x/q> ?value }" ] ."""
    with empty_database() as db:
        fill(db, ":a :p 1 .")
        report = validate(db, shapes_of(shapes), store=lambda: store)
        assert told(report) == ['a "7"^^integer SPARQL']


def test_shapes_that_cannot_be_used_raise_with_every_place(tmp_path: Path) -> None:
    path = tmp_path / "s.ttl"
    path.write_text(PREFIXES + ":S sh:targetNode :a ;\n sh:nodeKind :x ;\n sh:in 5 .")
    with pytest.raises(DataError) as caught:
        load_shapes([Source(path, "s.ttl", "http://x/")])
    assert caught.value.code == "shapes-unusable"
    assert [(p.code, p.file, p.line) for p in caught.value.problems] == [
        ("PK406", "s.ttl", 9), ("PK406", "s.ttl", 10),
    ]  # fmt: skip


@pytest.mark.fuzz
@pytest.mark.skipif(not FUZZING, reason="test_default_shapes asks nearly the same")
def test_both_engines_agree_about_every_fixture_of_the_project() -> None:
    """All in one graph, and without entailments, so that as much as possible goes wrong."""
    files = [ROOT / "ontology" / "parkkg.ttl", *sorted(FIXTURES.glob("*/*.ttl"))]
    shapes = load_shapes(
        Source(path, path.name, f"http://x/{path.name}")
        for path in sorted((ROOT / "shapes").glob("*.ttl"))
    )
    with empty_database() as db:
        fill_from_rdf(db, [Source(path, path.name, f"http://x/{path.name}") for path in files])
        one, other = (keys(validate(db, shapes, engine=engine).results) for engine in ENGINES)
    assert len(one) > 100
    assert one == other
