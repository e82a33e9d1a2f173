from __future__ import annotations

from parkkg.releases.release import releases
from published import GONE, HTML, Published


def ids(server: Published) -> tuple[str, str]:
    new, old = (release.id for release in releases(server.store))
    return old, new


def test_the_releases_are_listed_with_the_way_to_what_changed(server: Published) -> None:
    old, new = ids(server)
    text = server.get("/releases?lang=en", HTML).text
    assert f'href="/releases/{old}...{new}?lang=en"' in text
    assert text.index(new) < text.index(old)


def test_what_changed_is_said_by_name(server: Published) -> None:
    old, new = ids(server)
    text = server.get(f"/releases/{old}...{new}?lang=zh", HTML).text
    assert f"/page/{GONE}" in text
    assert "<del>去除</del>" in text
    back = server.get(f"/releases/{new}...{old}?lang=en", HTML).text
    assert "<ins>added</ins>" in back
    same = server.get(f"/releases/{new}...{new}?lang=en", HTML).text
    assert "The two say the same." in same


def test_a_release_that_is_not_there_is_said_with_those_that_are(server: Published) -> None:
    old, new = ids(server)
    answer = server.get(f"/releases/{old}...beef?lang=zh", HTML)
    assert answer.status_code == 404
    assert new in answer.text
