"""A release as a worker has it: queries, and what is made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from make_release import make_release
from parkkg.errors import MachineError, UsageError
from parkkg.project import find_project
from parkkg.query.limits import Limits
from parkkg.releases.release import open_release
from parkkg.sparql.query import QueryError
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import ServedRelease


def served(store: Path, *, in_memory: bool = True) -> ServedRelease:
    return ServedRelease(
        open_release(store), find_project(None), Limits(), store, in_memory=in_memory
    )


@pytest.fixture(scope="module", params=[True, False], ids=["in memory", "on disk"])
def release(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ServedRelease:
    folder = tmp_path_factory.mktemp("served")
    make_release(folder, oxigraph=True)
    return served(folder, in_memory=request.param)


def test_a_question_is_answered(release: ServedRelease) -> None:
    prepared = PreparedQuery(release.read("ASK { ?park a pk:Park }"), "csv")
    assert release.fetch(prepared) == b"true"


def test_what_varies_is_asked_anew(release: ServedRelease) -> None:
    prepared = PreparedQuery(release.read("SELECT (RAND() AS ?x) {}"), "csv")
    assert len({release.fetch(prepared) for _ in range(3)}) == 3


def test_a_format_that_does_not_fit_is_refused(release: ServedRelease) -> None:
    with pytest.raises(UsageError):
        release.fetch(PreparedQuery(release.read("ASK {}"), "ttl"))


def test_what_the_engine_refuses_is_the_query_s_fault(release: ServedRelease) -> None:
    text = "SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }"
    with pytest.raises(QueryError):
        release.fetch(PreparedQuery(release.read(text), "csv"))


def test_a_release_whose_store_does_not_open_is_not_served(tmp_path: Path) -> None:
    make_release(tmp_path)  # its store is a stand-in
    with pytest.raises(MachineError, match="cannot be read") as caught:
        _ = served(tmp_path, in_memory=False).store
    assert caught.value.code == "store-unreadable"


def test_something_is_made_once_and_what_is_raised_is_not_kept(release: ServedRelease) -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        if len(made) == 1:
            raise UsageError("not yet")
        return 7

    with pytest.raises(UsageError):
        release.once("x", make)
    assert [release.once("x", make) for _ in range(3)] == [7, 7, 7]
    assert len(made) == 2
