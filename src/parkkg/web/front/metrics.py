"""What is counted while the server runs, and how Prometheus reads it (text format 0.0.4)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

# Upper bounds in seconds: from an answer out of memory to the longest a query may take.
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Labels = tuple[tuple[str, str], ...]
# A value that is read when the metrics are requested: name, help, value by labels.
Gauge = tuple[str, str, Mapping[Labels, float]]


class Counter:
    """Counts that only grow, one a set of labels."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.values: dict[Labels, float] = {}

    def add(self, labels: Labels = (), amount: float = 1) -> None:
        self.values[labels] = self.values.get(labels, 0) + amount

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.text, "counter")
        for labels, value in sorted((self.values or {(): 0.0}).items()):
            yield f"{self.name}{_labels(labels)} {value:.15g}"


class Histogram:
    """How often something took how long, one a set of labels."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self._counts: dict[Labels, list[int]] = {}
        self._sums: dict[Labels, float] = {}

    def add(self, labels: Labels, seconds: float) -> None:
        counts = self._counts.setdefault(labels, [0] * (len(BUCKETS) + 1))
        counts[bisect_left(BUCKETS, seconds)] += 1
        self._sums[labels] = self._sums.get(labels, 0.0) + seconds

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.text, "histogram")
        for labels, counts in sorted(self._counts.items()):
            total = 0
            for bound, count in zip((*BUCKETS, float("inf")), counts, strict=True):
                total += count
                le = "+Inf" if bound == float("inf") else f"{bound:g}"
                yield f"{self.name}_bucket{_labels((*labels, ('le', le)))} {total}"
            yield f"{self.name}_sum{_labels(labels)} {self._sums[labels]:.6f}"
            yield f"{self.name}_count{_labels(labels)} {total}"


class Metrics:
    """Everything that the server counts."""

    def __init__(self) -> None:
        self.requests = Counter(
            "parkkg_http_requests_total", "Requests answered, by route, method and status."
        )
        self.seconds = Histogram(
            "parkkg_http_request_seconds", "Seconds from a request to the end of its answer."
        )
        self.queries = Counter("parkkg_queries_total", "Queries put to the engine, by lane.")
        self.stops = Counter(
            "parkkg_query_stops_total", "Query processes killed or crashed, by reason."
        )
        self.refusals = Counter(
            "parkkg_queue_refusals_total", "Queries turned away because too many were waiting."
        )
        self.kept = Counter(
            "parkkg_cache_requests_total", "Looks into the memory of answers, by outcome."
        )
        self.swaps = Counter("parkkg_release_swaps_total", "Changes of release, by outcome.")

    def text(self, gauges: Iterable[Gauge]) -> str:
        """All of it, with `gauges`."""
        counters = (self.requests, self.queries, self.stops, self.refusals, self.kept, self.swaps)
        lines = [line for counter in (*counters, self.seconds) for line in counter.lines()]
        for name, text, values in gauges:
            lines += _head(name, text, "gauge")
            lines += (f"{name}{_labels(labels)} {value:.15g}" for labels, value in values.items())
        return "\n".join(lines) + "\n"


def _head(name: str, text: str, kind: str) -> tuple[str, str]:
    return f"# HELP {name} {text}", f"# TYPE {name} {kind}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
