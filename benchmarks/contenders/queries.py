"""A saved query, asked again and again: `python queries.py worker|oxigraph STORE TIMES NAME …`.

After NAME come NAME=VALUE parameters. `worker` asks a warm query process, as `parkkg serve` does;
`oxigraph` asks the store in this very process.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph

from parkkg.namespaces import INFERRED
from parkkg.project import packaged_project
from parkkg.query.client import request_for
from parkkg.query.limits import Limits
from parkkg.query.process import QueryProcess
from parkkg.query.saved import bind, find
from parkkg.releases.release import open_release
from parkkg.sparql.query import Query, read_query


def by_worker(path: Path, query: Query, times: int) -> dict[str, list[float]]:
    """Seconds of each answer of a query process, the first apart."""
    request = request_for(query, "json", Limits())
    with QueryProcess(path) as process:
        return _timed(lambda: b"".join(process.ask(request, seconds=60)), times)


def by_oxigraph(path: Path, query: Query, times: int) -> dict[str, list[float]]:
    """Seconds of each answer of Oxigraph in this process, the first apart."""
    store = pyoxigraph.Store.read_only(str(path))
    graphs: list[pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.DefaultGraph] = [
        pyoxigraph.DefaultGraph(),
        pyoxigraph.NamedNode(INFERRED),
    ]

    def ask() -> bytes:
        answer = store.query(query.text, default_graph=graphs)
        assert isinstance(answer, pyoxigraph.QuerySolutions)
        return answer.serialize(format=pyoxigraph.QueryResultsFormat.JSON) or b""

    return _timed(ask, times)


def _timed(ask: Callable[[], bytes], times: int) -> dict[str, list[float]]:
    seconds = []
    for _ in range(times + 1):
        begin = time.perf_counter()
        assert len(ask()) > 100, "the query found nothing"
        seconds.append(time.perf_counter() - begin)
    return {"first": seconds[:1], "warm": sorted(seconds[1:])}


def main(engine: str, store: str, times: str, name: str, *given: str) -> None:
    """Bind, ask, and print the seconds."""
    values = dict(item.split("=", 1) for item in given)
    query = read_query(bind(find(packaged_project(), name), values))
    ask = by_worker if engine == "worker" else by_oxigraph
    print(json.dumps(ask(open_release(Path(store)).store_path, query, int(times))))


if __name__ == "__main__":
    main(*sys.argv[1:])
