from __future__ import annotations

import re
import shutil
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from parkkg.query.limits import Limits
from parkkg.releases.release import releases
from parkkg.releases.repository import prune
from parkkg.web.exchange import Request
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.worker.application import Application
from published import GONE, HTML, PROJECT, Published, published


def test_an_earlier_release_answers_what_is_pinned_to_it(server: Published) -> None:
    new, old = (release.id for release in releases(server.store))
    ask = f"ASK {{ <https://w3id.org/parkkg/{GONE}> ?p ?o }}"
    for release, answer in ((old, "true"), (new, "false")):
        params = {"query": ask, "release": release}
        found = server.running.client.get(
            "/sparql", params=params, headers={"accept": "application/sparql-results+json"}
        )
        assert found.json()["boolean"] is (answer == "true")
    for path in (f"/api/about.csv?thing={GONE}&", f"/page/{GONE}?"):
        assert server.get(f"{path}release={old}").status_code == 200
        assert server.get(f"{path}release={new}").status_code in (404, 410)
    page = server.get(f"/page/{GONE}?lang=en&release={old}", HTML)
    assert "Pinned to release" in page.text
    assert f"release={old}" in page.text, "links stay in the release"


def _addresses(html: str) -> list[str]:
    return [unescape(found) for found in re.findall(r'(?:href|action)="([^"]*)"', html)]


@pytest.mark.parametrize(
    "path",
    [
        "/api/timeline?view=graph",
        "/list/Milestone?page=1",
        "/page/park/liyang-htz?lang=en",
        "/sparql?query=SELECT+*+%7B+%3Fa+a+%3Fb+%7D",
        "/search?q=ningde",
    ],
)
def test_all_that_leads_on_from_a_pinned_page_stays_in_the_release(
    server: Published, path: str
) -> None:
    old = releases(server.store)[-1].id
    answer = server.get(f"{path}&release={old}", HTML)
    assert (answer.status_code, answer.headers["x-parkkg-release"]) == (200, old)
    here = path.partition("?")[0]
    formats = ("format=", "view=", ".csv", ".ttl", "kind=", "sort=", "lang=", "park=")
    left = [
        address
        for address in _addresses(answer.text)
        if not address.startswith(("http", "#", "/dumps", "/def", "/shapes", "/dataset"))
        and any(part in address for part in formats)
        and f"release={old}" not in address
        and address not in (here, "/sparql?format=ttl")
    ]
    assert left == []
    forms = answer.text.count("<form")
    assert answer.text.count(f'<input type="hidden" name="release" value="{old}">') == forms


@pytest.mark.parametrize("empty", ["", "%20"])
def test_a_release_that_is_left_empty_is_none(server: Published, empty: str) -> None:
    answer = server.get(f"/api/parks?release={empty}&lang=en", HTML)
    assert answer.status_code == 200
    assert answer.headers["x-parkkg-release"] == server.release.id
    assert 'name="release"' not in answer.text, "it is not pinned"
    assert server.get(f"/api/parks.csv?release={empty}").status_code == 200


def test_a_release_in_a_form_is_refused_and_not_ignored(server: Published) -> None:
    old = releases(server.store)[-1].id
    sent = {"query": "ASK {}", "release": old}
    answer = server.running.client.post("/sparql", data=sent)
    assert answer.status_code == 400
    assert "?release=ID" in answer.text
    assert server.get(f"/api/parks.csv?release={old}&release=beef").status_code == 400


def test_links_of_a_page_that_refuses_a_release_lead_to_the_current_one(
    server: Published,
) -> None:
    answer = server.get("/api/parks?release=beef", HTML)
    assert not [address for address in _addresses(answer.text) if "beef" in address]


def test_a_release_that_is_not_there_is_refused_and_never_ignored(server: Published) -> None:
    for path in ("/", "/sparql?query=ASK+%7B%7D&", "/api/parks?", "/page/park/liyang-htz?"):
        answer = server.get(
            f"{path}{'' if path.endswith(('?', '&')) else '?'}release=beef&lang=zh", HTML
        )
        assert answer.status_code == 410
        assert "beef" in answer.text
        assert "<html" in answer.text
    machine = server.get("/api/parks.csv?release=beef")
    assert machine.status_code == 410


def test_a_release_that_is_removed_while_it_is_read_is_said(
    served_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(served_store, store)
    old = releases(store)[-1].id
    paths = ("/page/park/liyang-htz", "/api/timeline", "/list/Park", "/def/term/Park", "/sparql")
    told = {"zh": "或已不再保留", "en": "not any more"}
    with published(store) as server:
        for path, lang in product(paths[:3], told):  # they are open now, and kept in memory
            for _ in range(2):
                assert server.get(f"{path}?release={old}&lang={lang}", HTML).status_code == 200
        assert prune(store, 1) == [old]
        for path, (lang, said) in product(paths, told.items()):
            answer = server.get(f"{path}?release={old}&lang={lang}", HTML)
            assert (answer.status_code, answer.headers["cache-control"]) == (410, "no-store")
            assert f'<html lang="{lang}">' in answer.text
            assert old in answer.text
            assert said in answer.text
            assert f'<a href="?lang={lang}">' in answer.text, "the same page as it is now"
            assert old not in "".join(_addresses(answer.text))
        for path in (
            "/sparql?query=ASK%7B%7D",
            "/api/timeline.csv?lang=zh",
            "/data/park/liyang-htz",
        ):
            machine = server.get(f"{path}{'&' if '?' in path else '?'}release={old}")
            assert (machine.status_code, machine.json()["release"]) == (410, old)
        for lang in told:
            assert server.get(f"/page/park/liyang-htz?lang={lang}", HTML).status_code == 200


def test_a_release_that_is_removed_while_it_answers_is_said(
    served_store: Path, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    shutil.copytree(served_store, store)
    new, old = releases(store)
    application = Application(ServedRelease(new, PROJECT, Limits(), store, in_memory=False))
    target, headers = (
        f"/page/park/x?release={old.id}&lang=zh",
        [("host", "a"), ("accept", "text/html")],
    )
    request = Request("GET", target, headers)
    application(request)
    prune(store, 1)
    answer = application.failed(request, OSError(2, "No such file or directory"))
    assert answer.status == 410
    assert old.id in (answer.body or b"").decode()
    assert "或已不再保留" in (answer.body or b"").decode()
