from __future__ import annotations

import io

import pytest

from parkkg.cli.terminal import console, is_terminal


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "term", "expected"),
    [
        (Terminal(), "xterm", True),
        (Terminal(), "dumb", False),
        (io.StringIO(), "xterm", False),
    ],
)
def test_a_terminal_is_one_that_can_move_its_cursor(
    stream: io.StringIO, term: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    assert is_terminal(stream) is expected


@pytest.mark.parametrize(("no_color", "styled"), [("", True), ("1", False)])
def test_text_is_printed_as_it_is_and_style_only_where_it_is_wanted(
    no_color: str, styled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    stream = Terminal()
    console(stream).print("[red]1[/red] :smile:", style="bold")
    assert "[red]1[/red] :smile:" in stream.getvalue()
    assert ("\x1b[" in stream.getvalue()) is styled
