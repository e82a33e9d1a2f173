from __future__ import annotations

import re
from html import unescape

import pytest

from parkkg.releases.release import releases
from published import GONE, HTML, Published


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
