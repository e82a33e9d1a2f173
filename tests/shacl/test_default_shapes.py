"""Every constraint of shapes/ fails where its fixture says, and nowhere else, in both engines.

A fixture is Turtle in tests/fixtures/shapes/SHAPE/: `pass-*` files together make a small valid
world; a `fail-*` file adds faults to that world and names, in its `#=` lines, what is to be found:

    #= focus node | path | constraint component | severity | shape | value
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import SH, Graph

from amount import amount
from empty_database import empty_database
from parkkg.namespaces import BASE, PREFIXES
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.shacl.triples import fill_from_lines
from parkkg.shacl.validate import validate
from shacl_graphs import ENGINES, Engine

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures" / "shapes"
PASSING = sorted(FIXTURES.glob("*/pass-*.ttl"))
FAILING = sorted(FIXTURES.glob("*/fail-*.ttl"))
CLOSURE = (
    "CONSTRUCT { ?x a ?c } WHERE { ?x a/rdfs:subClassOf+ ?c }",
    "CONSTRUCT { ?x ?q ?y } WHERE { ?p rdfs:subPropertyOf+ ?q . ?x ?p ?y }",
    "CONSTRUCT { ?y ?q ?x } WHERE { ?q owl:inverseOf ?p . ?x ?p ?y }",
    "CONSTRUCT { ?y ?p ?x } WHERE { ?p a owl:SymmetricProperty . ?x ?p ?y }",
    "CONSTRUCT { ?x ?p ?z } WHERE { ?p a owl:TransitiveProperty . ?x ?p ?y . ?y ?p ?z }",
)


PARAMETERS = {
    SH.languageIn: "LanguageIn",
    SH.uniqueLang: "UniqueLang",
    SH.qualifiedMinCount: "QualifiedMinCount",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH["in"]: "In",
    SH["class"]: "Class",
    SH.node: "Node",
    SH.closed: "Closed",
    SH.disjoint: "Disjoint",
    SH.equals: "Equals",
    SH.lessThan: "LessThan",
    SH.lessThanOrEquals: "LessThanOrEquals",
    SH.nodeKind: "NodeKind",
    SH.pattern: "Pattern",
    SH.minCount: "MinCount",
    SH.maxCount: "MaxCount",
    SH.minInclusive: "MinInclusive",
    SH.datatype: "Datatype",
    SH.hasValue: "HasValue",
    SH.sparql: "SPARQL",
}


class Result(NamedTuple):
    """One validation result, with IRIs as prefixed names; `-` stands for nothing."""

    focus: str
    path: str
    component: str
    severity: str
    shape: str
    value: str

    def __str__(self) -> str:
        return " | ".join(self)


@cache
def shapes() -> Graph:
    graph = Graph()
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


@cache
def ours() -> Shapes:
    """The same, as parkkg reads them."""
    files = sorted((ROOT / "shapes").glob("*.ttl"))
    return load_shapes(Source(file, file.name, file.as_uri()) for file in files)


@cache
def closure(*files: Path) -> bytes:
    """The fixtures with the ontology and all that follows, as N-Triples."""
    store = ox.Store()
    for file in (ROOT / "ontology" / "parkkg.ttl", *PASSING, *files):
        store.bulk_load(path=file)
    rules = [*CLOSURE, *(p.read_text() for p in (ROOT / "ontology" / "rules").glob("*.rq"))]
    size = -1
    while size != len(store):
        size = len(store)
        for rule in rules:
            answer = store.query(rule, prefixes=dict(PREFIXES))
            assert isinstance(answer, ox.QueryTriples)
            store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in answer])
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""


def short(term: str) -> str:
    """`<https://w3id.org/parkkg/id/park/x>` as `park/x`; names of vocabularies with a prefix."""

    def name(match: re.Match[str]) -> str:
        iri = match[1]
        if iri.startswith(BASE + "id/"):
            return iri.removeprefix(BASE + "id/")
        for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return f"<{iri}>"

    return re.sub(r"<([^<>\s]+)>", name, re.sub(r"^_:.*", "_:", term))


def found(data: bytes, engine: Engine) -> set[Result]:
    with tempfile.TemporaryDirectory() as folder, empty_database() as db:
        path = Path(folder) / "data.nt"
        path.write_bytes(data)
        fill_from_lines(db, [path])
        return {
            Result(
                short(r.focus),
                short(r.path or "-"),
                short(r.component).removesuffix("ConstraintComponent"),
                r.severity.capitalize(),
                short(r.source_shape),
                short(r.value or "-"),
            )
            for r in validate(db, ours(), engine=engine).results
        }


def expected(files: Iterable[Path]) -> set[Result]:
    return {
        Result(*line.removeprefix("#= ").split(" | ", 5))
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith("#= ")
    }


@pytest.mark.parametrize("engine", ENGINES)
def test_the_passing_fixtures_pass(engine: Engine) -> None:
    assert found(closure(), engine) == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_failing_fixtures_fail_as_they_say_and_in_nothing_else(engine: Engine) -> None:
    """All at once: they have nothing to do with one another, and each result names its own."""
    assert [file for file in FAILING if not expected([file])] == [], "they name no result"
    assert sorted(found(closure(*FAILING), engine)) == sorted(expected(FAILING))


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "file", FAILING[:: amount(40, 1)], ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_a_failing_fixture_fails_alone_as_it_says(file: Path) -> None:
    assert sorted(found(closure(file), "sql")) == sorted(expected([file]))


def test_every_shape_with_a_target_has_a_passing_and_a_failing_fixture() -> None:
    names = {short(shape.n3()).removeprefix("pksh:") for shape in targeted()}
    assert names == {file.parent.name for file in PASSING}
    assert names == {file.parent.name for file in FAILING}


def test_every_constraint_fails_somewhere() -> None:
    declared = {
        (short(shape.n3()), component)
        for shape in reporting()
        for parameter, component in PARAMETERS.items()
        if (shape, parameter, None) in shapes()
    }
    assert len(declared) > 150
    assert declared == {(r.shape, r.component) for r in expected(FAILING)}


def test_every_constraint_speaks_both_languages() -> None:
    graph = shapes()
    silent = []
    for shape in reporting():
        if SH.sparql in set(graph.predicates(shape)):
            speakers = set(graph.objects(shape, SH.sparql))
        else:
            speakers = {shape} if set(graph.predicates(shape)) & set(PARAMETERS) else set()
        for speaker in speakers:
            languages = sorted(
                str(getattr(m, "language", "")) for m in graph.objects(speaker, SH.message)
            )
            if languages != ["en", "zh"]:
                silent.append((shape, languages))
    assert silent == []


def test_results_name_shapes_by_iri() -> None:
    assert [s for s in reporting() if not str(s).startswith(PREFIXES["pksh"])] == []


def test_publication_dates_are_written_like_all_dates() -> None:
    pattern = shapes().value(rdflib.URIRef(PREFIXES["pksh"] + "date"), SH.pattern)
    issued = shapes().value(rdflib.URIRef(PREFIXES["pksh"] + "Source-issued"), SH.pattern)
    assert pattern is not None
    assert pattern == issued


def targeted() -> set[rdflib.term.Node]:
    """The shapes that choose their own focus nodes."""
    targets = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    return {shape for target in targets for shape in shapes().subjects(target)}


def reporting() -> set[rdflib.term.Node]:
    """The shapes whose results reach a report: those with a target, and their property shapes."""
    found: set[rdflib.term.Node] = set()
    todo = targeted()
    while todo:
        found |= todo
        todo = {p for shape in todo for p in shapes().objects(shape, SH.property)} - found
    return found
