"""The page of problems: all of them are in it, in both languages, and nothing of them runs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from chromium import CHROMIUM
from parkkg.errors import Problem
from parkkg.problem_page.page import MOST_PROBLEMS, ProblemFile, problem_page
from parkkg.problems import problem
from parkkg.tables.csvw.model import Table
from parkkg.text import counted, said
from workbooks import xlsx

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "=cmd|' /C calc'!A0",
    "<!--",
    "\x1b[2J\u2028&amp;",
    "{{ 7 * 7 }}",
)


def data_of(page: str) -> Any:
    """What the script of the page shows."""
    return json.loads(page.split('id="data">', 1)[1].split("</script>", 1)[0])


def wrong(line: int, column: str = "n", value: str = "x", **others: Any) -> Problem:
    return problem(
        "PK202", said("is no number"), file="t.csv", line=line, column=column, value=value, **others
    )


@pytest.fixture
def table(tmp_path: Path) -> dict[str, ProblemFile]:
    path = tmp_path / "t.csv"
    path.write_text("id,n,m\na,1,2\nb,x,3\nc,4,5\n", encoding="utf-8")
    return {"t.csv": ProblemFile(path, Table("", ()))}


def test_a_problem_is_beside_its_row_and_knows_its_cell(table: dict[str, ProblemFile]) -> None:
    (file,) = data_of(problem_page([wrong(3, cell="B3")], table))["files"]
    assert file["header"] == ["id", "n", "m"]
    assert file["letters"] == ["A", "B", "C"]
    assert file["rows"] == [
        [2, 2, ["a", "1", "2"]],
        [3, 3, ["b", "x", "3"]],
        [4, 4, ["c", "4", "5"]],
    ]
    (found,) = file["problems"]
    assert (found["line"], found["cell"], found["at"], found["value"]) == (3, "B3", [1], "x")


@pytest.mark.parametrize(
    ("column", "cell", "at"),
    [("n", "", [1]), ("id, m", "", [0, 2]), ("", "C3", [2]), ("m", "B3", [1]), ("", "", [])],
)
def test_the_cells_of_a_problem_are_found_by_their_name_or_title(
    column: str, cell: str, at: list[int], table: dict[str, ProblemFile]
) -> None:
    page = problem_page([wrong(3, column, cell=cell)], table)
    assert data_of(page)["files"][0]["problems"][0]["at"] == at


def test_what_is_said_is_there_in_both_languages(table: dict[str, ProblemFile]) -> None:
    message = said("{rows}", rows=counted(2, "row"))
    found = problem("PK202", message, file="t.csv", line=3, column="n")
    data = data_of(problem_page([found], table))
    hint = data["texts"][data["files"][0]["problems"][0]["hint"]]
    assert hint[0].isascii()
    assert re.search("[\u4e00-\u9fff]", hint[1])
    assert re.search("[\u4e00-\u9fff]", data["kinds"]["PK202"][1])
    assert all(re.search("[\u4e00-\u9fff]", chinese) for _, chinese in data["words"].values())


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_begins_in_the_language_that_was_asked_for(
    language: Any, table: dict[str, ProblemFile]
) -> None:
    assert f'<html lang="{language}">' in problem_page([wrong(3)], table, language=language)


def test_a_text_that_many_problems_have_is_there_once(table: dict[str, ProblemFile]) -> None:
    data = data_of(problem_page([wrong(3)] * 1000, table))
    assert len(data["files"][0]["problems"]) == 1000
    assert len(data["texts"]) == 2  # the message and the hint


def test_of_very_many_the_first_are_shown_and_the_others_counted(
    table: dict[str, ProblemFile],
) -> None:
    data = data_of(problem_page((wrong(3) for _ in range(MOST_PROBLEMS + 7)), table))
    assert len(data["files"][0]["problems"]) == MOST_PROBLEMS
    assert data["left"] == 7


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_the_data_becomes_part_of_the_page(text: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f'{text},n\n"{text}",x\n', encoding="utf-8")
    found = problem("PK202", said("{text}", text=text), file=text, line=2, column=text, value=text,
                    hint=text)  # fmt: skip
    page = problem_page([found], {text: ProblemFile(path, Table("", ()))}, name=text)
    assert page.count("<script") == page.count("</script") == 2
    assert "<img" not in page
    assert "<!--" not in page
    assert not re.search("[\x00-\x09\x0b-\x1f\u202a-\u202e\u2028]", page)
    shown = data_of(page)["files"][0]["rows"][0][2][0]
    assert shown.startswith((text[:3], "\\u"))


def test_a_spreadsheet_takes_the_cells_for_text(table: dict[str, ProblemFile]) -> None:
    assert 'mso-number-format: "\\@"' in problem_page([wrong(3)], table)


def test_the_page_needs_nothing_from_elsewhere_and_runs_only_its_own_script(
    table: dict[str, ProblemFile],
) -> None:
    page = problem_page([wrong(3)], table)
    assert not re.search(r"https?://|(src|href)=|@import|url\(", page)
    policy = re.search('Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    for element in ("style", "script"):
        text = page.rsplit(f"<{element}>", 1)[1].split(f"</{element}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{element}-src &#39;sha256-{digest}&#39;" in policy[1]


def test_files_that_are_gone_or_unknown_have_their_problems_without_rows(tmp_path: Path) -> None:
    files = {"gone.csv": ProblemFile(tmp_path / "gone.csv", Table("", ()))}
    found = [
        problem("PK101", said("is gone"), file="gone.csv", line=1),
        problem("PK504", said("no"), file="q.rq"),
    ]
    assert [file["rows"] for file in data_of(problem_page(found, files))["files"]] == [[], []]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser to try it in")
def test_a_browser_shows_the_rows_and_marks_the_cells(
    table: dict[str, ProblemFile], tmp_path: Path
) -> None:
    page = tmp_path / "faults.html"
    found = [wrong(3, value=text) for text in HOSTILE] + [wrong(0, "", "")]
    page.write_text(problem_page(found, table, language="zh", name="<b>"), encoding="utf-8")
    browser = [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    shown = subprocess.run(
        [*browser, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    ).stdout  # fmt: skip
    assert '<td class="error" dir="auto">x</td>' in shown
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown
    assert "显示 8 个问题，共 8 个" in shown
    assert "<b>&lt;b&gt;" not in shown


def test_each_sheet_of_a_workbook_is_a_table_of_its_own(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "b.xlsx",
        {"S": [["id", "n"], ["a", 1], ["b", "x"]], "2021 年": [["园区"], ["甲"]]},
    )
    found = [
        problem("PK202", said("no"), file="b.xlsx", line=3, column="n", cell="S!B3", value="x"),
        problem("PK201", said("no"), file="b.xlsx", line=2, column="园区", cell="'2021 年'!A2"),
    ]
    files = {f"b.xlsx#{sheet}": ProblemFile(path, Table(f"b.xlsx#{sheet}", ()))
             for sheet in ("S", "2021 年")}  # fmt: skip
    one, other = data_of(problem_page(found, files))["files"]
    assert (one["name"], other["name"]) == ("b.xlsx#S", "b.xlsx#2021 年")
    assert one["rows"] == [[2, 2, ["a", "1"]], [3, 3, ["b", "x"]]]
    assert (one["problems"][0]["cell"], one["problems"][0]["at"]) == ("B3", [1])
    assert other["rows"] == [[2, 2, ["甲"]]]
