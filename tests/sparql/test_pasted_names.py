from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.graph.short_names import compact
from parkkg.namespaces import BASE, prefixes_of
from parkkg.sparql.query import QueryError, read_query

PREFIXES = prefixes_of(BASE)


def read(text: str) -> str:
    return read_query(text, prefixes=PREFIXES, has_base=True).text


@pytest.mark.parametrize(
    ("pasted", "meant"),
    [
        ("pki:park/liyang-htz", r"pki:park\/liyang-htz"),
        ("pki:enterprise/宁德时代", r"pki:enterprise\/宁德时代"),
        ("pki:a/b/c.d", r"pki:a\/b\/c\.d"),
        ("pki:firm/%E5%AE%81", r"pki:firm\/%E5%AE%81"),
        ("pki:passage/s1#position", r"pki:passage\/s1\#position"),
        ("pkc:metric/academicians", r"pkc:metric\/academicians"),
        (r"pki:park\/liyang-htz", r"pki:park\/liyang-htz"),
    ],
)
@pytest.mark.parametrize("around", ["{}", "{}.", "{};", "{} .", "({})", "{},?y", "{}\n"])
def test_a_name_that_is_shown_may_be_pasted(pasted: str, meant: str, around: str) -> None:
    query = "ASK { VALUES ?x { " + around + " } }"
    assert read(query.replace("{}", pasted)) == query.replace("{}", meant)


def test_the_prefix_may_be_declared() -> None:
    declared = f"PREFIX pki: <{BASE}id/> ASK {{ pki:park/liyang ?p ?o }}"
    assert read_query(declared).text == declared.replace("k/l", "k\\/l")


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX pki: <urn:x#> ASK { ?s pki:a/a ?o }",
        "ASK { ?s pki:a/pki:b ?o }",
        "ASK { ?s pki:a/rdfs:label ?o }",
        "ASK { ?s pki:a/(rdfs:label) ?o }",
        "ASK { ?s schema:a/a ?o }",
        "ASK { ?s ?p 'pki:a/b' } # pki:a/b",
        "ASK { <urn:pki:a/b> ?p ?o }",
    ],
)
def test_paths_strings_and_comments_stay_as_they_are(text: str) -> None:
    assert read(text) == text


def test_a_query_without_these_prefixes_is_not_changed() -> None:
    with pytest.raises(QueryError, match="no word of SPARQL"):
        read_query("ASK { pki:park/liyang ?p ?o }")


NAMES = st.text("abXY019-_.宁德é", min_size=1, max_size=6).filter(lambda name: name[-1] != ".")


@given(st.lists(NAMES, min_size=1, max_size=3))
def test_what_results_show_means_the_same_thing(parts: list[str]) -> None:
    iri = f"{BASE}id/park{'/'.join(parts)}"
    text = read(f"SELECT ?x {{ VALUES ?x {{ {compact(iri, PREFIXES)} }} }}")
    (row,) = ox.Store().query(text, prefixes=dict(PREFIXES))  # type: ignore[misc]
    assert row["x"] == ox.NamedNode(iri)


@given(st.from_regex(r"[a-z0-9宁é_](?:[a-z0-9宁é_.-]{0,6}[a-z0-9宁é_])?", fullmatch=True))
def test_any_name_with_full_stops_is_one_name(local: str) -> None:
    """The engine alone reads `ex:a.b.c` as `ex:a.b`, and the rest as more or not at all."""
    text = f"""PREFIX ex: <http://e/> SELECT ?x {{
        VALUES ?x {{ ex:{local} }} OPTIONAL {{ ?a ex:{local}/ex:b ?x. }} }}"""
    (row,) = ox.Store().query(read_query(text).text)  # type: ignore[misc]
    assert row["x"] == ox.NamedNode(f"http://e/{local}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ASK { ?s ?p ex:v1.2.3 }", r"ASK { ?s ?p ex:v1\.2\.3 }"),
        (r"ASK { ?s ?p ex:v1\.2.3 }", r"ASK { ?s ?p ex:v1\.2\.3 }"),
        ("ASK { ?s ex:a.b/ex:c.d ex:e. }", r"ASK { ?s ex:a\.b/ex:c\.d ex:e. }"),
        ("ASK { <u:a.b> ?p 'ex:a.b' } # ex:a.b", "ASK { <u:a.b> ?p 'ex:a.b' } # ex:a.b"),
        ("ASK { ?s ?p 1.5, 'a'^^ex:a.b }", r"ASK { ?s ?p 1.5, 'a'^^ex:a\.b }"),
    ],
)
def test_full_stops_in_names_are_escaped_and_no_others(text: str, meant: str) -> None:
    declared = "PREFIX ex: <http://e/>\n"
    assert read_query(declared + text).text == declared + meant
