"""Graphs made up by Hypothesis, with the terms that writers trip over."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import strategies as st

from make_release import canonical
from parkkg.namespaces import BASE, PK, RDF, XSD

TYPE = ox.NamedNode(f"{RDF}type")
IRIS = st.sampled_from(
    [
        f"{PK}Park",
        f"{PK}a.b",
        f"{PK}a.",
        f"{PK}-",
        f"{PK}",
        f"{BASE}id/park/liyang-htz",
        f"{BASE}id/park/溧阳",
        f"{BASE}id/passage/s1#position",
        f"{BASE}id/a/../b",
        f"{BASE}id//a",
        f"{BASE}id/a?b=c&d",
        f"{BASE}.a",
        f"{BASE}a:b",
        f"{BASE}a#b/c",
        f"{BASE}#",
        f"{BASE}#a/b",
        f"{BASE}1/2%20é",
        BASE,
        BASE[:-1],
        "https://w3id.org/",
        "https://w3id.org/parkkg-of-others/a",
        "https://schema.org/Place",
        "https://schema.org/a/b",
        "http://example.org/a(b)'c,d;e",
        "urn:uuid:f81d4fae",
    ]
).map(ox.NamedNode)
# XML has names for these.
PREDICATES = st.one_of(
    st.just(TYPE),
    st.sampled_from(
        [f"{PK}locatedIn", f"{PK}1st", f"{PK}a/b", "http://example.org/1x", "urn:a:b", f"{RDF}_1"]
    ).map(ox.NamedNode),
)
# What XML 1.0 can hold, line ends of every kind among it.
TEXTS = st.text(
    st.one_of(
        st.characters(
            min_codepoint=32, exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"
        ),
        st.sampled_from("\t\n\r\"\\<>&']"),
    )
)
DATATYPES = st.sampled_from(
    [
        f"{XSD}{name}"
        for name in ("string", "integer", "decimal", "double", "boolean", "date", "anyURI")
    ]
    + ["http://id.loc.gov/datatypes/edtf/EDTF-level0", "http://example.org/a&b"]
).map(ox.NamedNode)
NUMBERS = st.sampled_from(
    ["1", "-1", "+1", "01", "1.0", ".5", "1.", "-0.50", "1e3", " 1", "true", "false", "", "INF"]
)
PLAIN = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["zh", "en-gb"])
    ),
)
# rdflib writes a page to its log about each literal that is not what its datatype says.
SOUND = st.one_of(
    PLAIN,
    st.sampled_from(
        [
            ox.Literal(text, datatype=ox.NamedNode(datatype))
            for text, datatype in (
                ("1", f"{XSD}integer"),
                ("-12", f"{XSD}integer"),
                ("1", f"{XSD}decimal"),
                ("4.50", f"{XSD}decimal"),
                ("true", f"{XSD}boolean"),
                ("1.5e3", f"{XSD}double"),
                ("2016-09-01", f"{XSD}date"),
                ("2016-09", "http://id.loc.gov/datatypes/edtf/EDTF-level0"),
                ("&", "http://example.org/a&b"),
            )
        ]
    ),
)
LITERALS = st.one_of(
    SOUND, st.builds(lambda text, kind: ox.Literal(text, datatype=kind), NUMBERS | TEXTS, DATATYPES)
)
OBJECTS = st.one_of(IRIS, LITERALS)
TRIPLES = st.builds(ox.Triple, IRIS, PREDICATES, OBJECTS)
GRAPHS = st.frozensets(TRIPLES, max_size=12)
SOUND_GRAPHS = st.frozensets(
    st.builds(ox.Triple, IRIS, PREDICATES, st.one_of(IRIS, SOUND)), max_size=12
)
DATASETS = st.frozensets(
    st.builds(ox.Quad, IRIS, PREDICATES, OBJECTS, st.one_of(st.none(), IRIS)), max_size=12
)


def lines_of(graph: frozenset[ox.Triple]) -> list[str]:
    """The graph as sorted N-Triples lines."""
    return canonical(as_quads(graph))


def parsed(text: str, syntax: ox.RdfFormat) -> frozenset[ox.Quad]:
    """What a text says, as another reader reads it."""
    return frozenset(ox.parse(text.encode(), format=syntax))


def as_quads(graph: frozenset[ox.Triple]) -> frozenset[ox.Quad]:
    return frozenset(ox.Quad(*triple) for triple in graph)
