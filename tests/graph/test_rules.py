"""Which files are rules, and which triples they look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.graph.rules import Rule, read_rule
from parkkg.namespaces import RDF

PREFIX = "PREFIX : <http://x/>\n"
TYPE = f"{RDF}type"
PQR = {f"http://x/{name}" for name in "pqr"}


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    return tmp_path / "rule.rq"


def read(path: Path, text: str) -> Rule:
    path.write_text(PREFIX + text, encoding="utf-8")
    return read_rule(path)


NEW = "http://x/new"


def test_a_rule_is_run_as_it_is_written(rule: Path) -> None:
    text = "CONSTRUCT { ?x :q ?y ; a :C } WHERE { ?x :p ?y } # the end"
    made = read(rule, text)
    assert made.query == PREFIX + text
    assert made.path == rule


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("?x :p ?y", {"http://x/p"}),
        ("?x :p/:q+ ?y . ?y ^:r ?z", {"http://x/p", "http://x/q", "http://x/r"}),
        ("?x a :C ; :p ?y", {"http://x/C", "http://x/p"}),
        ("?x a ?c ; :p ?y", {TYPE, "http://x/p"}),
        ("?x a :C , ?c", {"http://x/C", TYPE}),
        ("?x a/:p+ ?c", {TYPE, "http://x/p"}),
        (f"?x <{TYPE}> :C", {"http://x/C"}),
        ("?x :p ?y FILTER(!BOUND(?y) && ?y != 1)", {"http://x/p"}),
        ("?x :p ?y OPTIONAL { ?x :q 'a b c' } # ?s ?p ?o", {"http://x/p", "http://x/q"}),
        ("?x :p ?y FILTER NOT EXISTS { ?x :q ?z . { ?z :r 1 } }", PQR),
        ("?x :p ?y FILTER NOT EXISTS { ?x ?any 1 }", None),
        ("?x :p ?y FILTER(?y || NOT EXISTS { ?x :q 1 })", {"http://x/p", "http://x/q"}),
        ("?x :p* ?y", None),
        ("?x :p? ?y", None),
        ("GRAPH ?g { ?x :p ?y }", None),
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
def test_a_rule_knows_what_it_looks_at(rule: Path, body: str, names: set[str] | None) -> None:
    found = read(rule, f"CONSTRUCT {{ ?x :new ?y }} WHERE {{ {body}\n}}").names
    assert found == (None if names is None else names | {NEW})


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


@pytest.mark.parametrize(
    ("body", "needed"),
    [
        ("?x :p ?y", "p"),
        ("?x a :C ; :p ?y , 'a' . ?x :q :r", "C p q"),
        ("?x :p 1 ; :q ?y FILTER NOT EXISTS { ?x :r ?y } FILTER(?y > 2 + 1)", "p q"),
        ("?x :q '1'^^:d ; :p ?y BIND(STRDT(?y, :d) AS ?z)", "p q"),
        ("?x a ?c ; :q ?y", f"{TYPE} q"),
        # Of several things, or of one that may do without.
        ("?x :p ?y . ?y :q 1", ""),
        ("?x :p/:q ?y", ""),
        ("?x :p+ ?y", ""),
        ("?x ^:p ?y", ""),
        ("?x :p [ :q ?y ]", ""),
        ("{ ?x :p ?y } UNION { ?x :q ?y }", ""),
        ("?x :p ?y OPTIONAL { ?x :q ?z }", ""),
        ("?x :p ?y FILTER(!EXISTS { ?x :q ?z })", ""),
        ("?x :p ?y FILTER NOT EXISTS { ?x :q 1 FILTER NOT EXISTS { ?x :r 1 } }", ""),
        (":x :p ?y", ""),
    ],
)
def test_a_rule_knows_what_its_thing_must_have(rule: Path, body: str, needed: str) -> None:
    found = read(rule, f"CONSTRUCT {{ ?x :new ?y }} WHERE {{ {body} }}").needed
    assert {name.removeprefix("http://x/") for name in found} == set(needed.split())


def test_a_limit_may_need_anything(rule: Path) -> None:
    made = read(rule, "CONSTRUCT { ?x :new ?y } WHERE { ?x :p ?y } ORDER BY ?y LIMIT 1")
    assert not made.needed
