from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphs import DATASETS, IRIS, OBJECTS
from make_release import FILES, canonical, lines_of, make_release
from parkkg.cli.main import main
from parkkg.errors import UsageError
from parkkg.graph.ntriples import by_graph
from parkkg.graph.reifiers import reified
from parkkg.namespaces import PK, PREFIXES, RDF, XSD
from parkkg.releases.dump import PARTS, SYNTAXES, chunks, dump, dump_file
from parkkg.releases.release import ReleaseFolder

REIFIES = ox.NamedNode(f"{RDF}reifies")
STATEMENT = """
<id/statement/r1> a rdf:Statement ; rdf:subject <id/enterprise/catl> ; rdf:predicate pk:investsIn ;
    rdf:object <id/park/a> ; pk:evidence <id/passage/s1> ; pk:basis <code/basis/stated> ;
    skos:note "因为"@zh, "because )>> of"@en .
"""
FACTS = (
    STATEMENT
    + """
<id/statement/r2> a rdf:Statement ; rdf:subject <id/park/a> ; rdf:predicate rdfs:label ;
    rdf:object "a )>> \\"b\\" <<( c"@en .
<graph/a> { <id/statement/r3> a rdf:Statement ; rdf:subject <id/a> ; rdf:predicate pk:about ;
    rdf:object <id/b> ; pk:evidence <id/passage/s1> . <id/statement/r1> rdf:value 1 . }
"""
)
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


def turned_back(quads: Iterable[ox.Quad]) -> list[str]:
    """The quads with an rdf:Statement in place of each reifier, as sorted N-Quads lines."""
    found = []
    for quad in quads:
        if quad.predicate != REIFIES:
            found.append(quad)
            continue
        term, graph = quad.object, quad.graph_name
        assert isinstance(term, ox.Triple)
        kind = ox.NamedNode(f"{RDF}Statement")
        found.append(ox.Quad(quad.subject, ox.NamedNode(f"{RDF}type"), kind, graph))
        for name, value in zip(("subject", "predicate", "object"), term, strict=True):
            found.append(ox.Quad(quad.subject, ox.NamedNode(RDF + name), value, graph))
    return canonical(found)


@pytest.fixture
def release(tmp_path: Path) -> ReleaseFolder:
    return make_release(tmp_path / ".parkkg", {**FILES, "relations.nq": FACTS})


def text_of(release: ReleaseFolder, syntax: str, part: str = "all", *, rdf12: bool = True) -> bytes:
    return b"".join(chunks(release, syntax, part, rdf12=rdf12))


def test_a_statement_becomes_a_reifier_and_keeps_what_is_said_of_it() -> None:
    lines = "".join(reified(lines_of(STATEMENT)))
    (reifier,) = (line for line in lines.splitlines() if "reifies" in line)
    assert reifier == (
        "<https://w3id.org/parkkg/id/statement/r1> "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies> "
        "<<( <https://w3id.org/parkkg/id/enterprise/catl> "
        "<https://w3id.org/parkkg/def#investsIn> <https://w3id.org/parkkg/id/park/a> )>> ."
    )
    assert lines.count("\n") == 5
    assert "Statement" not in lines


@pytest.mark.parametrize(
    "text",
    [
        "<id/s> rdf:subject <id/a> ; rdf:predicate pk:b ; rdf:object <id/c> .",
        "<id/s> a rdf:Statement ; rdf:subject <id/a> ; rdf:predicate pk:b .",
        "<id/s> a rdf:Statement ; rdf:subject <id/a> ; rdf:predicate pk:b ; rdf:object 1, 2 .",
        '<id/s> a rdf:Statement ; rdf:subject "a" ; rdf:predicate pk:b ; rdf:object 1 .',
        '<id/s> a rdf:Statement ; rdf:subject <id/a> ; rdf:predicate "b" ; rdf:object 1 .',
        "<id/s> a rdf:Statement, rdf:Bag ; rdf:_1 <id/a> ; rdf:value 1 .",
        "<g> { <id/s> a rdf:Statement ; rdf:subject <id/a> } <id/s> rdf:predicate pk:b ;"
        " rdf:object 1 .",
    ],
)
def test_an_incomplete_reification_stays_as_it_is(text: str) -> None:
    assert list(reified(lines_of(text))) == lines_of(text)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("syntax", FORMATS)
def test_a_dump_turns_back_into_the_same_reification(
    release: ReleaseFolder, syntax: str, part: str
) -> None:
    plain = canonical(ox.parse(text_of(release, syntax, part, rdf12=False), format=FORMATS[syntax]))
    quads = list(ox.parse(text_of(release, syntax, part), format=FORMATS[syntax]))
    assert turned_back(quads) == plain
    count = sum(quad.predicate == REIFIES for quad in quads)
    assert count == (3 if part in ("all", "evidence") else 0)


def test_a_reifier_keeps_cited_evidence_beside_archived(tmp_path: Path) -> None:
    facts = STATEMENT.replace(
        "pk:evidence <id/passage/s1>", "pk:evidence <id/passage/s1>, <id/passage/c-01>"
    )
    facts += "<id/passage/c-01> a pk:CitedPassage ; pk:statementNumber 1 ; pk:fromSource <id/c> ."
    release = make_release(tmp_path / ".parkkg", {**FILES, "relations.nq": facts})
    store = ox.Store()
    store.load(text_of(release, "nt"), format=ox.RdfFormat.N_TRIPLES)
    found = store.query(
        "SELECT ?passage { ?r rdf:reifies <<( ?s pk:investsIn ?o )>> ; pk:evidence ?passage }"
        " ORDER BY ?passage",
        prefixes=dict(PREFIXES),
    )
    assert isinstance(found, ox.QuerySolutions)
    assert [row["passage"].value.rpartition("/")[2] for row in found] == ["c-01", "s1"]
    (number,) = store.quads_for_pattern(None, ox.NamedNode(f"{PK}statementNumber"), None)
    assert number.object == ox.Literal("1", datatype=ox.NamedNode(f"{XSD}integer"))


def test_one_sparql_query_turns_it_back(release: ReleaseFolder) -> None:
    store = ox.Store()
    store.load(text_of(release, "ttl", "evidence"), format=ox.RdfFormat.TURTLE)
    made = store.query(
        f"PREFIX rdf: <{RDF}> CONSTRUCT {{ ?r a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ;"
        " rdf:object ?o } WHERE { ?r rdf:reifies <<( ?s ?p ?o )>> }"
    )
    assert isinstance(made, ox.QueryTriples)
    found = canonical(ox.Quad(*triple) for triple in made)
    assert set(found) < set(canonical(ox.parse(text_of(release, "nt", rdf12=False),
                                               format=ox.RdfFormat.N_TRIPLES)))  # fmt: skip
    assert len(found) == 3 * 4


@given(DATASETS, st.lists(st.tuples(IRIS, IRIS, OBJECTS), max_size=3))
def test_any_dataset_turns_back(
    quads: frozenset[ox.Quad], reifications: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]]
) -> None:
    added = []
    for number, terms in enumerate(reifications):
        node = ox.NamedNode(f"urn:statement:{number}")
        kind = ox.NamedNode(f"{RDF}Statement")
        added.append(ox.Quad(node, ox.NamedNode(f"{RDF}type"), kind))
        for name, term in zip(("subject", "predicate", "object"), terms, strict=True):
            added.append(ox.Quad(node, ox.NamedNode(RDF + name), term))
    lines = canonical([*quads, *added])
    made = list(reified(lines))
    assert made == sorted(made)
    assert sum("#reifies>" in line for line in made) == len(reifications)
    parsed = ox.parse("".join(made).encode(), format=ox.RdfFormat.N_QUADS)
    assert turned_back(parsed) == lines


def test_graphs_are_rewritten_one_by_one() -> None:
    part = "<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#{}> <urn:{}> <urn:g{}> .\n"
    lines = sorted(
        part.format(name, value, graph)
        for graph in (1, 2)
        for name, value in (("subject", "a"), ("predicate", "b"), ("object", "c"))
    )
    kind = f"<urn:s> <{RDF}type> <{RDF}Statement> <urn:g1> .\n"
    rewritten = list(by_graph(reified(sorted([*lines, kind]))))
    assert [line.split(" ")[0] for line in rewritten] == ["<urn:g1>", *["<urn:g2>"] * 3]
    assert rewritten[0].endswith("<<( <urn:a> <urn:b> <urn:c> )>> .\n")


@pytest.mark.parametrize("syntax", sorted(set(SYNTAXES) - set(FORMATS)))
def test_a_format_without_rdf12_is_refused(release: ReleaseFolder, syntax: str) -> None:
    with pytest.raises(UsageError, match=r"is not written as RDF 1\.2") as caught:
        dump(release, syntax, "all", io.BytesIO(), rdf12=True)
    assert caught.value.hint == "formats that are: ttl, nt, nq, trig"
    assert list(release.dumps.iterdir()) == []


def test_both_kinds_are_kept_side_by_side(release: ReleaseFolder) -> None:
    new, old = dump_file(release, "nt", "all", rdf12=True), dump_file(release, "nt", "all")
    assert new is not None
    assert old is not None
    assert new.read_bytes() == text_of(release, "nt")
    assert old.read_bytes() == text_of(release, "nt", rdf12=False)
    assert new.name == "all-rdf12.nt"


def test_the_command_writes_it(
    release: ReleaseFolder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    for arguments, code in ((["--format", "trig"], 0), (["-o", "a.nt"], 0), (["-o", "a.rdf"], 2)):
        with pytest.raises(SystemExit) as caught:
            main(["dump", "--rdf12", *arguments])
        assert caught.value.code == code
    assert capsysbinary.readouterr().out == text_of(release, "trig")
    assert Path("a.nt").read_bytes() == text_of(release, "nt")
    assert not Path("a.rdf").exists()
