"""An error as a user meets it: each kind has its exit code, and no text can move the cursor."""

from __future__ import annotations

import pytest

from parkkg.cli.failure import exit_code, report_error
from parkkg.errors import DataError, MachineError, ParkkgError, UsageError
from parkkg.problems import problem
from parkkg.text import said


@pytest.mark.parametrize(
    ("error", "code"), [(DataError("x"), 1), (UsageError("x"), 2), (MachineError("x"), 3)]
)
def test_each_kind_has_its_exit_code(
    error: ParkkgError, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(error) == report_error(error) == code
    assert capsys.readouterr().err == "parkkg: x\n"


def test_problems_come_first_each_with_its_hint(capsys: pytest.CaptureFixture[str]) -> None:
    found = problem("PK501", said("no\x1b[2J"), file="m\u202e.json", line=1, hint=said("look"))
    report_error(DataError(said("it cannot be read"), hint=said("try"), problems=(found,)))
    assert capsys.readouterr().err.splitlines() == [
        "m\\u202e.json:1: no\\u001b[2J [PK501]",
        "  hint: look",
        "parkkg: it cannot be read",
        "hint: try",
    ]


def test_it_is_in_the_language_of_the_reader(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    report_error(UsageError(said("there is no folder {folder}", folder="x"), code="no-project"))
    assert capsys.readouterr().err.splitlines() == [
        "parkkg：没有文件夹 x",
        "提示：`parkkg new DIR` 可新建项目",
    ]
