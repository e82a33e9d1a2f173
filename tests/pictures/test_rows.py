from __future__ import annotations

from parkkg.pictures.marks import Mark
from parkkg.pictures.rows import across, rows
from parkkg.pictures.svg import Frame
from pictured import SVG, parsed


def drawn(*marks: Mark) -> str:
    return rows(Frame("x"), "", marks, [(0.5, "half")], lambda *_: ())


def test_a_row_says_head_name_and_group_where_groups_differ() -> None:
    assert "> · g<" not in drawn(Mark("a", "1", "g"), Mark("b", "2", "g"))
    assert "> · h<" in drawn(Mark("a", "1", "g"), Mark("b", "2", "h"))


def test_every_row_can_be_hit_on_all_its_width() -> None:
    root = parsed(drawn(Mark("a", address="/a"), Mark("b", address="/b")))
    hits = [part for part in root.iter(f"{SVG}rect") if part.get("class") == "hit"]
    assert [(hit.get("width"), float(hit.get("height", "")) >= 24) for hit in hits] == [
        ("100%", True)
    ] * 2


def test_the_axis_has_its_lines_where_the_places_are() -> None:
    root = parsed(drawn(Mark("a")))
    assert [part.get("x1") for part in root.iter(f"{SVG}line")] == [across(0.5)] == ["50%"]
