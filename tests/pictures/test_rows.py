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
    assert [(hit.get("width"), hit.get("height")) for hit in hits] == [("100%", "2em")] * 2


def test_the_axis_has_its_lines_where_the_places_are() -> None:
    root = parsed(drawn(Mark("a")))
    assert [part.get("x1") for part in root.iter(f"{SVG}line")] == [across(0.5)] == ["50%"]


LONG = Mark("Opening of a plant for cells of batteries", "2012-03", address="/a")


def test_words_that_have_no_room_on_a_telephone_stand_above_their_shape_there() -> None:
    root = parsed(drawn(LONG))
    above = [box for box in root.iter(f"{SVG}svg") if box.get("class") == "above"]
    assert all(box.get("width") == "100%" for box in above)
    assert any("2012-03 Opening of a plant" in "".join(box.itertext()) for box in above)
    ids = {part.get("id") for part in root.iter()}
    uses = [use.get("href", "") for box in above for use in box.iter(f"{SVG}use")]
    assert len(uses) == 2, "the axis and the shape"
    assert {use[1:] for use in uses} <= ids


def test_what_has_room_or_stands_alone_is_drawn_once() -> None:
    for picture in (
        drawn(Mark("2012")),
        rows(Frame("x", alone=True), "x", [LONG], (), lambda *_: ()),
    ):
        assert "above" not in picture.partition("</style>")[2]
        assert "<use" not in picture
