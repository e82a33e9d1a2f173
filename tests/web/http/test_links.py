from __future__ import annotations

import pytest

from parkkg.namespaces import BASE
from parkkg.web.exchange import Request
from parkkg.web.http.links import document_name, is_host, local_path, path_to, url_to


def connection(root: str = "", host: str = "example.org", scheme: str = "https") -> Request:
    headers = [("host", host)] if host else []
    return Request("GET", "/", headers, root_path=root, scheme=scheme)


@pytest.mark.parametrize(
    "host",
    ["", "example.org", "example.org:8000", "127.0.0.1:80", "[::1]:8000", "xn--fiq228c.cn", "a_b"],
)
def test_hosts(host: str) -> None:
    assert is_host(host)


@pytest.mark.parametrize(
    "host", ["a/b", "a b", "a\r\nX: y", 'a"b', "a@b", "[::1", "a:b", "a?b", "a<script>", "园区"]
)
def test_what_is_no_host(host: str) -> None:
    assert not is_host(host)


def test_paths_have_the_prefix_of_the_proxy() -> None:
    assert path_to(connection(), "/page/x") == "/page/x"
    assert path_to(connection("/kg"), "/page/x") == "/kg/page/x"
    assert url_to(connection("/kg"), "/sparql") == "https://example.org/kg/sparql"
    assert url_to(connection(host=""), "/sparql") == "https://localhost/sparql"


def test_a_path_is_fit_for_a_header() -> None:
    path = path_to(connection(), '/page/溧阳 "x"\r\nSet-Cookie: y?a=b&c=%20#d')
    assert path == "/page/%E6%BA%A7%E9%98%B3%20%22x%22%0D%0ASet-Cookie:%20y?a=b&c=%20#d"


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("https://w3id.org/parkkg/id/park/x", "/page/park/x"),
        ("https://w3id.org/parkkg/id/passage/x#position", "/page/passage/x#position"),
        ("https://w3id.org/parkkg/code/metric/x", "/page/code/metric/x"),
        ("https://w3id.org/parkkg/id/code/x", "/page/id/code/x"),
        ("https://w3id.org/parkkg/def#Park", "/def#Park"),
        ("http://example.org/x", ""),
    ],
)
def test_iris_of_ours_have_pages_here(iri: str, path: str) -> None:
    assert local_path(iri, BASE) == path


def test_documents_of_different_iris_have_different_names() -> None:
    locals_ = ["id/park/x", "id/id/x", "id/code/x", "code/x", "id/.well-known/x", "id/park"]
    assert len({document_name(local) for local in locals_}) == len(locals_)
