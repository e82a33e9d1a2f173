"""Problems counted, the first ones shown, all of them written."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from parkkg.cli.report import Report, reporting
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


def test_counts_and_the_first_ten_of_each_code(capsys: pytest.CaptureFixture[str]) -> None:
    report = Report()
    for each in [*many(25), *many(3, "PK301"), *many(2, "PK301", severity="warning")]:
        report.add(each)
    assert (report.total("error"), report.total("warning"), report.total("info")) == (28, 2, 0)
    assert report.by_code() == {"PK202": 25, "PK301": 5}
    report.show()
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines[0] == "PK202: not a value of the column's datatype (25)"
    assert lines[1] == '  t.csv:2: column "n": "x0" is not an integer [PK202]'
    assert lines[2].startswith("    hint: ")
    assert "  … and 15 more" in lines
    assert sum(line.endswith("[PK202]") for line in lines) == 10
    assert lines.index("PK301: two rows have the same key (5)") > 10


def test_memory_is_bounded() -> None:
    report = Report()
    for each in many(1000):
        report.add(each)
    assert sum(map(len, report.first.values())) == 10


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
