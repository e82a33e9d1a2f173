from __future__ import annotations

from parkkg.releases.release import releases
from published import GONE, HTML, Published


def test_an_earlier_release_answers_what_is_pinned_to_it(server: Published) -> None:
    new, old = (release.id for release in releases(server.store))
    ask = f"ASK {{ <https://w3id.org/parkkg/{GONE}> ?p ?o }}"
    for release, answer in ((old, "true"), (new, "false")):
        for path in ("/sparql", "/api/about.csv"):
            params = {"query": ask} if path == "/sparql" else {"thing": GONE}
            found = server.running.client.get(
                path, params={**params, "release": release}, headers={"accept": "text/csv"}
            )
            assert found.status_code == 200
            rows = found.text.strip().splitlines()
            assert rows[0] == answer if path == "/sparql" else (len(rows) > 1) == (answer == "true")
    page = server.get(f"/page/{GONE}?lang=en&release={old}", HTML)
    assert page.status_code == 200
    assert f"Pinned to release</b> <code>{old}" in page.text or old in page.text
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
