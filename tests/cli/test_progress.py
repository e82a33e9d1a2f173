from __future__ import annotations

import io

import pytest

from parkkg.cli.progress import Bar, shown
from parkkg.progress import Stage


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_written_where_there_is_no_terminal() -> None:
    stream = io.StringIO()
    with shown(stream) as progress:
        progress(Stage("map", rows=3))
    assert stream.getvalue() == ""


def test_nothing_is_written_to_a_dumb_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    with shown(stream) as progress:
        progress(Stage("map", rows=3))
    assert stream.getvalue() == ""


def test_the_line_is_shown_on_a_terminal_and_gone_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with shown(stream) as progress:
        progress(Stage("map", rows=3))
    assert "map · 3 rows · 0 s" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K"), "the line is erased"


def test_a_stage_says_what_it_works_on_and_how_long_it_may_take() -> None:
    bar = Bar(0)
    bar.enter(Stage("store", rows=179_441, megabytes=412.5), 20)
    # 20 s were 18 % of the work, so that all of it takes 111 s.
    assert bar.text(21) == "store · 179,441 rows · 412.5 MB · 21 s · about 90 s left"
    assert bar.text(31) == "store · 179,441 rows · 412.5 MB · 31 s · about 80 s left"


def test_the_bar_grows_from_stage_to_stage_and_is_never_full_before_the_end() -> None:
    bar = Bar(0)
    shares = []
    for start, name in enumerate(("check", "map", "store", "validate", "seal")):
        bar.enter(Stage(name), start * 10)
        shares += [bar.share(start * 10), bar.share(start * 10 + 5), bar.share(start * 10 + 5000)]
    assert shares == sorted(shares)
    assert 0.9 < shares[-1] < 1
