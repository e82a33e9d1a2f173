from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parkkg.project import Project
from parkkg.releases.release import open_release
from parkkg.web.dataset.loaders import about_of, choices_of, saved_named, saved_of
from parkkg.web.problem import HttpError
from published import PROJECT


class ServedRelease:
    """What is made once, and a release whose queries are answered with two rows of TSV."""

    def __init__(self, store: Path, project: Project = PROJECT) -> None:
        self.release = open_release(store)
        self.project = project
        self.made: dict[str, Any] = {}
        self.asked: list[str] = []

    def once(self, name: str, make: Any) -> Any:
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]

    def read(self, text: str) -> str:
        self.asked.append(text)
        return text

    def fetch(self, prepared: object) -> bytes:
        return b"?scheme\n<https://w3id.org/parkkg/code/award-scheme/a>\n<https://x.org/b>\n"


def test_what_was_read_is_kept(served_store: Path) -> None:
    served: Any = ServedRelease(served_store)

    for read in (about_of, saved_of):
        found: Any = read(served)
        assert read(served) is found


def test_a_query_that_is_not_there_is_told_with_one_that_is(served_store: Path) -> None:
    with pytest.raises(HttpError, match="no saved query") as caught:
        (saved_named(ServedRelease(served_store), "timelin"))  # type: ignore[arg-type]
    assert (caught.value.status, caught.value.hint) == (404, 'did you mean "timeline"?')


def test_choices_are_asked_for_once_and_shortened(served_store: Path) -> None:
    served: Any = ServedRelease(served_store)
    query = saved_named(served, "awards")
    for _ in range(2):
        assert (choices_of(served, query)) == {
            "scheme": {
                "https://w3id.org/parkkg/code/award-scheme/a": "a",
                "https://x.org/b": "https://x.org/b",
            }
        }
    assert len(served.asked) == 1
