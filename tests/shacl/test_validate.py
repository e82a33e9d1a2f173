"""SHACL: both engines find the same, say it in both languages, and ask nobody else."""

from __future__ import annotations

import importlib.util
import logging
import socket
from pathlib import Path
from typing import Literal

import pyshacl
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import SH

from parkkg.errors import DataError, UsageError
from parkkg.namespaces import XSD
from parkkg.shacl import validate as module
from parkkg.shacl.validate import ValidationReport, validate

Engine = Literal["pyshacl", "shacl"]
INSTALLED = importlib.util.find_spec("shacl") is not None
ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
ENGINES: tuple[Engine, ...] = ("pyshacl", "shacl") if INSTALLED else ("pyshacl",)
PREFIXES = """
@prefix : <http://x/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path


def run(folder: Path, shapes: str, data: str, engine: Engine) -> ValidationReport:
    ttl, nt = folder / "shapes.ttl", folder / "data.nt"
    ttl.write_text(PREFIXES + shapes, encoding="utf-8")
    nt.write_bytes(
        serialize(parse(PREFIXES + data, RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES) or b""
    )
    return validate([nt], [ttl], engine=engine)


def told(verdict: ValidationReport) -> list[str]:
    """Each result as `focus path value component`, with short names."""
    return [
        " ".join(short(part) for part in (r.focus, r.path, r.value, r.component) if part)
        for r in verdict.results
    ]


def short(text: str) -> str:
    text = text.replace("ConstraintComponent", "").replace("http://x/", "")
    return text.replace("<", "").replace(">", "").replace(f"^^{XSD}", "^^")


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
        " sh:minCount 9", ":a :q :b .", ["a ^(((p/q)|r))* MinCount"]),
    "repeated paths": (
        "sh:path ( [ sh:oneOrMorePath :p ] [ sh:zeroOrOnePath :q ] ) ; sh:class :C", ":a :p :b .",
        ["a ((p)+/(q)?) b Class"]),
    "cycle": (
        "sh:path [ sh:oneOrMorePath :p ] ; sh:disjoint :self", ":a :p :b ; :self :a . :b :p :a .",
        ["a (p)+ a Disjoint"]),
    "sparql": (
        "sh:path :p ; sh:sparql [ sh:prefixes <http://x/s> ; sh:select "
        "'SELECT $this ?value WHERE { $this $PATH ?value . ?value x:q ?z }' ]",
        ":a :p :b, :c . :b :q 1 .", ["a p b SPARQL"]),
}  # fmt: skip
EXTRA = """
:N sh:property [ sh:path :q ; sh:class :C ] .
<http://x/s> sh:declare [ sh:prefix 'x' ; sh:namespace 'http://x/'^^xsd:anyURI ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CONSTRAINTS)
def test_each_constraint_fails_where_it_should(files: Path, name: str, engine: Engine) -> None:
    constraint, data, expected = CONSTRAINTS[name]
    shapes = f":S sh:targetNode :a ; sh:property :P . :P {constraint} . {EXTRA}"
    verdict = run(files, shapes, data, engine)
    assert told(verdict) == sorted(expected)
    assert verdict.engine == engine
    assert not verdict.conforms
    assert {r.source_shape for r in verdict.results} == {"<http://x/P>"}


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
def test_each_target_and_node_constraint(files: Path, name: str, engine: Engine) -> None:
    shapes, data, expected = NODES[name]
    verdict = run(files, shapes, data, engine)
    assert told(verdict) == expected
    assert verdict.conforms == (not expected)


@pytest.mark.skipif(not INSTALLED, reason="there is no wheel of shacl for this machine")
@pytest.mark.parametrize("name", [*CONSTRAINTS, *NODES])
def test_both_engines_give_the_same_verdict_and_report(files: Path, name: str) -> None:
    if name in CONSTRAINTS:
        constraint, data, _ = CONSTRAINTS[name]
        shapes = f":S sh:targetNode :a ; sh:property :P . :P {constraint} . {EXTRA}"
    else:
        shapes, data, _ = NODES[name]
    one, other = (run(files, shapes, data, engine) for engine in ENGINES)
    assert one.results == other.results
    assert one.report == other.report


MESSAGES = """
:S sh:targetNode :a ; sh:property
    [ sh:path :p ; sh:minCount 1 ; sh:message "缺少 p"@zh, "p is missing"@en ],
    [ sh:path :q ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "q?" ],
    [ sh:path :r ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "r?"@en-GB, "同"@zh, "同"@ja ],
    [ sh:path :s ; sh:minCount 1 ] ;
    sh:sparql [ sh:select "SELECT $this ?value WHERE { $this <http://x/t> ?value }" ;
        sh:message "值 {?value} 不对"@zh, "{?value} of {$this} (wrong) is"@en ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_messages_come_in_the_languages_of_the_shape(files: Path, engine: Engine) -> None:
    verdict = run(files, MESSAGES, r""":a :t '1 \"(x)\"\n' .""", engine)
    assert {short(r.path or r.component): (r.severity, r.messages) for r in verdict.results} == {
        "p": ("violation", (("en", "p is missing"), ("zh", "缺少 p"))),
        "q": ("warning", (("", "q?"),)),
        "r": ("info", (("en-gb", "r?"), ("ja", "同"), ("zh", "同"))),
        "s": ("violation", (("en", "does not satisfy sh:minCount"), ("zh", "不满足 sh:minCount"))),
        "SPARQL": (
            "violation",
            (("en", '1 "(x)"\n of http://x/a (wrong) is'), ("zh", '值 1 "(x)"\n 不对')),
        ),
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_warnings_do_not_make_a_graph_fail(files: Path, engine: Engine) -> None:
    shapes = ":S sh:targetNode :a ; sh:class :C ; sh:severity sh:%s ."
    assert run(files, shapes % "Warning", ":a :p 1 .", engine).conforms
    assert run(files, shapes % "Info", ":a :p 1 .", engine).conforms
    assert not run(files, shapes % "Violation", ":a :p 1 .", engine).conforms


@pytest.mark.parametrize("engine", ENGINES)
def test_a_severity_of_ones_own_is_a_violation(files: Path, engine: Engine) -> None:
    verdict = run(files, ":S sh:targetNode :a ; sh:class :C ; sh:severity :Bad .", "", engine)
    assert [r.severity for r in verdict.results] == ["violation"]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_report_is_one_that_shacl_describes(files: Path, engine: Engine) -> None:
    shapes = MESSAGES + ":S sh:property [ sh:path ( :p [ sh:inversePath :q ] ) ; sh:minCount 1 ] ."
    verdict = run(files, shapes, r""":a :t 'x\\\"'@zh .""", engine)
    report = rdflib.Graph().parse(data=verdict.report, format="turtle")
    (root,) = report.subjects(rdflib.RDF.type, SH.ValidationReport)
    assert report.value(root, SH.conforms) == rdflib.Literal(False)
    assert len(list(report.objects(root, SH.result))) == len(verdict.results) == 6
    problems = rdflib.Graph().parse(data=SHACL_OF_REPORTS, format="turtle")
    assert pyshacl.validate(report, shacl_graph=problems)[0]
    assert rdflib.Literal('x\\"', lang="zh") in set(report.objects(None, SH.value))
    assert rdflib.Literal("缺少 p", lang="zh") in set(report.objects(None, SH.resultMessage))


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
        [ sh:path sh:sourceShape ; sh:maxCount 1 ; sh:in ( :S ) ],
        [ sh:path sh:resultMessage ; sh:minCount 1 ],
        [ sh:path sh:resultSeverity ; sh:minCount 1 ; sh:maxCount 1 ;
            sh:in ( sh:Violation sh:Warning sh:Info ) ],
        [ sh:path sh:sourceConstraintComponent ; sh:maxCount 1 ;
            sh:in ( sh:MinCountConstraintComponent sh:SPARQLConstraintComponent ) ] .
"""
)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_report_of_a_good_graph_says_so(files: Path, engine: Engine) -> None:
    verdict = run(files, ":S sh:targetNode :a ; sh:class :C .", ":a a :C .", engine)
    assert verdict.conforms
    assert verdict.results == ()
    report = rdflib.Graph().parse(data=verdict.report, format="turtle")
    assert [bool(value) for value in report.objects(None, SH.conforms)] == [True]
    assert len(report) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_component_of_ones_own_keeps_its_name(files: Path, engine: Engine) -> None:
    shapes = """
        :Even a sh:ConstraintComponent ; sh:parameter [ sh:path :even ] ;
            sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER(?value = 2) }" ] .
        :S sh:targetNode :a ; sh:property [ sh:path :p ; :even true ] .
    """
    verdict = run(files, shapes, ":a :p 1, 2 .", engine)
    assert [r.component for r in verdict.results] == ["<http://x/Even>"]
    assert verdict.results[0].message("en") == "does not satisfy <http://x/Even>"
    assert "sh:sourceConstraintComponent <http://x/Even>" in verdict.report


@pytest.mark.parametrize("engine", ENGINES)
def test_blank_nodes_are_no_trouble(files: Path, engine: Engine) -> None:
    shapes = ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:nodeKind sh:IRI ] ."
    verdict = run(files, shapes, "[] a :C ; :p [] .", engine)
    assert [(r.focus, r.value) for r in verdict.results] == [("_:b", "_:b")]
    assert len(rdflib.Graph().parse(data=verdict.report, format="turtle")) == 12


@pytest.mark.parametrize("engine", ENGINES)
def test_the_files_make_one_graph(files: Path, engine: Engine) -> None:
    paths = [files / f"{n}.nt" for n in range(3)]
    paths[0].write_text("<http://x/a> <http://x/p> <http://x/b> .\n")
    paths[1].write_text("")
    paths[2].write_text(f"<http://x/b> <{rdflib.RDF.type}> <http://x/C> .\n")
    shapes = files / "s.ttl"
    shapes.write_text(
        PREFIXES + ":S sh:targetSubjectsOf :p ; sh:property [ sh:path :p ; sh:class :C ] ."
    )
    assert validate(paths, [shapes], engine=engine).conforms
    assert not validate(paths[:2], [shapes], engine=engine).conforms
    assert sorted(path.name for path in files.iterdir()) == ["0.nt", "1.nt", "2.nt", "s.ttl"]


@pytest.mark.parametrize("engine", ENGINES)
def test_no_data_and_no_shapes_conform(files: Path, engine: Engine) -> None:
    assert run(files, "", ":a :p 1 .", engine).conforms
    assert validate([], [], engine=engine).conforms


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_said_beside_the_verdict(
    files: Path, engine: Engine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:datatype xsd:date ] ."
    verdict = run(files, shapes, ":a :p '2013-02-30'^^xsd:date, 'x'^^xsd:date .", engine)
    assert len(verdict.results) == 2
    assert capfd.readouterr() == ("", "")
    assert not caplog.records
    assert logging.getLogger().isEnabledFor(logging.CRITICAL)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("shape", "says"),
    [
        (":P sh:minCount 1", "has no sh:path"),
        (":P sh:path 'p' ; sh:minCount 1", " cannot use the shapes: "),
        (":P sh:path :p ; sh:minCount 'x'", "sh:minCount"),
        (":P sh:path :p ; sh:pattern '('", " cannot use the shapes: "),
        (":P sh:path :p ; sh:or :q", " cannot use the shapes: "),
        (":P sh:path :p ; sh:sparql [ sh:message 'm' ]", "sh:select"),
    ],
)
def test_shapes_that_are_not_well_formed_are_refused(
    files: Path, shape: str, says: str, engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DataError) as caught:
        run(files, f":S sh:targetNode :a ; sh:property :P . {shape} .", ":a :p 'b' .", engine)
    assert says in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_shape_that_asks_itself_is_no_trouble(files: Path, engine: Engine) -> None:
    shapes = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :S ; sh:maxCount 1 ] ."
    assert run(files, shapes, ":a :p :b . :b :p :a .", engine).conforms
    assert not run(files, shapes, ":a :p :b . :b :p :a, :c .", engine).conforms


@pytest.mark.skipif(not INSTALLED, reason="there is no wheel of shacl for this machine")
def test_auto_takes_the_engine_that_fits(files: Path) -> None:
    paths = [files / "a.nt", files / "b.nt"]
    paths[0].write_text("<http://x/a> <http://x/p> <http://x/b> .\n" * 50_000)
    paths[1].write_text("<http://x/a> <http://x/p> <http://x/b> .\n")
    assert validate(paths, []).engine == "shacl"
    assert validate(paths[:1], []).engine == "pyshacl"
    assert validate(paths, [], triples=50_000).engine == "pyshacl"
    assert validate(paths[:1], [], triples=50_001).engine == "shacl"
    assert validate(paths, [], engine="pyshacl").engine == "pyshacl"
    assert validate(paths, []).note == ""


def test_without_the_fast_engine_pyshacl_does_it_all(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    verdict = validate([], [], triples=50_001)
    assert verdict.engine == "pyshacl"
    assert "shacl is not installed" in verdict.note
    assert validate([], [], triples=50_000).note == ""
    with pytest.raises(UsageError) as caught:
        validate([], [], engine="shacl")
    assert "pyshacl" in caught.value.hint


@pytest.mark.skipif(not INSTALLED, reason="there is no wheel of shacl for this machine")
def test_too_many_warnings_hide_no_violation(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_RESULTS", 10)
    shapes = """
        :Mild sh:targetClass :C ; sh:property
            [ sh:path :p ; sh:minCount 1 ; sh:severity sh:Warning ],
            [ sh:path :q ; sh:minCount 1 ; sh:severity sh:Info ] .
        :Strict sh:targetClass :C ; sh:severity sh:Warning ; sh:property
            [ sh:path :r ; sh:minCount 1 ] .
    """
    data = " ".join(f":a{n} a :C ; :r 1 ." for n in range(30)) + " :z a :C ."
    verdict = run(files, shapes, data, "shacl")
    assert [short(r.focus + r.path) for r in verdict.results if r.severity == "violation"] == ["zr"]
    assert 10 < len(verdict.results) <= 20
    assert "more than 10 results" in verdict.note
    assert run(files, shapes, ":a0 a :C .", "shacl").note == ""


@pytest.mark.skipif(not INSTALLED, reason="there is no wheel of shacl for this machine")
@pytest.mark.parametrize(
    "constraint",
    [
        "sh:or ( [ sh:class :C ] [ sh:class :D ] )",
        "sh:not [ sh:not [ sh:class :D ] ]",
        "sh:node [ sh:property [ sh:path :p ; sh:class :D ] ]",
        "sh:node :N . :N sh:class :D",
        "sh:property [ sh:path :p ; sh:qualifiedValueShape [ sh:class :D ] ;"
        " sh:qualifiedMinCount 1 ]",
    ],
)
def test_a_class_in_a_constraint_is_checked_through_its_subclasses(
    files: Path, constraint: str
) -> None:
    """What the fast engine is given instead of sh:class says the same."""
    shapes = f":S sh:targetSubjectsOf :p ; {constraint} ."
    data = """
        :E rdfs:subClassOf :D . :D rdfs:subClassOf :F .
        :e a :E ; :p :e . :d a :D ; :p :d . :f a :F ; :p :f . :g :p :g, 1 .
    """
    one, other = (run(files, shapes, data, engine).results for engine in ENGINES)
    assert [short(r.focus) for r in one] == ["f", "g"]
    assert one == other


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_fetched(files: Path, engine: Engine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        elsewhere = f"http://127.0.0.1:{server.getsockname()[1]}/x.ttl"
        imports = f"<http://x/o> a owl:Ontology ; owl:imports <{elsewhere}> ."
        shapes = f"{imports} :S sh:targetNode :a ; sh:class :C ; sh:shapesGraph <{elsewhere}> ."
        data = f"{imports} :a sh:shapesGraph <{elsewhere}> ; :p <{elsewhere}> ."
        assert len(run(files, shapes, data, engine).results) == 1
        with pytest.raises(BlockingIOError):  # nobody is waiting at the door
            server.accept()


@pytest.mark.skipif(not INSTALLED, reason="there is no wheel of shacl for this machine")
def test_both_engines_agree_about_every_fixture_of_the_project(files: Path) -> None:
    """All in one graph, and without entailments, so that as much as possible goes wrong."""
    sources = [ROOT / "ontology" / "parkkg.ttl", *sorted(FIXTURES.glob("*/*.ttl"))]
    data = files / "data.nt"
    with data.open("wb") as target:
        for source in sources:
            serialize(parse(path=source, rename_blank_nodes=True), target, RdfFormat.N_TRIPLES)
    shapes = sorted((ROOT / "shapes").glob("*.ttl"))
    one, other = (validate([data], shapes, engine=engine) for engine in ENGINES)
    assert len(one.results) > 100
    assert one.results == other.results
    assert one.report == other.report
