from __future__ import annotations

import errno
import os
import subprocess
import sys

import click
import pytest

from parkkg.cli import main as cli
from parkkg.errors import DataError, MachineError, UsageError
from parkkg.problems import problem


def run(argv: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        cli.main(argv)
    out, err = capsys.readouterr()
    return int(str(stop.value.code)), out, err


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(["--help"], capsys)
    assert code == 0
    for name in cli.COMMANDS:
        assert f"  {name} " in out


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["lod"]])
def test_nothing_heavy_is_imported_for_a_word_of_help(arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from parkkg.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "heavy = {'asyncio', 'duckdb', 'jinja2', 'pyoxigraph', 'rdflib', 'rich', 'werkzeug'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_help_imports_of_python_what_click_does_and_no_more() -> None:
    """Each costs a millisecond or more of the fifty that `--help` takes."""
    program = (
        "import sys, click\n"
        "before = set(sys.modules)\n"
        "from parkkg.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'json', 'pathlib', 'signal', 'threading'} & set(sys.modules) - before))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_message_cannot_move_the_cursor_and_keeps_its_lines(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(context: click.Context) -> None:
        raise UsageError("line 1\n    \x1b[2J^", hint="a\rb")

    monkeypatch.setattr(cli.cli, "invoke", fail)
    _, _, err = run(["doctor"], capsys)
    assert err == "parkkg: line 1\n    \\u001b[2J^\nhint: a b\n"


def test_a_command_that_is_nearly_right(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(["laod"], capsys)
    assert code == 2
    assert 'there is no command "laod"' in err
    assert 'did you mean "load"?' in err


@pytest.mark.parametrize(
    "argv",
    [
        ["--lang", "zh", "laod"],
        ["--lang=zh", "laod"],
        ["laod", "--lang", "zh"],
        ["laod", "--lang=zh"],
    ],
)
def test_the_language_may_be_said_anywhere(
    argv: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    code, _, err = run(argv, capsys)
    assert (code, err) == (2, "parkkg：没有“laod”这个命令\n提示：是不是“load”？\n")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "没有选项"),
        ({"LANG": "zh_CN.UTF-8"}, "没有选项"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "No such option"),
        # Other programs are spoken to by it; parkkg has --lang.
        ({"LC_ALL": "en_US.UTF-8", "LANGUAGE": "zh_CN:zh"}, "No such option"),
    ],
)
def test_messages_of_click_are_in_the_language_of_the_environment(
    environ: dict[str, str],
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    code, _, err = run(["load", "--engin", "shacl"], capsys)
    assert code == 2
    assert words in err
    assert os.environ.get("LANGUAGE") == environ.get("LANGUAGE")


def test_a_language_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (["load", "--lang", "fr"], ["--lang=fr"], ["load", "--lang"]):
        code, _, err = run(argv, capsys)
        assert code == 2
        assert "--lang" in err


def test_what_was_typed_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(["releases", "use", "a", "b\x07\u202e"], capsys)
    assert code == 2
    assert "b\\u0007\\u202e" in err


def test_an_option_that_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(["load", "--engin", "shacl"], capsys)
    assert code == 2
    assert "--engine" in err


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (
            UsageError("no such query", hint="look again"),
            2,
            "parkkg: no such query\nhint: look again",
        ),
        (MachineError("locked"), 3, "parkkg: locked"),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), 3, "make room on that disk"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 3, "/x: Permission denied"),
        (KeyboardInterrupt(), 130, "stopped"),
    ],
)
def test_what_goes_wrong_is_told_in_words(
    error: BaseException,
    code: int,
    told: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(context: click.Context) -> None:
        raise error

    monkeypatch.setattr(cli.cli, "invoke", fail)
    got, out, err = run(["doctor"], capsys)
    assert (got, out) == (code, "")
    assert told in err
    assert "Traceback" not in err


def test_the_problems_of_an_error_are_told_first(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = problem("PK501", "line 1, column 2: no", file="m.json", line=1)

    def fail(context: click.Context) -> None:
        raise DataError("bad metadata", problems=(found,))

    monkeypatch.setattr(cli.cli, "invoke", fail)
    code, _, err = run(["doctor"], capsys)
    assert code == 1
    assert err.index("m.json:1: line 1") < err.index("parkkg: bad metadata")


def test_a_closed_pipe_is_nobodys_fault() -> None:
    script = f"{sys.executable} -m parkkg --help | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
