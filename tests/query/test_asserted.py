"""Queries that leave out what is inferred, in every way in which a release is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from make_release import make_release
from parkkg.errors import MachineError
from parkkg.namespaces import INFERRED
from parkkg.query import asserted
from parkkg.query.asserted import is_materialized, make_asserted
from parkkg.query.client import over_two_graphs, request_for
from parkkg.query.engine import EngineAnswer, Stores
from parkkg.query.limits import Limits
from parkkg.query.process import QueryProcess
from parkkg.query.protocol import Request
from parkkg.releases.manifest import MERGED
from parkkg.releases.release import ReleaseFolder
from parkkg.sparql.query import read_query

HOSTS = "SELECT * { ?park pk:hosts ?firm }"
PATH = "SELECT ?place { ?park (pk:hosts|^pk:hosts)+ ?place }"
QUERIES = [
    HOSTS,
    PATH,
    "SELECT ?x { ?x a schema:Place }",
    f"SELECT ?x {{ GRAPH <{INFERRED}> {{ ?x ?p ?o }} }}",
    "SELECT ?x { ?x a ?kind FILTER (?kind IN (schema:Place)) }",
    "SELECT ?o { pki:park\\/liyang-htz pk:hosts ?o }",
]


@pytest.fixture(params=[1, MERGED], ids=["old layout", "new layout"])
def release(tmp_path: Path, request: pytest.FixtureRequest) -> ReleaseFolder:
    return make_release(tmp_path, oxigraph=True, layout=request.param)


class Asked:
    """Puts queries to a release that is open."""

    def __init__(
        self, answer: Callable[[Request], bytes], release: ReleaseFolder, *, in_memory: bool
    ) -> None:
        self._answer = answer
        self._release = release
        self._two_graphs = not (in_memory or release.manifest.is_merged)

    def __call__(self, text: str, *, inferred: bool = True) -> list[str]:
        query = read_query(text, prefixes=self._release.prefixes)
        request = request_for(query, "csv", Limits(), prefixes=True, inferred=inferred)
        if self._two_graphs:
            request = over_two_graphs(request)
        return self._answer(request).decode().splitlines()[1:]


@contextmanager
def asking(release: ReleaseFolder, *, in_memory: bool = False) -> Iterator[Asked]:
    if in_memory:
        stores = Stores(str(release.store_path), in_memory=True)
        yield Asked(lambda request: answered(stores, request), release, in_memory=True)
        return
    with QueryProcess(release.store_path) as process:
        yield Asked(lambda r: b"".join(process.ask(r, seconds=30)), release, in_memory=False)


def answered(stores: Stores, request: Request) -> bytes:
    found = bytearray()
    written = EngineAnswer.ask(stores, request).write(found.extend)
    return bytes(found) + written.rest


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_is_inferred_is_seen_or_left_out(release: ReleaseFolder, in_memory: bool) -> None:
    everything = "SELECT * { ?s ?p ?o }"
    with asking(release, in_memory=in_memory) as ask:
        for query in QUERIES:
            assert ask(query), query
            assert ask(query, inferred=False) == [], query
        seen = ask(everything)
        told = ask(everything, inferred=False)
    assert set(told) < set(seen)
    if release.manifest.is_merged:
        assert len(seen) == len(set(seen)), "no row twice"


def test_a_large_release_has_a_store_of_its_own_for_it(
    release: ReleaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asserted, "SMALL", 1)
    assert not is_materialized(release)
    everything = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"
    with asking(release) as ask:
        before = ask(everything, inferred=False)
    make_asserted(release)
    assert is_materialized(release)
    with asking(release) as ask:
        assert ask(everything, inferred=False) == before
        assert ask(HOSTS, inferred=False) == []
    assert release.damage() == ()
    made = sorted(path.name for path in release.folder.iterdir())
    make_asserted(release)
    assert sorted(path.name for path in release.folder.iterdir()) == made


def test_a_disk_that_is_full_is_reported_and_nothing_is_left(
    release: ReleaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(asserted, "SMALL", 1)
    monkeypatch.setattr(asserted, "load_release", full)
    with pytest.raises(MachineError, match="No space left"):
        make_asserted(release)
    assert not release.asserted.exists()
    assert list(release.dumps.iterdir()) == []
