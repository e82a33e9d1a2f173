"""Compact names and language tags."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.tables.csvw.context import PREFIXES, expand, is_language, property_iri


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("dc:title", "http://purl.org/dc/terms/title"),
        ("schema:name", "http://schema.org/name"),
        ("https://e/p", "https://e/p"),
        ("urn:x:y", "urn:x:y"),
        ("ftp://e/p", "ftp://e/p"),
        ("foo:bar", None),  # no prefix that is known
        ("title", None),
        ("@title", None),
        ("dc:ti tle", None),
        ("http://[", None),
        ("_:b", None),
    ],
)
def test_a_common_property_is_compact_or_absolute(name: str, iri: str | None) -> None:
    assert property_iri(name) == iri


def test_a_name_that_goes_on_with_two_slashes_is_no_compact_name() -> None:
    assert expand("schema://x") == "schema://x"


def test_every_prefix_stands_for_the_beginning_of_an_iri() -> None:
    for prefix in PREFIXES:
        assert property_iri(f"{prefix}:x") is not None


@pytest.mark.parametrize(
    "tag", ["en", "zh-Hans-CN", "x-private", "i-klingon", "de-CH-1996", "EN-gb", "sgn-BE-FR"]
)
def test_language_tags(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "en_US", "en-", "eng lish", "i-nothing", "ſſ", "en-٣٣٣", 1, None, ["en"]]
)
def test_no_language_tags(tag: object) -> None:
    assert not is_language(tag)


@given(st.from_regex(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,4}", fullmatch=True))
def test_a_tag_that_is_taken_can_be_written(tag: str) -> None:
    if is_language(tag):
        literal = ox.Literal("x", language=tag)
        assert next(iter(ox.parse(f"<a:a> <a:b> {literal} .", format=ox.RdfFormat.N_TRIPLES)))
