from __future__ import annotations

from parkkg.pictures.marks import Mark


def test_a_title_says_everything_once() -> None:
    assert Mark("a", "2020", "a").title == "2020 · a"
    assert Mark("a").title == "a"
