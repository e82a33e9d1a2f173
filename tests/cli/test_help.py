"""Help texts in Chinese: whole, in lines that fit, and English as it was afterwards."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkkg.cli.help import wrapped
from parkkg.cli.main import COMMANDS, main
from parkkg.text import width

CALLS = [[], *([name] for name in COMMANDS), ["releases", "diff"], ["releases", "prune"]]
# Words of English that stand beside one another; names of formats and options do so, too.
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")


def help_of(call: list[str], language: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit):
        main([*call, "--help", "--lang", language])
    return capsys.readouterr().out


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_all_of_it_is_in_chinese(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = help_of(call, "zh", capsys)
    assert text.startswith("用法：")
    assert "显示本帮助后退出。" in text
    assert SENTENCE.findall(text.split("\n", 1)[1]) == []  # after the usage
    assert max(map(width, text.splitlines())) <= 100


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_english_is_as_it_was_afterwards(
    call: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = help_of(call, "en", capsys)
    help_of(call, "zh", capsys)
    after = help_of(call, "en", capsys)
    assert after == before
    assert not re.search("[\u4e00-\u9fff]", after)


@given(st.text("检查，表。（格）ab c ", max_size=60), st.integers(12, 40))
def test_lines_fit_and_nothing_is_lost(text: str, columns: int) -> None:
    lines = list(wrapped(text, columns))
    assert "".join("".join(lines).split()) == "".join(text.split())
    # Only what cannot be parted is wider.
    for line in lines:
        assert width(line) <= columns or not re.search(r"[a-z检查表格][ ]*[检查表格]", line)


def test_punctuation_does_not_begin_a_line() -> None:
    assert list(wrapped("检查表格，并说明（各列）。", 8)) == [
        "检查表",
        "格，并说",
        "明（各",
        "列）。",
    ]
