from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkkg.pictures.marks import Mark
from parkkg.pictures.rows import rows
from parkkg.pictures.svg import Frame, element, style
from pictured import SVG, parsed, titles

ODD = '<script>alert(1)</script> & "x" \x01\u202e'


@given(st.text())
def test_any_text_gives_well_formed_xml_and_no_element_of_its_own(words: str) -> None:
    marks = [Mark(words, words, words, address=words)]
    root = parsed(rows(Frame(words, notes=(words,)), words, marks, [(0.5, words)], lambda *_: ()))
    known = {f"{SVG}{name}" for name in ("svg", "title", "desc", "a", "g", "rect", "line", "use")}
    assert {part.tag for part in root.iter()} <= known | {f"{SVG}text", f"{SVG}tspan"}


def test_what_turns_the_direction_of_writing_is_shown_and_not_obeyed() -> None:
    svg = rows(Frame("x"), "", [Mark(ODD)], [], lambda *_: ())
    assert "\u202e" not in svg
    assert titles(svg) == ['<script>alert(1)</script> & "x" \\u0001\\u202e']


def test_a_picture_is_named_and_described() -> None:
    root = parsed(
        rows(Frame("The title", "zh", "p", ("A note.",)), "Words.", [], [], lambda *_: ())
    )
    named = {part.get("id"): part.text for part in root.iter() if part.get("id")}
    assert [named[name] for name in root.get("aria-labelledby", "").split()] == [
        "The title",
        "Words. A note.",
    ]
    assert root.get("lang") == "zh"


def test_only_a_picture_that_stands_alone_has_its_style_in_it() -> None:
    inside, alone = (rows(Frame("x", alone=a), "", [], [], lambda *_: ()) for a in (False, True))
    assert ("<style>" in inside, style() in alone) == (False, True)
    assert ' style="' not in alone


def test_attributes_are_escaped() -> None:
    assert element("a", href='"><x>') == '<a href="&quot;&gt;&lt;x&gt;"/>'
