from __future__ import annotations

import gzip
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import parkkg
from parkkg.api.values import ParamValue

ROOT = Path(__file__).resolve().parents[2]
LIYANG = "https://w3id.org/parkkg/id/park/liyang-htz"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?f && ?d = ?i && ?g = ?c) }"


def test_a_saved_query_gives_rows(kg: parkkg.Release) -> None:
    rows = kg.query("timeline", park="liyang-htz")
    assert rows.columns[:2] == ("date", "milestone")
    assert len(rows) == len(list(rows)) > 5
    assert isinstance(rows[0]["earliest"], date)
    assert {row["predecessor"] for row in rows} == {True, False}


def test_parameters_are_checked_as_on_the_command_line(kg: parkkg.Release) -> None:
    with pytest.raises(parkkg.UsageError, match='no saved query "tmeline"') as caught:
        kg.query("tmeline")
    assert caught.value.hint == 'did you mean "timeline"?'
    with pytest.raises(parkkg.UsageError, match='no parameter "prak"') as caught:
        kg.query("timeline", prak="liyang-htz")
    assert caught.value.hint == 'did you mean "park"?'
    with pytest.raises(parkkg.UsageError, match='"de" does not fit'):
        kg.query("timeline", lang="de")
    with pytest.raises(parkkg.UsageError, match="a value of type list cannot be given"):
        kg.query("timeline", park=["liyang-htz"])  # type: ignore[arg-type]
    # Which metrics there are is asked of the data.
    with pytest.raises(parkkg.UsageError, match='parameter "metric"'):
        kg.query("compare", metric="nonsense")


def test_a_parameter_that_is_none_is_not_given(kg: parkkg.Release) -> None:
    assert kg.query("timeline", park=None, lang=None) == kg.query("timeline")


def test_parameters_take_python_values(kg: parkkg.Release) -> None:
    text = "SELECT (?_n_integer AS ?n) (?_d_decimal AS ?d) (?_t_date AS ?t) (?_x_iri AS ?x) {}"
    values: dict[str, ParamValue] = {
        "n": 7,
        "d": Decimal("1E-3"),
        "t": date(2022, 12, 26),
        "x": ox.NamedNode(LIYANG),
    }
    rows = kg.sparql(text, params=values)
    assert isinstance(rows, parkkg.Rows)
    assert rows[0] == {"n": 7, "d": Decimal("0.001"), "t": date(2022, 12, 26), "x": LIYANG}


def test_each_form_of_sparql_has_its_result(kg: parkkg.Release) -> None:
    assert kg.sparql("ASK { <id/park/liyang-htz> a pk:Park }") is True
    assert kg.sparql("ASK { <id/park/nowhere> a pk:Park }") is False
    rows = kg.sparql("SELECT ?p { ?p a pk:Park } ORDER BY ?p")
    assert isinstance(rows, parkkg.Rows)
    assert rows.column("p")[-1] == "https://w3id.org/parkkg/id/park/zhongguancun"
    triples = kg.sparql("CONSTRUCT WHERE { ?park a pk:Park }")
    assert isinstance(triples, parkkg.Triples)
    assert {triple.subject.value for triple in triples} == set(rows.column("p"))  # type: ignore[union-attr]
    assert isinstance(kg.sparql("DESCRIBE <id/park/liyang-htz>"), parkkg.Triples)


def test_what_is_inferred_may_be_left_out(kg: parkkg.Release) -> None:
    query = "SELECT ?s { ?s a schema:Place }"
    assert kg.sparql(query)
    assert not kg.sparql(query, inferred=False)
    with kg.stream(query, "csv", inferred=False) as answer:
        assert b"".join(answer).split() == [b"s"]


def test_a_faulty_query_says_where(kg: parkkg.Release) -> None:
    with pytest.raises(parkkg.QueryError) as caught:
        kg.sparql("SELECT *\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)
    assert caught.value.problems == ()
    with pytest.raises(parkkg.QueryError, match="update"):
        kg.sparql("DELETE WHERE { ?s ?p ?o }")


def test_limits_stop_a_query_and_nothing_else(kg: parkkg.Release) -> None:
    with pytest.raises(parkkg.QueryStoppedError, match=r"longer than 0\.2 s"):
        kg.sparql(ENDLESS, timeout=0.2)
    with pytest.raises(parkkg.QueryStoppedError, match="more than 2 rows"):
        kg.sparql("SELECT * { ?s ?p ?o }", max_rows=2)
    assert kg.sparql("ASK {}") is True


def test_an_answer_comes_in_pieces(kg: parkkg.Release) -> None:
    with kg.stream("SELECT ?s ?p ?o { ?s ?p ?o }", "csv") as answer:
        assert answer.variables == ("s", "p", "o")
        assert next(iter(answer)).startswith(b"s,p,o\r\n")
    # Who leaves it half taken may ask again.
    assert kg.sparql("ASK {}") is True
    with pytest.raises(parkkg.UsageError, match="not answered as ttl"), kg.stream("ASK {}", "ttl"):
        pass


def test_an_error_in_the_block_that_takes_an_answer_is_the_callers(kg: parkkg.Release) -> None:
    with pytest.raises(FileNotFoundError), kg.stream("ASK {}", "json"):
        raise FileNotFoundError


def test_the_text_of_a_saved_query_can_be_had(kg: parkkg.Release) -> None:
    text = kg.bind("timeline", park="zhongguancun", lang="zh")
    assert "<https://w3id.org/parkkg/id/park/zhongguancun>" in text
    assert kg.sparql(text) == kg.query("timeline", park="zhongguancun", lang="zh")
    assert kg.bind("timeline", {"park": "zhongguancun", "lang": "zh"}) == text


def test_a_saved_query_that_gives_no_rows_says_how_it_is_run(store: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "csv-metadata.json").write_text("{}", encoding="utf-8")
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "any.rq").write_text("ASK { ?s ?p ?_timeout }", encoding="utf-8")
    with parkkg.open(store, project=tmp_path) as kg:
        assert list(kg.queries) == ["any"]
        with pytest.raises(parkkg.UsageError, match='"any" is not a SELECT query') as caught:
            kg.query("any", params={"timeout": "溧阳"}, timeout=20)
        assert caught.value.hint == 'run it as kg.sparql(kg.bind("any"))'
        assert kg.sparql(kg.bind("any", {"timeout": "no such text"})) is False
    with parkkg.open(store, project=tmp_path / "nowhere") as kg:
        with pytest.raises(parkkg.UsageError, match="there is no folder"):
            kg.query("any")
        assert kg.sparql("ASK {}") is True


def test_saved_queries_describe_themselves(kg: parkkg.Release) -> None:
    timeline = kg.queries["timeline"]
    assert timeline.summary.en
    assert timeline.summary.zh
    assert [param.name for param in timeline.params] == ["park", "lang"]
    assert set(kg.queries) == {path.stem for path in (ROOT / "queries").glob("*.rq")}


def test_evidence_names_sentences_of_sources(kg: parkkg.Release) -> None:
    found = kg.evidence("park/liyang-htz")
    assert found.thing.iri == LIYANG
    assert kg.evidence(LIYANG) == kg.evidence("liyang-htz") == found
    assert {p.source for fact in found.facts for p in fact.passages} <= set(found.sources)
    with pytest.raises(parkkg.UsageError, match='there is no "park/liyang"') as caught:
        kg.evidence("park/liyang")
    assert caught.value.hint == 'did you mean "park/liyang-htz"?'


def test_a_dump_is_the_same_file_each_time(kg: parkkg.Release, tmp_path: Path) -> None:
    kg.dump(tmp_path / "one.ttl")
    kg.dump(str(tmp_path / "two.ttl.gz"))
    kg.dump(tmp_path / "three", format="ttl")
    buffer = io.BytesIO()
    kg.dump(buffer)
    one = (tmp_path / "one.ttl").read_bytes()
    assert one == gzip.decompress((tmp_path / "two.ttl.gz").read_bytes())
    assert one == (tmp_path / "three").read_bytes() == buffer.getvalue()
    parts = {}
    for part in ("all", "core", "evidence", "ontology"):
        kg.dump(tmp_path / f"{part}.nt", part=part)
        parts[part] = (tmp_path / f"{part}.nt").read_bytes()
    assert all(0 < len(parts[part]) < len(parts["all"]) for part in parts if part != "all")
    assert len(parts["all"].splitlines()) <= kg.triples


def test_a_dump_that_does_not_fit_is_an_error_for_people(
    kg: parkkg.Release, tmp_path: Path
) -> None:
    with pytest.raises(parkkg.UsageError, match="does not say in which format"):
        kg.dump(tmp_path / "x")
    with pytest.raises(parkkg.UsageError, match='there is no format "turtle"'):
        kg.dump(tmp_path / "x.ttl", format="turtle")
    with pytest.raises(parkkg.UsageError, match='there is no part "facts"'):
        kg.dump(tmp_path / "x.ttl", part="facts")
    with pytest.raises(parkkg.UsageError, match="not written as RDF 1"):
        kg.dump(tmp_path / "x.jsonld", rdf12=True)
    with pytest.raises(parkkg.UsageError, match="there is no folder"):
        kg.dump(tmp_path / "nowhere" / "x.ttl")
    assert list(tmp_path.iterdir()) == []


def test_a_release_describes_its_dataset(kg: parkkg.Release) -> None:
    dataset = ox.NamedNode("https://w3id.org/parkkg/dataset")
    triples = kg.describe("https://example.org/")
    assert any(triple.subject == dataset for triple in triples)
    assert "https://example.org/" in str(triples)
    assert len(kg.describe()) < len(triples)
    with pytest.raises(parkkg.UsageError, match="is not the address of a server"):
        kg.describe("example")
    assert kg.license == "https://creativecommons.org/licenses/by/4.0/"
    assert sorted(kg.title) == ["en", "zh"]


def test_the_graph_can_be_read_and_not_written(kg: parkkg.Release) -> None:
    node = ox.NamedNode(LIYANG)
    assert any(True for _ in kg.graph.quads_for_pattern(node, None, None))
    assert kg.graph is kg.graph
    with pytest.raises((OSError, RuntimeError)):
        kg.graph.add(ox.Quad(node, node, node))


def test_a_notebook_shows_a_card(kg: parkkg.Release) -> None:
    card = kg._repr_html_()
    for text in (kg.id, kg.title["zh"], kg.license, f"{kg.triples:,}", f"{kg.created:%Y-%m-%d}"):
        assert text in card
    assert repr(kg) == f"<Release {kg.id} in {kg.store}>"


def test_things_are_found_by_name(kg: parkkg.Release) -> None:
    found = kg.find("寧德 時代", kind="pk:Enterprise")
    assert found[0]["name_iri"] == "https://w3id.org/parkkg/id/enterprise/catl"
    assert found.columns == ("name", "kind", "match", "name_iri", "kind_iri")
    assert len(kg.find("a", limit=3)) == 3
    assert not kg.find("nothing is called so")
    with pytest.raises(parkkg.UsageError, match='no class "Enterprize"') as caught:
        kg.find("a", kind="Enterprize")
    assert caught.value.hint == 'did you mean "Enterprise"?'


def test_a_release_of_before_has_no_catalogue(tmp_path: Path) -> None:
    from make_release import make_release

    make_release(tmp_path)
    with parkkg.open(tmp_path) as old, pytest.raises(parkkg.UsageError, match="no catalogue"):
        old.find("a")
