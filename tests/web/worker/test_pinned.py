from __future__ import annotations

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
