from __future__ import annotations

import pytest

from parkkg.web.front.metrics import Metrics

parser = pytest.importorskip("prometheus_client.parser")


def read(text: str) -> dict[str, float]:
    """The samples by name and labels, as Prometheus reads them."""
    return {
        sample.name + str(dict(sorted(sample.labels.items()))): sample.value
        for family in parser.text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_is_counted_is_what_prometheus_reads() -> None:
    metrics = Metrics()
    labels = (("route", "/sparql"), ("method", "GET"), ("status", "200"))
    for seconds in (0.0004, 0.003, 0.003, 99.0):
        metrics.requests.add(labels)
        metrics.seconds.add((("route", "/sparql"),), seconds)
    metrics.kept.add((("outcome", "wire"),), 12_345_678)
    found = read(metrics.text([("parkkg_queries_waiting", "Waiting.", {(): 7.0})]))
    key = "{'method': 'GET', 'route': '/sparql', 'status': '200'}"
    assert found[f"parkkg_http_requests_total{key}"] == 4
    bucket = "parkkg_http_request_seconds_bucket{{'le': '{}', 'route': '/sparql'}}"
    assert [found[bucket.format(le)] for le in ("0.001", "0.0025", "0.005", "30", "+Inf")] == [
        1, 1, 3, 3, 4,
    ]  # fmt: skip
    assert found["parkkg_http_request_seconds_count{'route': '/sparql'}"] == 4
    assert found["parkkg_http_request_seconds_sum{'route': '/sparql'}"] == pytest.approx(99.0064)
    assert found["parkkg_cache_requests_total{'outcome': 'wire'}"] == 12_345_678
    assert found["parkkg_queries_waiting{}"] == 7


def test_labels_may_hold_anything() -> None:
    metrics = Metrics()
    odd = 'a"b\\c\nd{}=,园'
    metrics.stops.add((("reason", odd),))
    assert read(metrics.text([]))[f"parkkg_query_stops_total{ {'reason': odd} }"] == 1


def test_what_never_happened_is_none() -> None:
    found = read(Metrics().text([]))
    assert found["parkkg_queue_refusals_total{}"] == 0
