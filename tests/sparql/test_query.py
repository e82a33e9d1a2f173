from __future__ import annotations

import pytest

from parkkg.namespaces import PREFIXES
from parkkg.sparql.query import MAX_DEPTH, QueryError, read_query


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("select?s{?s ?p ?o}", "select"),
        ("# INSERT\nBASE <http://e/>\nPREFIX ask: <x> VERSION '1.2' ASK {}", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "construct"),
        ("PREFIX select: <http://e/> DESCRIBE select:x", "describe"),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text: str, form: str) -> None:
    assert read_query(text).form == form


@pytest.mark.parametrize("marks", ["\ufeff", "\ufeff\ufeff"])
def test_a_byte_order_mark_is_no_part_of_a_query(marks: str) -> None:
    query = read_query(f"{marks}SELECT * {{ ?s ?p ?o }}")
    assert (query.form, query.text, query.star) == ("select", "SELECT * { ?s ?p ?o }", 7)
    with pytest.raises(QueryError) as caught:
        read_query(f"{marks}SELECT * WEHRE")
    assert (caught.value.line, caught.value.column) == (1, 10)


@pytest.mark.parametrize(
    ("text", "graphs"),
    [
        ("ASK { ?s ?p 'FROM <urn:a>' }", ()),
        ("DESCRIBE <urn:x> FROM <urn:a>", ("urn:a",)),
        ("SELECT * FROM <urn:a> FROM NAMED <urn:b> FROM <urn:a> {}", ("urn:a", "urn:b")),
        ("PREFIX from: <urn:c> ASK FROM from:x {}", ("urn:cx",)),
        ("PREFIX p: <urn:c/> ASK FROM p:a\\,b FROM NAMED pki:x {}", ("urn:c/a,b", "http://e/id/x")),
        ("BASE <http://f/g/> ASK FROM <a> FROM <../b#c> {}", ("http://f/g/a", "http://f/b#c")),
        ("ASK FROM <a\\u0062> {}", ("http://e/ab",)),
        ("ASK FROM", ()),
        ("ASK FROM NAMED", ()),
    ],
)
def test_a_query_says_which_graphs_it_names(text: str, graphs: tuple[str, ...]) -> None:
    query = read_query(text, prefixes=["pki"], has_base=True)
    assert query.dataset("http://e/") == graphs


@pytest.mark.parametrize("text", ["", " \n# nothing\n", "BASE <http://e/>", "PREFIX e:"])
def test_a_query_asks_something(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty") as caught:
        read_query(text)
    assert "SELECT" in caught.value.hint


def test_a_query_begins_with_its_form() -> None:
    with pytest.raises(QueryError, match="WHERE cannot begin a query"):
        read_query("WHERE { ?s ?p ?o }")


def test_length_is_bounded() -> None:
    read_query("ASK {}" + " " * 94, max_length=100)
    with pytest.raises(QueryError, match="101 characters; 100 are allowed") as caught:
        read_query("ASK {}" + " " * 95, max_length=100)
    assert caught.value.reason == "size"


def test_the_number_of_tokens_is_bounded() -> None:
    with pytest.raises(QueryError, match="more than 200,000 words") as caught:
        read_query("ASK { VALUES ?x { " + "1 " * 200_000 + "} }")
    assert caught.value.reason == "size"


@pytest.mark.parametrize(("opener", "closer"), [("{", "}"), ("(", ")"), ("[", "]"), ("<<", ">>")])
def test_nesting_is_bounded(opener: str, closer: str) -> None:
    depth = MAX_DEPTH - 1
    read_query("ASK {" + opener * depth + closer * depth + "}")
    with pytest.raises(QueryError, match="nested more than 256 deep") as caught:
        read_query("ASK {" + opener * (depth + 1))
    assert caught.value.reason == "size"


def test_lone_surrogates_are_no_text() -> None:
    """The command line makes them of bytes that are not UTF-8."""
    with pytest.raises(QueryError, match="not Unicode"):
        read_query("ASK { ?s ?p '\udcff' }")


def test_an_undeclared_prefix_is_named_and_known_ones_are_offered() -> None:
    with pytest.raises(QueryError, match='prefix "pk:" is not declared') as caught:
        read_query("SELECT * {\n  ?s a pk:Park }")
    assert (caught.value.line, caught.value.column) == (2, 8)
    assert f"PREFIX pk: <{PREFIXES['pk']}>" in caught.value.hint
    with pytest.raises(QueryError, match='prefix "exx:"') as caught:
        read_query("PREFIX ex: <http://e/> SELECT * { ?s a exx:Park }")
    assert '"ex"' in caught.value.hint


def test_prefixes_may_be_declared_beforehand() -> None:
    read_query("SELECT * { ?s a pk:Park }", prefixes=PREFIXES)


def test_a_relative_iri_needs_a_base() -> None:
    with pytest.raises(QueryError, match="<x> is relative"):
        read_query("ASK { <x> ?p ?o }")
    read_query("ASK { <x> ?p ?o }", has_base=True)
    read_query("BASE <http://e/> PREFIX p: <y> ASK { <x> p:a <urn:z> }")


def test_the_normalised_text_is_the_same_for_the_same_query() -> None:
    first = read_query("select * # all\nwhere{?s a 'x  y'@en . filter(?s<1)}")
    second = read_query("SELECT  *\r\nWHERE { ?s a 'x  y'@en .\n FILTER ( ?s < 1 ) }  ")
    assert first.normalised == second.normalised
    assert "'x  y'" in first.normalised
    assert read_query(first.normalised).normalised == first.normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }"),
        ("ASK { ?s a ?o }", "ASK { ?S a ?o }"),
        ("ASK { ?s ?p 'A' }", "ASK { ?s ?p 'a' }"),
        ("ASK { FILTER(?a<?b>?c) }", "ASK { FILTER(?a < ?b > ?c) }"),
    ],
)
def test_different_queries_stay_different(one: str, other: str) -> None:
    assert read_query(one, has_base=True).normalised != read_query(other).normalised


@pytest.mark.parametrize(
    ("text", "varies"),
    [
        ("SELECT (now() AS ?x) {}", True),
        ("SELECT * { BIND(RAND() AS ?x) }", True),
        ("SELECT * { BIND(StrUUID() AS ?x) }", True),
        ("SELECT * { BIND(BNODE() AS ?x) }", True),
        ("SELECT ?now { ?now ?p 'RAND()' } # UUID()", False),
    ],
)
def test_queries_that_vary_are_known(text: str, varies: bool) -> None:
    assert read_query(text).varies is varies


def test_a_dataset_of_its_own_is_known() -> None:
    assert read_query("SELECT * FROM <urn:g> { ?s ?p ?o }").names_dataset
    assert not read_query("SELECT ?from { ?from ?p 'FROM' }").names_dataset


DCAT = "http://www.w3.org/ns/dcat#"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ASK { ?s a dcat:Dataset }", True),
        (f"ASK {{ ?s a <{DCAT}Dataset> }}", True),
        (f"PREFIX d: <{DCAT}> ASK {{ ?s a d:Dataset }}", True),
        ("PREFIX d: <http://www.w3.org/ns/> ASK { ?s a d:dcat\\#Dataset }", True),
        (f"PREFIX d: <{DCAT}> ASK {{ ?s a ?o }}", False),
        ("PREFIX dcat: <http://example.org/> ASK { ?s a dcat:Dataset }", False),
        (f"ASK {{ ?s ?p 'dcat: <{DCAT}>' }}", False),
    ],
)
def test_a_query_names_terms_of_a_namespace(text: str, named: bool) -> None:
    assert read_query(text, prefixes=PREFIXES).names_any((DCAT,)) is named
