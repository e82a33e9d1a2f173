from __future__ import annotations

from parkkg.sparql.query_error import error_at, error_at_line


def test_the_caret_is_below_the_place() -> None:
    error = error_at("ASK {\n  ?园区 ?p 中 }", 15, "here")
    _, shown, caret = error.message.split("\n")
    assert shown == "      ?园区 ?p 中 }"
    # Wide characters take two columns of a terminal.
    assert caret == " " * (4 + 2 + 5 + 1 + 2 + 1) + "^"


def test_a_long_line_is_shown_in_part() -> None:
    _, shown, caret = error_at("x" * 500 + "!" + "y" * 500, 500, "here").message.split("\n")
    assert len(shown) < 100
    assert shown[caret.index("^")] == "!"


def test_a_place_outside_the_query_has_no_excerpt() -> None:
    assert error_at_line("ASK {}", 9, 1, "there").message == "the query, line 9, column 1: there"
