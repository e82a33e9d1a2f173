from __future__ import annotations

import re
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parkkg.web.exchange import Request
from parkkg.web.linked_data.spellings import as_written, spellings

NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("%F0%9F%98%80%2Fx", "😀%2Fx"),
        ("%F0%9F%98%80%2Fx", "%F0%9F%98%80%2Fx"),
        ("%f0%9f%98%80%2fx", "%F0%9F%98%80%2Fx"),
        ("a%2525b", "a%2525b"),
        ("%41.%44.", "A.D."),
        ("a%20b", "a%20b"),
        ("R&D(1)", "R%26D%281%29"),
        ("%FF", "%FF"),
    ],
)
def test_a_path_means_what_clients_mean_by_it(asked: str, meant: str) -> None:
    assert meant in spellings(asked)


def test_a_slash_in_a_name_is_not_one_between_names() -> None:
    assert spellings("a%2Fb")[0] == "a%2Fb"
    assert "a%2Fb" not in spellings("a/b")


@given(NAMES)
@example("x/y")
def test_what_a_table_writes_into_an_iri_is_found(name: str) -> None:
    iri = quote(name, safe="")
    assert iri in spellings(iri)
    assert iri in spellings(re.sub("%..", lambda octet: octet[0].lower(), iri))


@given(st.lists(NAMES, min_size=1, max_size=3), st.sampled_from(["", "/kg", "/a/b"]))
def test_the_end_of_a_path_is_as_the_client_wrote_it(names: list[str], prefix: str) -> None:
    rest = "/".join(quote(name, safe="") for name in names)
    for sent in (f"/id/{rest}", f"{prefix}/id/{rest}"):
        request = Request("GET", sent, root_path=prefix)
        request.parameters = {"rest": unquote(rest)}
        assert as_written(request, "rest") == rest


def test_where_the_beginning_is_encoded_the_end_is_still_found() -> None:
    request = Request("GET", "/%69d/宁%20德")
    request.parameters = {"rest": "宁 德"}
    assert as_written(request, "rest") == "%E5%AE%81%20%E5%BE%B7"
