"""Rows are sorted by SPARQL 1.1, section 15.1, and the engine's sort always comes to its end."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from parkkg.namespaces import XSD
from parkkg.sparql.query import read_query
from parkkg.sparql.sort_key import FUNCTIONS, Term, sort_key

V = ox.Variable("o")
MOMENTS = """
    2012 2012Z -0044 12012 2012-03 2012-03Z 2012-03-01 2012-03-01Z 2012-03-01+14:00 2011-12-31-14:00
    2012-03-01T00:00:00 2012-03-01T00:00:00Z 2012-03-01T00:00:00.5+08:00 2012-02-30 2012-13-01
    -1000000-01-01 1999999999-01-01 10:00:00 10:00:00Z 09:59:59.5+01:00 --03 --03-01 ---01
    """.split()  # noqa: SIM905 -- they are easier to read so
DURATIONS = [
    "P1Y",
    "P12M",
    "P1M",
    "P30D",
    "P31D",
    "-P1M",
    "PT36H",
    "P1DT12H",
    "PT0S",
    "P",
    "PT0.5S",
]
NUMBERS = """
    10 9 2 85 -5 -50 0 -0 0.5 .50 1e300 -1e300 1e-300 2e-300 NaN INF -INF 0.1 1e0 9007199254740992
    9007199254740993 -9007199254740993 9223372036854775807 9223372036854775808 9.007199254740992e15
    0.10000000000000001 170141183460469231731.687303715884105727 1e21 1.7e20 x
    """.split()  # noqa: SIM905 -- as above
NAMES = """
    integer decimal double float boolean date dateTime gYear gYearMonth gMonth gMonthDay gDay time
    duration yearMonthDuration dayTimeDuration string anyURI int
    """.split()  # noqa: SIM905 -- as above
TEXTS = st.text(st.characters(codec="utf-8"), max_size=3)
LITERALS = st.builds(
    lambda text, name: ox.Literal(text, datatype=ox.NamedNode(name)),
    st.one_of(st.sampled_from([*MOMENTS, *DURATIONS, *NUMBERS, "true", "false", "1"]), TEXTS),
    st.sampled_from([*(XSD + name for name in NAMES), "urn:x-type"]),
)
NUMERIC = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(ox.Literal),
    st.floats().map(ox.Literal),
    st.decimals(-(10**20), 10**20, places=18).map(
        lambda number: ox.Literal(f"{number:f}", datatype=ox.NamedNode(f"{XSD}decimal"))
    ),
)
SIMPLE = st.one_of(
    LITERALS,
    NUMERIC,
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["en", "zh"])
    ),
    st.sampled_from([ox.NamedNode("urn:a"), ox.NamedNode("urn:9"), ox.BlankNode("b")]),
)
TERMS = st.one_of(
    SIMPLE,
    SIMPLE,
    st.builds(
        ox.Triple,
        st.sampled_from([ox.NamedNode("urn:a"), ox.BlankNode("b")]),
        st.just(ox.NamedNode("urn:p")),
        SIMPLE,
    ),
)


def store_of(terms: Sequence[Term]) -> ox.Store:
    store = ox.Store()
    node = ox.NamedNode("urn:p")
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), node, term) for n, term in enumerate(terms))
    return store


def ordered(store: ox.Store, order: str, pattern: str = "?s <urn:p> ?o") -> list[Term | None]:
    query = read_query(f"SELECT ?o {{ {pattern} }} ORDER BY {order}")
    solutions = store.query(query.engine_text, custom_functions=dict(FUNCTIONS))
    assert isinstance(solutions, ox.QuerySolutions)
    return [solution["o"] for solution in solutions]


def kind(term: Term | None) -> int:
    if term is None:
        return 0
    return [ox.BlankNode, ox.NamedNode, ox.Literal, ox.Triple].index(type(term)) + 1


def is_less(first: Term, second: Term) -> bool:
    """Whether SPARQL says so, by the engine itself."""
    return bool(ox.Store().query(f"ASK {{ FILTER({first} < {second}) }}"))


@settings(deadline=None, max_examples=amount(40, 1_000))
@given(st.lists(TERMS, min_size=2, max_size=14), st.booleans(), st.randoms(use_true_random=False))
def test_what_is_less_comes_before_and_kinds_follow_one_another(
    terms: list[Term], in_expression: bool, random: Random
) -> None:
    key = "(COALESCE(?o))" if in_expression else "?o"
    rows = ordered(store_of(terms), key)
    assert [kind(term) for term in rows] == sorted(kind(term) for term in rows)
    for first, second in combinations([term for term in rows if isinstance(term, ox.Literal)], 2):
        assert not is_less(second, first), (first, second)
    shuffled = random.sample(terms, len(terms))
    keys = [str(sort_key(term)) for term in rows if term is not None and kind(term) != 1]
    again = ordered(store_of(shuffled), key)
    assert keys == [str(sort_key(term)) for term in again if term is not None and kind(term) != 1]


@settings(deadline=None, max_examples=amount(20, 500))
@given(st.lists(TERMS, min_size=2, max_size=14))
def test_descending_is_ascending_from_its_end(terms: list[Term]) -> None:
    store = store_of(terms)
    for key in ("?o", "(COALESCE(?o))"):
        upwards = [
            str(sort_key(t)) for t in ordered(store, f"ASC{key}".replace("C?o", "C(?o)")) if t
        ]
        downwards = [str(sort_key(t)) for t in ordered(store, f"DESC({key})") if t]
        assert downwards == upwards[::-1]


@settings(deadline=None, max_examples=amount(10, 200))
@given(st.integers(0, 2**32))
def test_many_mixed_values_are_sorted(seed: int) -> None:
    random = Random(seed)
    terms = [
        ox.Literal(random.choice([str, int, float])(random.randrange(10**6))) for _ in range(300)
    ]
    rows = [term for term in ordered(store_of(terms), "?o") if isinstance(term, ox.Literal)]
    found = [float(term.value) for term in rows if term.datatype.value != f"{XSD}string"]
    assert found == sorted(found)


def test_no_value_is_first() -> None:
    terms: list[Term] = [ox.BlankNode("b"), ox.Literal(1)]
    rows = ordered(store_of(terms), "?o", "{ ?s <urn:p> ?o } UNION { BIND(1/0 AS ?o) }")
    assert [kind(row) for row in rows] == [0, 1, 3]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ('10 "85" 9', '9 10 "85"'),
        ("true 2 false", "2 false true"),
        (f'"2012-03"^^<{XSD}gYearMonth> "2012-03-02"^^<{XSD}date> "2012"^^<{XSD}gYear>', "2 0 1"),
        (
            f'"2012-03-01Z"^^<{XSD}date> "2012-03-01"^^<{XSD}date> "2012-02-29Z"^^<{XSD}date>',
            "2 0 1",
        ),
        (f'"P40D"^^<{XSD}duration> "P1M"^^<{XSD}duration>', "1 0"),
        (f'"NaN"^^<{XSD}double> 1e0 "INF"^^<{XSD}double> -1', "3 1 2 0"),
        ('"b" "a"@en "B"@zh <urn:a>', '<urn:a> "B"@zh "a"@en "b"'),
    ],
)
def test_examples(values: str, expected: str) -> None:
    store = ox.Store()
    unsorted = [str(row["o"]) for row in store.query(f"SELECT ?o {{ VALUES ?o {{ {values} }} }}")]  # type: ignore[union-attr]
    found = [str(term) for term in ordered(store, "?o", f"VALUES ?o {{ {values} }}")]
    if "^^" in values:
        assert found == [unsorted[int(n)] for n in expected.split()]
    else:
        query = f"SELECT ?o {{ VALUES ?o {{ {expected} }} }}"
        assert found == [str(row["o"]) for row in store.query(query)]  # type: ignore[union-attr]
