from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from empty_database import empty_database
from parkkg.graph import canonical as module
from parkkg.graph.canonical import canonical_quads, canonicalize, kept
from parkkg.namespaces import XSD

A = ox.NamedNode("urn:a")
DATATYPES = """
    string boolean decimal integer double float date time dateTime dateTimeStamp gYear gMonth gDay
    gYearMonth gMonthDay duration yearMonthDuration dayTimeDuration byte short int long
    unsignedByte unsignedShort unsignedInt unsignedLong positiveInteger nonNegativeInteger
    negativeInteger nonPositiveInteger hexBinary base64Binary anyURI language normalizedString
    token NMTOKEN Name NCName QName anyAtomicType
    """.split()  # noqa: SIM905 -- they are easier to read so
ODD = """
    4.30 4. +4 .5 -.5 -0 -0.0 0 00 +05 5 300 1000 100.00 1200.0300 0.10 -0.50 9223372036854775807
    9223372036854775808 -9223372036854775808 123456789012345678901234567890 0.1234567890123456789
    170141183460469231731.687303715884105727 0.0000000000000000010 99999999999999999.100
    1e5 1.0E5 1E+5 1e400 -1e-400 5e-324 1.7976931348623157e308 1e23 123456789.123 16777217 3.5e38
    INF -INF +INF NaN nan Infinity true false 1 TRUE t x ١٢
    2012-01-01 2012-01-01Z 2012-01-01+00:00 2012-01-01-00:00 2012-02-30+00:00 2012-02-29+00:00
    -0001-02-29+00:00 -0000-01-01 0000-01-01 02012-01-01 12012-01-01+00:00 123456-01-01+00:00
    5391559471919-01-01+00:00 2012-01-01-14:00 2012-01-01+15:00 2012-01-01+00:30
    12:00:00 12:00:00.50 24:00:00 24:00:00.0Z 24:00:01 12:00:00+00:00 12:00:60 12:00
    2012-01-01T00:00:00 2012-01-01T00:00:00.500Z 2012-01-01T24:00:00 2012-12-31T24:00:00+00:00
    9999-12-31T24:00:00 -0001-12-31T24:00:00 2012-01-01T00:00:00.1234567890123456789
    2012-01-01T00:00:00. 2012-01-01T23:59:60 2012-01-01T12:00 2012-01-01T00:00:00+00:00
    2012 2012+00:00 -2012 02012 -0000 12 2012-03 2012-03+00:00 2012-13 --03 --03+00:00
    --02-29+00:00 --02-28+00:00 ---01 ---31+00:00 ---32
    P1Y P12M P13M P1Y0M P365D PT24H PT36H PT90M PT60S -P0D PT0S P0M PT1.50S P1M30D PT.5S PT1.S
    P1YT PT P P1W +P1Y -PT1S P99999999999999999999Y PT1.1234567890123456789S P1MT1M
    0a 0A YQ== a_b
    """.split()  # noqa: SIM905 -- as above
PARTS = st.lists(
    st.sampled_from(["0", "1", "9", "00", "-", "+", ".", ":", "T", "Z", "P", "E", "Y", "M", "S"]),
    max_size=9,
).map("".join)
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.decimals(-(10**20), 10**20, places=3).map(str),
    st.floats().map(repr),
    st.integers().map(str),
    st.datetimes().map(lambda moment: f"{moment.isoformat()}+00:00"),
    st.dates().map(str),
    st.builds("P{}Y{}M{}DT{}H{}.{}S".format, *[st.integers(0, 10**6)] * 6),
)
TYPED = st.builds(
    lambda lexical, name: ox.Literal(lexical, datatype=ox.NamedNode(name)),
    st.one_of(st.sampled_from(ODD), PARTS, NUMBERS, st.text(st.characters(codec="utf-8"))),
    st.sampled_from([*(XSD + name for name in DATATYPES), "urn:x#int", "urn:x#decimal"]),
)
TAGS = st.builds(
    lambda tag, case: case(tag),
    st.sampled_from(["zh-Hans", "zh-Hant-TW", "en-GB", "de-AT-1901", "sr-Latn-RS", "x-foo"]),
    st.sampled_from([str.upper, str.lower, str.swapcase, str]),
)
TERMS = st.one_of(
    TYPED,
    TYPED,
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag),
        st.text(st.characters(codec="utf-8")),
        TAGS,
    ),
    st.text(st.characters(codec="utf-8")).map(ox.Literal),
    st.sampled_from([ox.Literal('a "^^<b>"@X'), ox.NamedNode("http://e/#int"), ox.BlankNode("b")]),
)


def stored(terms: Sequence[ox.NamedNode | ox.BlankNode | ox.Literal]) -> list[str]:
    """What a store gives back of each term."""
    store = ox.Store()
    store.extend(ox.Quad(ox.NamedNode(f"urn:{n}"), A, term) for n, term in enumerate(terms))
    found = {quad.subject.value: str(quad.object) for quad in store}
    return [found[f"urn:{n}"] for n in range(len(terms))]


def in_sql(terms: Sequence[str]) -> list[str]:
    with empty_database() as db:
        db.execute("CREATE TABLE t (n INTEGER, o VARCHAR)")
        db.executemany("INSERT INTO t VALUES (?, ?)", list(enumerate(terms)))
        db.execute(f"UPDATE t SET o = {kept('o')}")
        canonicalize(db, "t")
        return [str(term) for (term,) in db.execute("SELECT o FROM t ORDER BY n").fetchall()]


@pytest.mark.parametrize("name", DATATYPES)
def test_odd_values_are_what_the_engine_gives_back(name: str) -> None:
    terms = [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for text in ODD]
    # A literal of Python drops the datatype xsd:string; a file may have it.
    written = [f'"{text}"^^<{XSD}{name}>' for text in ODD]
    assert dict(zip(written, in_sql(written), strict=True)) == dict(
        zip(written, stored(terms), strict=True)
    )


@settings(deadline=None, max_examples=amount(15, 500))
@given(st.lists(TERMS, min_size=1, max_size=40))
def test_any_term_is_what_the_engine_gives_back(
    terms: list[ox.NamedNode | ox.BlankNode | ox.Literal],
) -> None:
    written = [str(term) for term in terms]
    expected = [
        # Labels of blank nodes are the store's own.
        before if before.startswith("_") else after
        for before, after in zip(written, stored(terms), strict=True)
    ]
    assert in_sql(written) == expected
    assert in_sql(expected) == expected


def test_many_terms_are_asked_about_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", 7)
    written = [f'"{n}e0"^^<{XSD}double>' for n in range(20)]
    assert in_sql(written) == [f'"{n}"^^<{XSD}double>' for n in range(20)]


def test_quads_are_what_the_engine_gives_back() -> None:
    label = ox.Quad(A, A, ox.Literal("溧阳", language="zh-Hans"), A)
    value = ox.Quad(A, A, ox.Literal("4.30", datatype=ox.NamedNode(f"{XSD}decimal")))
    assert sorted(map(str, canonical_quads([label, value]))) == [
        f'<urn:a> <urn:a> "4.3"^^<{XSD}decimal>',
        '<urn:a> <urn:a> "溧阳"@zh-hans <urn:a>',
    ]
