"""The routes of the server: methods, addresses that lead nowhere, and browsers elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from make_release import make_release
from serving import Running, running

SELECT = "SELECT ?label { <https://w3id.org/parkkg/id/enterprise/catl> rdfs:label ?label }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = tmp_path_factory.mktemp("app")
    make_release(store, oxigraph=True)
    with running(store) as found:
        yield found


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_told_which_are_allowed(server: Running, method: str) -> None:
    response = server.client.request(method, "/sparql")
    assert response.status_code == 405
    assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_browser_may_ask_from_anywhere(server: Running) -> None:
    headers = {"origin": "https://example.org", "access-control-request-method": "POST"}
    response = server.client.options("/sparql", headers=headers)
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "POST" in response.headers["access-control-allow-methods"]
    answer = server.client.get("/sparql", params={"query": SELECT}, headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    failure = server.client.get("/sparql", params={"query": "SELEC"}, headers=headers)
    assert failure.headers["access-control-allow-origin"] == "*"


def test_nothing_is_there_where_nothing_is(server: Running) -> None:
    response = server.get("/nowhere/%0d%0aSet-Cookie:x")
    assert response.status_code == 404
    assert "set-cookie" not in response.headers
    assert response.json()["status"] == 404
