"""Which files are rules, what they are rewritten to, and what makes them run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Store

from parkkg.errors import DataError
from parkkg.graph.rules import TYPE, Rule, read_rule
from parkkg.namespaces import XSD

PREFIX = "PREFIX : <http://x/>\n"
PQR = {f"http://x/{name}" for name in "pqr"}


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    return tmp_path / "rule.rq"


def read(path: Path, text: str) -> Rule:
    path.write_text(PREFIX + text, encoding="utf-8")
    return read_rule(path)


def rows(rule: Rule, *triples: str) -> list[list[str]]:
    store = Store()
    for triple in triples:
        store.update(f"{PREFIX}INSERT DATA {{ {triple} }}")
    found = store.query(rule.query)
    assert isinstance(found, QuerySolutions)
    return sorted([short(str(value)) for value in row] for row in found)


def short(term: str) -> str:
    """A term as it is written in these tests."""
    boolean = f"^^<{XSD}boolean>"
    if term.endswith(boolean):
        return term.removesuffix(boolean).strip('"')
    return "a" if term == f"<{TYPE}>" else term.replace("<http://x/", ":").replace(">", "")


def test_a_rule_says_of_each_triple_whether_it_is_there(rule: Path) -> None:
    made = read(rule, "CONSTRUCT { ?x :q ?y ; a :C } WHERE { ?x :p ?y }")
    assert made.triples == 2
    assert rows(made, ":a :p :b", ":b :p :c", ":a :q :b", ":b a :C") == [
        [":a", ":q", ":b", "true", ":a", "a", ":C", "false"],
        [":b", ":q", ":c", "false", ":b", "a", ":C", "true"],
    ]


@pytest.mark.parametrize(
    ("template", "objects"),
    [
        (":a :p 1, -2.5 ; :q 'x'@zh-Hans , \"y\"^^:d , '''z\n''' , true .", 6),
        (":a :p :b ; ; :q :c . :b :p :c .", 3),
        (":a :p :b .", 1),
        ("<http://x/a> a <http://x/C>", 1),
    ],
)
def test_every_way_to_write_triples_is_read(rule: Path, template: str, objects: int) -> None:
    made = read(rule, f"CONSTRUCT {{ {template} }} WHERE {{}}")
    assert made.triples == objects
    expected = Store()
    expected.update(f"{PREFIX}INSERT DATA {{ {template} }}")
    (row,) = rows(made)
    triples = {tuple(row[i : i + 3]) for i in range(0, len(row), 4)}
    assert triples == {tuple(short(str(term)) for term in quad.triple) for quad in expected}


def test_the_ends_of_a_query_stay_with_its_body(rule: Path) -> None:
    made = read(
        rule,
        "CONSTRUCT { ?y a :Latest } WHERE { ?x :p ?y } ORDER BY DESC(?y) LIMIT 1"
        " VALUES ?x { :a :b } # the end",
    )
    assert [row[0] for row in rows(made, ":a :p :b", ":b :p :d", ":c :p :e")] == [":d"]


def test_names_that_a_rule_uses_itself_are_no_hindrance(rule: Path) -> None:
    made = read(
        rule, "CONSTRUCT { ?t0 :q ?t1 } WHERE { ?t0 :p ?t1 . FILTER(?t0 != ?t_1) ?x :p ?t_1 }"
    )
    assert {tuple(row[:3]) for row in rows(made, ":a :p :b", ":c :p :a")} == {
        (":a", ":q", ":b"),
        (":c", ":q", ":a"),
    }


@pytest.mark.parametrize(
    ("body", "mentions"),
    [
        ("?x :p ?y", {"http://x/p"}),
        ("?x :p/:q+ ?y . ?y ^:r ?z", {"http://x/p", "http://x/q", "http://x/r"}),
        ("?x a :C ; :p ?y", {"http://x/C", "http://x/p"}),
        ("?x a ?c ; :p ?y", {TYPE, "http://x/p"}),
        ("?x a :C , ?c", {"http://x/C", TYPE}),
        ("?x a/:p* ?c", {TYPE, "http://x/p"}),
        (f"?x <{TYPE}> :C", {"http://x/C"}),
        ("?x :p ?y FILTER(!BOUND(?y) && ?y != 1)", {"http://x/p"}),
        ("?x :p ?y OPTIONAL { ?x :q 'a b c' } # ?s ?p ?o", {"http://x/p", "http://x/q"}),
        (
            "?x :p ?y FILTER NOT EXISTS { ?x :q ?z . { ?z :r 1 } } ?y :s ?z",
            {"http://x/p", "http://x/s"},
        ),
        ("?x :p ?y FILTER NOT EXISTS { ?x ?any 1 }", {"http://x/p"}),
        (
            "?x :p ?y FILTER NOT EXISTS { ?x :q 1 FILTER NOT EXISTS { ?x :r 1 } }",
            PQR,
        ),
        (
            "?x :p ?y FILTER NOT EXISTS { ?x :q 1 OPTIONAL { ?x :r 1 } }",
            PQR,
        ),
        (
            "?x :p ?y MINUS { ?x :q 1 FILTER NOT EXISTS { ?x :r 1 } }",
            PQR,
        ),
        ("?x :p ?y FILTER(?y || NOT EXISTS { ?x :q 1 })", {"http://x/p", "http://x/q"}),
        ("?x :p ?y FILTER(NOT EXISTS { ?x :q 1 FILTER NOT EXISTS { ?x :r 1 } })", PQR),
        ("?x :p ?y BIND(EXISTS { ?x :q 1 FILTER NOT EXISTS { ?x :r 1 } } AS ?b)", PQR),
        ("?c ^a :x . ?c :p ?y", {TYPE, "http://x/p", "http://x/x"}),
        ("?x ?p -5", None),
        ("?x <http://x/\\u0070> ?y", None),
        ("<< ?x :p ?y >> :says ?z", None),
        ("?x :p ?y {| ?pp ?z |}", None),
        ("?x :p (?y ?z)", None),
        ("?x :p ?y FILTER(?y > (1 + 2) && (?y = 3))", {"http://x/p"}),
        ("?x ?p ?y", None),
        ("?x :q ?z ; ?p ?y", None),
        ("[] ?p ?y", None),
        ("[ ?p ?y ]", None),
        ("?x ?p true", None),
        ("?x !(:p|^:q) ?y", None),
        ("?x !:p ?y", None),
        ("?x !a ?y", None),
    ],
)
def test_a_rule_knows_what_concerns_it(rule: Path, body: str, mentions: set[str] | None) -> None:
    assert read(rule, f"CONSTRUCT {{ ?x :new ?y }} WHERE {{ {body}\n}}").mentions == mentions


@pytest.mark.parametrize(
    ("body", "reads"),
    [
        ("?x :p ?y FILTER NOT EXISTS { ?x :q ?y }", {"http://x/new", "http://x/p", "http://x/q"}),
        ("?x a :C ; :p ?y", {"http://x/new", "http://x/C", "http://x/p"}),
        ("?x :p+/^:q ?y", {"http://x/new", "http://x/p", "http://x/q"}),
        ("?x :p* ?y", None),
        ("?x :p? ?y", None),
        ("GRAPH ?g { ?x :p ?y }", None),
        ("?x ?p ?y", None),
    ],
)
def test_a_rule_knows_what_it_reads(rule: Path, body: str, reads: set[str] | None) -> None:
    assert read(rule, f"CONSTRUCT {{ ?x :new ?y }} WHERE {{ {body} }}").reads == reads


def test_a_rule_runs_again_when_what_it_mentions_changes(rule: Path) -> None:
    made = read(rule, "CONSTRUCT { ?x :q :b } WHERE { ?x a :C }")
    assert made.concerns(frozenset({TYPE, "http://x/C"}))
    assert not made.concerns(frozenset({TYPE, "http://x/D"}))
    anything = read(rule, "CONSTRUCT { ?x :q :b } WHERE { ?x ?p :C }")
    assert anything.concerns(frozenset({"http://x/D"}))
    assert not anything.concerns(frozenset())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("CONSTRUCT { ?x :p ?y }\nWHERE { ?x :q ?y", "rule.rq:3: "),
        ("CONSTRUCT { ?x :p ?y }\nWHERE { ?x :q :r :s }", "rule.rq:3: not SPARQL: "),
        ("CONSTRUCT { ?x foaf:p ?y }\nWHERE { ?x :q ?y }", 'rule.rq:2: the prefix "foaf:"'),
        ("SELECT * WHERE { ?x :q ?y }", "a rule is a CONSTRUCT query, and this is SELECT"),
        ("ASK { ?x :q ?y }", "and this is ASK"),
        ("INSERT DATA { :x :q :y }", "rule.rq:2: INSERT"),
        ("", "rule.rq: the query is empty"),
        ("CONSTRUCT WHERE { ?x :q ?y }", "only repeats what is there"),
        ("CONSTRUCT {} WHERE { ?x :q ?y }", "makes no triple"),
        (
            "CONSTRUCT { ?x :p ?y }\nWHERE { SERVICE <http://h/> { ?x :q ?y } }",
            "rule.rq:3: SERVICE",
        ),
        (
            "CONSTRUCT { ?x :p ?y }\nFROM <http://h/> WHERE { ?x :q ?y }",
            "rule.rq:3: a rule must not",
        ),
        ("CONSTRUCT { ?x :p [] } WHERE { ?x :q ?y }", "rule.rq:2: a rule must not make blank"),
        ("CONSTRUCT { ?x :p _:b } WHERE { ?x :q ?y }", "rule.rq:2: a rule must not make blank"),
        ("CONSTRUCT { ?x :p (1) } WHERE { ?x :q ?y }", "rule.rq:2: a rule must not make blank"),
        (
            "CONSTRUCT { ?x :p ?b }\nWHERE { ?x :q ?y\nBIND(BNODE() AS ?b) }",
            "rule.rq:4: a rule must not make blank",
        ),
        ("CONSTRUCT { << ?x :p ?y >> :q 1 } WHERE { ?x :p ?y }", "rule.rq:2: a rule makes plain"),
        ("CONSTRUCT { ?x :p ?y } WHERE " + "{" * 5000, "nested more than"),
    ],
)
def test_what_is_no_rule_is_named_with_its_line(rule: Path, text: str, says: str) -> None:
    with pytest.raises(DataError) as caught:
        read(rule, text)
    assert says in caught.value.message
    assert caught.value.message.startswith(str(rule))
    assert len(caught.value.message) < 400


def test_every_refusal_says_what_to_do(rule: Path) -> None:
    for text in (
        "CONSTRUCT { ?x :p ?y",
        "ASK {}",
        "CONSTRUCT { [] :p 1 } WHERE {}",
        "CONSTRUCT { :a :p 1 } FROM <http://h/> WHERE {}",
        "CONSTRUCT WHERE { ?x :q ?y }",
        "CONSTRUCT { ?x :p ?y } WHERE { SERVICE <http://h/> { ?x :q ?y } }",
    ):
        with pytest.raises(DataError) as caught:
            read(rule, text)
        assert caught.value.hint


def test_a_rule_that_is_not_utf_8_is_named(rule: Path) -> None:
    rule.write_bytes(b"# \xff\nCONSTRUCT { ?x ?p ?y } WHERE { ?y ?p ?x }")
    with pytest.raises(DataError, match=r"rule\.rq: byte 3 is not UTF-8"):
        read_rule(rule)


def test_a_rule_never_answers_from_a_graph_it_was_not_given(rule: Path) -> None:
    made = read(rule, "CONSTRUCT { ?x :q ?y } WHERE { ?x :p ?y }")
    store = Store()
    triple = (NamedNode("http://x/a"), NamedNode("http://x/p"), Literal("1"))
    store.add(Quad(*triple, NamedNode("http://x/g")))
    found = store.query(made.query, default_graph=[DefaultGraph()])
    assert isinstance(found, QuerySolutions)
    assert list(found) == []


def test_a_limit_makes_what_is_denied_count(rule: Path) -> None:
    text = "CONSTRUCT { ?x :new ?y } WHERE { ?x :p ?y FILTER NOT EXISTS { ?y :q 1 } }"
    assert read(rule, text).mentions == frozenset({"http://x/p"})
    assert read(rule, f"{text} ORDER BY ?y LIMIT 1").mentions == frozenset(
        {"http://x/p", "http://x/q"}
    )
