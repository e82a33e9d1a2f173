from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

import parkkg

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, or forks")
LIYANG = "https://w3id.org/parkkg/id/park/liyang-htz"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?f && ?d = ?i && ?g = ?c) }"


def test_a_saved_query_gives_rows(kg: parkkg.Release) -> None:
    rows = kg.query("timeline", park="liyang-htz")
    assert rows.columns[:2] == ("date", "milestone")
    assert len(rows) == len(list(rows)) > 5
    assert rows[0]["earliest"] == date(2012, 3, 1)
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
    values = {"n": 7, "d": Decimal("1E-3"), "t": date(2022, 12, 26), "x": ox.NamedNode(LIYANG)}
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


def test_a_faulty_query_says_where(kg: parkkg.Release) -> None:
    with pytest.raises(parkkg.QueryError) as caught:
        kg.sparql("SELECT *\n{ ?s ?p }")
    assert (caught.value.line, caught.value.column) == (2, 9)
    assert caught.value.problems == ()
    with pytest.raises(parkkg.QueryError, match="update"):
        kg.sparql("DELETE WHERE { ?s ?p ?o }")


def test_limits_stop_a_query_and_nothing_else(kg: parkkg.Release) -> None:
    with pytest.raises(parkkg.QueryStoppedError, match="longer than 0.2 s"):
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
