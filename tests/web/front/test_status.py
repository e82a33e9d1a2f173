from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from make_release import make_release
from parkkg.web.front.exchange import Exchange
from serving import Running, eventually, running

parser = pytest.importorskip("prometheus_client.parser")

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    store = tmp_path_factory.mktemp("operations")
    facts = "".join(f"<http://example.org/{i}> pk:rank {i} .\n" for i in range(500))
    make_release(store, {"facts.nt": facts}, oxigraph=True)
    with running(store, seconds=1) as found:
        yield found


def metrics(server: Running) -> dict[str, float]:
    text = server.get("/metrics").text
    return {
        sample.name + "".join(f" {v}" for _, v in sorted(sample.labels.items())): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_server_says_that_it_works(server: Running) -> None:
    release = server.release
    for path in ("/health", "/ready"):
        response = server.get(path)
        assert response.status_code == 200
        assert (response.json()["status"], response.json()["release"]) == ("ok", release)
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/health", "/metrics", "/ready"])
def test_the_methods_of_what_operators_ask_are_said(server: Running, path: str) -> None:
    assert server.client.options(path).status_code == 204
    refused = server.client.post(path)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_who_asked_whether_it_is_ready_is_soon_forgotten(server: Running) -> None:
    def remembered() -> bool:
        gc.collect()
        return any(type(thing) is Exchange for thing in gc.get_objects())

    assert server.get("/ready?" + "x" * 60_000).status_code == 200
    eventually(lambda: not remembered(), seconds=1)


def test_a_server_that_stops_is_not_ready_for_more(server: Running) -> None:
    server.front.is_stopping = True
    assert server.get("/ready").status_code == 503
    assert server.get("/health").status_code == 200
    server.front.is_stopping = False
    assert server.get("/ready").status_code == 200


def test_what_prometheus_reads_is_what_happened(server: Running) -> None:
    before = metrics(server)
    with ThreadPoolExecutor() as threads:
        endless = threads.submit(server.ask, ENDLESS)
        for _ in range(3):
            server.ask("ASK { ?s ?p 1 }")
        server.ask("SELEC")
        assert endless.result().status_code == 504
    after = metrics(server)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown("parkkg_http_requests_total GET /sparql 200") == 3
    assert grown("parkkg_http_requests_total GET /sparql 400") == 1
    assert grown("parkkg_http_requests_total GET /sparql 504") == 1
    assert grown("parkkg_http_request_seconds_count /sparql") == 5
    assert grown("parkkg_query_stops_total time") == 1
    assert after["parkkg_query_processes"] >= 1
    assert after["parkkg_queries_waiting quick"] == 0
    manifest = server.front.releases.current.release.manifest
    info = f"parkkg_release_info {manifest.created} {manifest.id}"
    assert any(name.startswith(info) for name in after)


def test_paths_that_strangers_make_up_are_not_metrics(server: Running) -> None:
    for i in range(20):
        server.get(f"/made-up-{i}")
    assert not any("made-up" in name for name in metrics(server))
