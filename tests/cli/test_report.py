"""Problems counted, the first ones shown, all of them written."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from parkkg.cli.report import ProblemSummary, reporting
from parkkg.errors import Problem, Severity, UsageError
from parkkg.problems import problem


def many(number: int, code: str = "PK202", severity: Severity = "error") -> list[Problem]:
    return [
        problem(
            code, "is not an integer", file="t.csv", line=i + 2, column="n", value=f"x{i}",
            severity=severity,
        )
        for i in range(number)
    ]  # fmt: skip


def shown(problems: Iterable[Problem], capsys: pytest.CaptureFixture[str]) -> list[str]:
    report = ProblemSummary()
    for each in problems:
        report.add(each)
    report.show()
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err.splitlines()


def in_column(column: str, values: Iterable[str]) -> list[Problem]:
    return [
        problem("PK302", "is no key", file="t.csv", line=i, column=column, value=value)
        for i, value in enumerate(values, 2)
    ]


def test_counts_and_the_first_ten_values_of_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    report = ProblemSummary()
    problems = [*many(25), *many(3, "PK301"), *many(2, "PK301", severity="warning")]
    for each in problems:
        report.add(each)
    assert (report.total("error"), report.total("warning"), report.total("info")) == (28, 2, 0)
    assert report.by_code() == {"PK202": 25, "PK301": 5}
    lines = shown(problems, capsys)
    assert lines[0] == "PK202: not a value of the column's datatype (25)"
    assert lines[1] == '  t.csv:2: column "n": "x0" is not an integer [PK202]'
    assert lines[2].startswith("    hint: ")
    assert '  … and 15 more in column "n"' in lines
    assert sum(line.endswith("[PK202]") for line in lines) == 10
    assert sum(line.startswith("    hint: ") for line in lines) == 2  # one for each code
    assert lines.index("PK301: two rows have the same key (5)") > 10


def test_the_second_column_is_seen_behind_a_first_with_many(
    capsys: pytest.CaptureFixture[str],
) -> None:
    values = [f"bad{i}" for i in range(30)]
    lines = shown(in_column("p", values) + in_column("q", values), capsys)
    assert '  t.csv:2: column "q": "bad0" is no key [PK302]' in lines
    assert '  … and 20 more in column "p"' in lines
    assert '  … and 20 more in column "q"' in lines


def test_a_value_that_is_wrong_a_thousand_times_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = shown(in_column("n", ["N/A"] * 1000 + ["x", "?", "?"]), capsys)
    alike = "is no key [PK302] (1,000 times, also in line 3, 4, 5, 6, 7, …)"
    assert f'  t.csv:2: column "n": "N/A" {alike}' in lines
    assert '  t.csv:1002: column "n": "x" is no key [PK302]' in lines
    assert '  t.csv:1003: column "n": "?" is no key [PK302] (2 times, also in line 1004)' in lines
    assert not any("more" in line for line in lines)


def test_alike_without_a_line_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    found = problem("PK503", "is ignored", file="m.json", severity="warning")
    assert "  m.json: is ignored [PK503] (3 times)" in shown([found] * 3, capsys)


def test_a_wide_table_does_not_fill_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    problems = [p for i in range(3000) for p in in_column(f"c{i}", ["a", "b"])]
    lines = shown(problems, capsys)
    assert lines[-1] == "  … and 5,980 more in other columns"
    assert len(lines) < 200


def test_problems_are_in_the_language_of_the_reader(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    path = tmp_path / "p.jsonl"
    with reporting(path) as report:
        for each in in_column("产值", ["N/A"] * 3):
            report.add(each)
    assert capsys.readouterr().err.splitlines() == [
        "PK302：引用了不存在的行（3）",
        "  t.csv:2：列“产值”：“N/A”is no key [PK302]（共 3 处，另见第 3, 4 行）",
        "    提示：改正引用，或添加被引用的行。",
    ]
    assert json.loads(path.read_text("utf-8").splitlines()[0])["hint"].startswith("改正引用")


AWKWARD = problem(
    "PK203", "is wrong", file="=x.csv", line=3, column="@c", value='=1+1,"\n溧阳', hint="-h"
)


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv"])
def test_all_of_them_are_written(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"problems{suffix}"
    with reporting(path) as report:
        for each in [*many(12), AWKWARD]:
            report.add(each)
    text = path.read_text(encoding="utf-8-sig" if suffix == ".csv" else "utf-8")
    if suffix == ".csv":
        found = list(csv.DictReader(text.splitlines(keepends=True), strict=True))
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # spreadsheets know UTF-8 by it
    elif suffix == ".json":
        found = json.loads(text)
    else:
        found = [json.loads(line) for line in text.splitlines()]
    assert len(found) == 13
    assert list(found[0]) == [
        "code",
        "severity",
        "file",
        "line",
        "column",
        "value",
        "message",
        "hint",
        "cell",
    ]
    guard = "'" if suffix == ".csv" else ""  # a spreadsheet would run what looks like a formula
    last = found[-1]
    assert [last[k] for k in ("file", "column", "value", "hint")] == [
        f"{guard}=x.csv", f"{guard}@c", f'{guard}=1+1,"\n溧阳', f"{guard}-h",
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", [".json", ".jsonl", ".csv"])
def test_no_problem_is_a_file_too(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"problems{suffix}"
    with reporting(path):
        pass
    text = path.read_text(encoding="utf-8-sig")
    assert text == {".json": "[\n]\n", ".jsonl": "", ".csv": text}[suffix]
    assert text.count("\n") <= 2
    if suffix == ".json":
        assert json.loads(text) == []


def test_a_list_is_whole_even_when_the_command_fails(tmp_path: Path) -> None:
    path = tmp_path / "problems.json"

    def failing() -> None:
        with reporting(path) as report:
            report.add(AWKWARD)
            raise KeyError

    with pytest.raises(KeyError):
        failing()
    assert [p["code"] for p in json.loads(path.read_text(encoding="utf-8"))] == ["PK203"]


def test_a_name_that_is_no_unicode_is_written_somehow(tmp_path: Path) -> None:
    path = tmp_path / "problems.json"
    with reporting(path) as report:
        report.add(problem("PK101", "is missing", file="\udcff.csv"))
    assert json.loads(path.read_text(encoding="utf-8"))[0]["file"] == "\udcff.csv"


def test_without_a_file_nothing_is_written() -> None:
    with reporting(None) as report:
        report.add(AWKWARD)
    assert report.total("error") == 1


@pytest.mark.parametrize("name", ["problems.txt", "problems", "problems.CSV2"])
def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"json, \.jsonl or \.csv"), reporting(tmp_path / name):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_problem_is_on_one_line_whatever_stands_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    found = problem("PK106", "is\nwrong", file="a\nb.csv", column="园区\r\n名称", value="x\ny")
    assert shown([found], capsys)[1] == '  a b.csv: column "园区 名称": "x\\ny" is wrong [PK106]'
