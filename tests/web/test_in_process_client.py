"""One answer of the server, without a port."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from make_release import make_release
from parkkg.errors import ParkkgError, UsageError
from parkkg.web.in_process_client import ClientResponse, get
from serving import quick_settings


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("client")
    make_release(folder, oxigraph=True)
    return folder


def got(store: Path, target: str) -> ClientResponse:
    return asyncio.run(get(quick_settings(store), target))


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?format=csv&query=SELECT (1 + 1 AS ?n) {}",
        "/sparql?format=csv&query=SELECT%20(1%20%2B%201%20AS%20%3Fn)%20%7B%7D",
    ],
    ids=["as one types it", "encoded"],
)
def test_a_query_is_answered(store: Path, target: str) -> None:
    answer = got(store, target)
    assert (answer.status, answer.body) == (200, b"n\r\n2\r\n")
    assert answer.media_type.startswith("text/csv")


def test_an_address_that_leads_elsewhere_says_where(store: Path) -> None:
    answer = got(store, "/id/enterprise/catl")
    assert answer.status == 303
    assert answer.location == "/data/enterprise/catl.ttl"


def test_an_error_is_an_answer_too(store: Path) -> None:
    answer = got(store, "/nowhere")
    assert (answer.status, json.loads(answer.body)["status"]) == (404, 404)


def test_what_is_no_path_is_a_wrong_use(store: Path) -> None:
    with pytest.raises(UsageError, match="is no path"):
        got(store, "health")


def test_a_store_without_a_release_is_said(tmp_path: Path) -> None:
    with pytest.raises(ParkkgError) as caught:
        got(tmp_path / "none", "/health")
    assert caught.value.hint
