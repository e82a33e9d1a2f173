"""Whatever a client sends, it is answered: no failure of the server, and every refusal says why."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from published import HTML, JSONLD, TURTLE, Published, published

ROOTS = ("", "api", "id", "code", "page", "data", "def", "def/alignments", "shapes", "dataset",
         "dumps", "release", "query", "prefix", ".well-known", "contributors",
         "context.jsonld")  # fmt: skip
SEGMENTS = st.one_of(
    st.sampled_from(
        ["park", "liyang-htz", "liyang-htz.ttl", "metric", "timeline", "awards.csv", "all.ttl",
         "void", "0.1.0", "org", "openapi.json", "..", ".", "", "id", "code", "x.html"]
    ),
    st.text(max_size=8),
    st.text("/%?#;:@&=+$,!*'()[]{}|\\^`\"<>~\t\r\n\0", max_size=4),
)  # fmt: skip
PARAMETERS = st.dictionaries(
    st.sampled_from(["lang", "format", "park", "limit", "offset", "scheme", "year", "text", "x"]),
    st.one_of(st.sampled_from(["zh", "en", "json", "html", "2", "2022", "-1", ""]), st.text()),
    max_size=3,
)
VISIBLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20).map(str.strip)
HEADERS = st.fixed_dictionaries(
    {
        "accept": st.sampled_from(["*/*", HTML, TURTLE, JSONLD, "application/json", "text/csv",
                                   "image/png", "text/html;q=0.1,*/*;q=0.2"]) | VISIBLE,
    },
    optional={
        "accept-language": st.sampled_from(["zh", "en;q=0.5", "*"]) | VISIBLE,
        "if-none-match": st.just("*") | VISIBLE,
        "range": st.sampled_from(["bytes=0-1", "bytes=5-", "bytes=-1"]) | VISIBLE,
        "if-range": VISIBLE,
    },
)  # fmt: skip


@given(
    root=st.sampled_from(ROOTS),
    segments=st.lists(SEGMENTS, max_size=4),
    parameters=PARAMETERS,
    headers=HEADERS,
    method=st.sampled_from(["GET"] * 8 + ["HEAD", "OPTIONS", "POST", "BREW"]),
)
@settings(max_examples=amount(80, 5_000), deadline=None)
def test_nothing_that_a_client_sends_makes_the_server_fail(
    server: Published,
    root: str,
    segments: list[str],
    parameters: dict[str, str],
    headers: dict[str, str],
    method: str,
) -> None:
    path = "/" + "/".join([root, *(quote(s.encode(errors="replace"), safe="") for s in segments)])
    asked = urlencode(parameters, errors="replace")
    answer = server.send(method, f"{path}?{asked}" if asked else path, headers)
    assert answer.status_code < 500, (method, path, asked, headers)
    if answer.status_code >= 400 and method != "HEAD":
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in ("application/problem+json", HTML)
        assert kind == HTML or answer.json()["detail"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", ["/dumps", "/api"])
def test_an_address_that_was_meant_leads_to_the_right_one(server: Published, path: str) -> None:
    answer = server.get(f"{path}?lang=zh")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{path}/?lang=zh")
    assert server.get("/favicon.ico").headers["location"] == "/favicon.svg"


@pytest.mark.parametrize("leaves", [True, False])
def test_behind_a_proxy_every_address_has_its_prefix(served_store: Path, leaves: bool) -> None:
    """Whether the proxy leaves the prefix in the path or takes it away."""
    with published(served_store, root_path="/kg") as server:
        start = "/kg" if leaves else ""
        page = server.get(f"{start}/?lang=en", HTML)
        assert page.status_code == 200
        assert 'href="/kg/style.css"' in page.text
        assert 'href="/kg/page/park/liyang-htz?lang=en"' in page.text
        assert 'href="/page' not in page.text
        thing = server.get(f"{start}/id/park/liyang-htz", TURTLE)
        assert thing.headers["location"] == "/kg/data/park/liyang-htz.ttl"
        assert server.get(f"{start}/data/park/liyang-htz.ttl").status_code == 200
        assert server.get(f"{start}/api/openapi.json").json()["servers"] == [{"url": "/kg"}]
        listed = server.get(f"{start}/api/", "application/json").json()
        assert listed[0]["url"].startswith("http://localhost/kg/api/")
        assert "http://localhost/kg/dumps/all.ttl" in server.get(f"{start}/dataset.ttl").text
