"""IRIs: the examples of RFC 3986, and agreement with a strict parser of N-Triples."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw import iris
from tabular import full_match

# RFC 3986, 5.4.1 and 5.4.2, against this base.
BASE = "http://a/b/c/d;p?q"
EXAMPLES = (
    ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
    ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
    ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
    ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
    ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"),
    ("..", "http://a/b/"), ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"),
    ("../../", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
    ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"),
    ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."),
    ("./../g", "http://a/b/g"), ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"),
    ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
    ("g?y/../x", "http://a/b/c/g?y/../x"), ("g#s/../x", "http://a/b/c/g#s/../x"),
)  # fmt: skip

# Characters that have a meaning in IRIs, that must not stand there, and letters of all kinds.
AWKWARD = st.text(st.sampled_from('ab1:/?#[]@!%2F~é中\u00a0\ufffe\U0001f600 <>"{}|\\^`\x7f-.+'))


def accepted(iri: str) -> bool:
    line = f"<{iri}> <http://p> <http://o> ."
    try:
        list(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize(("reference", "resolved"), EXAMPLES)
def test_references_resolve_as_the_standard_says(reference: str, resolved: str) -> None:
    assert iris.join(BASE, reference) == resolved


@pytest.mark.parametrize(
    ("address", "normal"),
    [
        ("HTTP://EXAMPLE.org:80", "http://example.org/"),
        ("https://e:443/x?Q#F", "https://e/x?Q#F"),
        ("http://e:8080/", "http://e:8080/"),
        ("http://e//a/../b", "http://e//b"),
        ("http://e/%7euser/%e5%2f", "http://e/~user/%E5%2F"),
        ("urn:X:Y", "urn:X:Y"),
    ],
)
def test_equal_addresses_have_one_normal_form(address: str, normal: str) -> None:
    assert iris.normalize(address) == normal
    assert iris.normalize(normal) == normal


def test_a_name_of_a_file_becomes_an_address() -> None:
    assert iris.resolve("http://e/d/", 'my "file" [1] 园区.csv') == (
        "http://e/d/my%20%22file%22%20%5B1%5D%20园区.csv"
    )


@given(text=AWKWARD, scheme=st.sampled_from(["http://e/", "http://", "urn:", ""]))
def test_what_passes_for_an_iri_is_one_for_a_strict_parser(text: str, scheme: str) -> None:
    if iris.is_iri(scheme + text):
        assert accepted(scheme + text)


@given(text=AWKWARD)
def test_every_path_query_and_fragment_can_be_encoded(text: str) -> None:
    encoded = iris.encode("http://e/" + text)
    assert iris.is_iri(encoded)
    assert accepted(encoded)
    assert iris.encode(encoded) == encoded


def test_the_pattern_means_the_same_to_both_regular_expression_engines() -> None:
    samples = ("http://e/a", "http://e/[a", "http://e/%zz", "urn:é", "a b:c", "http://e:x/", "http://[::1]/",
               "http://e/\ue000", "http://e/\U0001f600", "x:", ":x")  # fmt: skip
    with empty_database() as db:
        for sample in samples:
            python = re.fullmatch(iris.PATTERN, sample) is not None
            assert full_match(db, iris.PATTERN, sample) is python, sample
