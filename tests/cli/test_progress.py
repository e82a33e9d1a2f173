from __future__ import annotations

import io

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


def test_the_line_is_gone_at_the_end() -> None:
    stream = Terminal()
    with shown(stream) as progress:
        progress(Stage("map", rows=3))
    assert stream.getvalue().endswith("\r\x1b[2K")


def test_a_stage_says_what_it_works_on_and_how_long_it_may_take() -> None:
    bar = Bar()
    bar.begin -= 20
    bar.enter(Stage("store", rows=179_441, megabytes=412.5))
    line = bar.draw(bar.since + 1)
    assert "store · 179,441 rows · 412.5 MB · 21 s" in line
    assert "s left" in line


def test_the_bar_grows_from_stage_to_stage_and_is_never_full_before_the_end() -> None:
    bar = Bar()
    bar.begin -= 10
    filled = []
    for name in ("check", "map", "store", "validate", "seal"):
        bar.enter(Stage(name))
        filled.append(bar.draw(bar.since + 1000).count("█"))
    assert filled == sorted(filled)
    assert filled[-1] < bar.draw(bar.since).count("█") + bar.draw(bar.since).count("░")
