"""Each query here reaches for the network when the engine alone reads it; see `reaches_out`."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from parkkg.sparql.query import QueryError, read_query

# A port that HTTP clients refuse by themselves: nothing leaves the machine, and the error tells.
ELSEWHERE = "<http://127.0.0.1:9/x>"
P = "PREFIX p: <http://e:> PREFIX q: <http://127.0.0.1:9/> PREFIX : <http://127.0.0.1:9/> "

SPELLINGS = [
    f"SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SeRvIcE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE # a comment\n {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ # a comment\rSERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE{ELSEWHERE}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ OPTIONAL {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }} }}",
    f"SELECT * {{ BIND({ELSEWHERE} AS ?v) SERVICE ?v {{ ?s ?p ?o }} }}",
    f"ASK {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    f"DESCRIBE ?s {{ SERVICE {ELSEWHERE} {{ ?s ?p ?o }} }}",
    # A word of the engine's that begins like a prefixed name.
    P + "SELECT * { SERVICE:x{ ?s ?p ?o } }",
    P + "SELECT * { SERVICEq:x{ ?s ?p ?o } }",
    P + "SELECT * { ?s ?p trueSERVICE:x{ ?s ?p ?o } }",
    P + "SELECT * { ?s ?p 1SERVICEq:x{ ?s ?p ?o } }",
    # `http://e:SERVICE` is no IRI, so the engine takes `p:` alone, and then the rest.
    P + f"SELECT * {{ ?s ?q p:SERVICE {ELSEWHERE}{{ ?s ?p ?o }} }}",
    # An IRI to the grammar; to the engine "less than", and then a comment.
    f'SELECT * {{ FILTER(1<2#>"""\n) SERVICE {ELSEWHERE} {{}}\n#"""\n}}',
    f'SELECT * {{ FILTER(1<2)#>"""\nSERVICE {ELSEWHERE} {{}}\n#"""\n}}',
    f"SELECT * {{ FILTER(1<2)SERVICE#>\n{ELSEWHERE} {{}} }}",
    # A string to the grammar; to the engine, after an escape that is none, two strings.
    f'SELECT * {{ VALUES ?x {{ """a" }} SERVICE {ELSEWHERE} {{}} #\\uD800"""\n}}',
    f"SELECT * {{ VALUES ?x {{ '''a' }} SERVICE {ELSEWHERE} {{}} #\\UFFFFFFFF'''\n}}",
]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    subject, predicate = ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p")
    objects = (ox.Literal(True), ox.Literal(1), ox.NamedNode("http://e:"))
    store = ox.Store()
    store.extend(ox.Quad(subject, predicate, value) for value in objects)
    return store


def reaches_out(store: ox.Store, query: str) -> bool:
    """Whether the engine tries to ask another endpoint."""
    try:
        result = store.query(query)
        if not isinstance(result, ox.QueryBoolean):
            for _, _ in zip(range(20), result, strict=False):
                pass
    except OSError as error:
        return "port 9" in str(error)
    except RuntimeError as error:
        return "service" in str(error)
    except (SyntaxError, ValueError):
        return False
    return False


@pytest.mark.parametrize("query", SPELLINGS)
def test_no_spelling_of_service_passes(store: ox.Store, query: str) -> None:
    assert reaches_out(store, query), "this query proves nothing"
    with pytest.raises(QueryError):
        read_query(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o }",
        'SELECT * { ?s ?p \'SERVICE <x> {}\', """SERVICE <x> {}""" }',
        "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
        "SELECT * { <http://e/service> <urn:x:SERVICE> _:service }",
        "PREFIX service: <http://e/> SELECT * { service:a service:SERVICE service:service . }",
        "PREFIX service: <http://e/> SELECT * FROM service:g { GRAPH service:h { ?s ?p ?o } }",
        "PREFIX e: <http://e/> SELECT * { ?s e:service ?o . { ?o e:p ?x } }",
        "PREFIX e: <http://e/> SELECT * { ?s e:service ?o OPTIONAL { ?o e:p ?x } }",
    ],
)
def test_the_word_may_stand_where_it_asks_for_nothing(store: ox.Store, query: str) -> None:
    assert read_query(query).form == "select"
    assert not reaches_out(store, query)


def test_what_passes_never_reaches_out(store: ox.Store) -> None:
    """Random changes to queries that do; 2,000,000 of them were tried when this was written."""
    pieces = [
        *(
            "SERVICE",
            "SILENT",
            ELSEWHERE,
            "{}",
            "{",
            "}",
            "(",
            ")",
            "<",
            ">",
            "#",
            "#>",
            "\n",
            "\r",
        ),
        *(" ", '"', '"""', "'", "'''", "\\", "\\uD800", "p:", "p:a", "q:x", ":x", ":", "true", "a"),
        *(
            "1",
            "1.",
            ".",
            ";",
            ",",
            "?v",
            "?s ?p ",
            "FILTER(1<2)",
            "VALUES ?x {",
            "@en",
            "_:b",
            "^^",
        ),
    ]
    rnd = random.Random(20230101)
    passed = 0
    for _ in range(6000):
        query = rnd.choice(SPELLINGS)
        for _ in range(rnd.randint(1, 4)):
            at = rnd.randint(0, len(query))
            end = at if rnd.random() < 0.6 else min(len(query), at + rnd.randint(1, 5))
            query = query[:at] + rnd.choice(pieces) + query[end:]
        try:
            read_query(query)
        except QueryError:
            continue
        passed += 1
        assert not reaches_out(store, query), query
    assert passed > 20, "the changes are such that nothing passes"


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX e: <http://e/> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://e/x>",
        "load silent <http://e/x> into graph <urn:g>",
        "CLEAR ALL",
        "DROP GRAPH <urn:g>",
        "CREATE GRAPH <urn:g>",
        "ADD <urn:a> TO <urn:b>",
        "MOVE <urn:a> TO <urn:b>",
        "COPY <urn:a> TO <urn:b>",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ],
)
def test_updates_are_refused_as_such(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(query)
    if "SELECT" not in query:
        assert caught.value.reason == "refused"
        assert "only queries are answered" in caught.value.message


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("ASK { ?s ?p ?o", 5, "{ is never closed"),
        ("ASK { FILTER(1 }", 16, r"\) is expected here, not }"),
        ("ASK { ?s ?p ?o } }", 18, "closes nothing"),
        ("ASK { ?s ?p [ ?q 1 }", 20, "] is expected"),
        ("ASK { << ?s ?p ?o ) }", 19, ">> is expected"),
        ("ASK { ?s ?p ?o {| ?q 1 } }", 24, r"\|} is expected"),
    ],
)
def test_brackets_come_in_pairs(query: str, column: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        read_query(query)
    assert (caught.value.line, caught.value.column) == (1, column)


def test_triple_terms_are_brackets_too() -> None:
    query = "SELECT * { << ?s ?p () >> ?a <<( ?s ?p ?o )>> {| ?q 1 |} . <<?s ?p ()>> ?b ?c }"
    assert read_query(query).form == "select"


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELEC * { ?s ?p ?o }", "SELECT"),
        ("SELECT * { ?s ?p ?o FILER(?o) }", "FILTER"),
        ("ſELECT * { ?s ?p ?o }", "SELECT"),
        ("ASK { FILTER(1 = 1 AND 2 = 2) }", "&&"),
        ("PREFIX p: <http://e/> DESCRIBE p:park/liyang-htz", "p:park/liyang-htz"),
    ],
)
def test_a_misspelt_word_gets_a_suggestion(query: str, hint: str) -> None:
    with pytest.raises(QueryError, match="no word of SPARQL") as caught:
        read_query(query)
    assert hint in caught.value.hint


def test_a_long_word_is_quoted_in_part() -> None:
    with pytest.raises(QueryError, match="no word of SPARQL") as caught:
        read_query("ASK { ?s " + "中" * 100_000 + " ?o }")
    assert len(caught.value.message) < 1000


def test_the_first_of_several_errors_is_reported() -> None:
    with pytest.raises(QueryError, match=r"line 2, column 2: \"FROB\" is no word"):
        read_query("SELECT * {\n FROB ?s ) x:y 'open }")
    with pytest.raises(QueryError, match=r"line 1, column 15: the prefix"):
        read_query("SELECT * { ?s x:y <relative> }")


@pytest.mark.parametrize("iri", ["<#b>", "<urn:x:(a)>", "<it's>"])
def test_an_iri_that_may_be_a_comparison_is_refused(iri: str) -> None:
    with pytest.raises(QueryError, match="less than"):
        read_query(f"BASE <http://e/> ASK {{ FILTER(1 {iri} 2) }}")
    read_query(f"BASE <http://e/> ASK {{ ?s {iri} {iri} FILTER(?s IN ({iri}, {iri})) }}")
    read_query("ASK { FILTER(1 < 2 && 3 > 2) }")
