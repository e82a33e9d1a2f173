from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Run


def titles(folder: str) -> dict[str, str]:
    metadata = json.loads(Path(folder, "data", "csv-metadata.json").read_bytes())
    return {title["@language"]: title["@value"] for title in metadata["dc:title"]}


def test_a_new_project_is_said_to_be_ready(run: Run) -> None:
    code, out, err = run("new", "mine", "--base", "https://example.org/mine/")
    assert (code, out) == (0, "")
    assert err == "mine is ready: see its README.md; now `parkkg load --project mine`\n"


def test_a_title_is_for_the_language_that_it_is_in(run: Run) -> None:
    assert run("new", "one", "--title", " Nanjing\n parks ")[0] == 0
    assert titles("one") == {"zh": "示例数据集（请改名）", "en": "Nanjing parks"}
    assert run("new", "two", "--title", "南京 parks", "--title", "Nanjing")[0] == 0
    assert titles("two") == {"zh": "南京 parks", "en": "Nanjing"}


@pytest.mark.parametrize("given", [("A", "B"), ("甲", "乙"), ("",), ("甲", " ")])
def test_titles_that_do_not_fit_are_told(run: Run, given: tuple[str, ...]) -> None:
    options = [option for title in given for option in ("--title", title)]
    code, _, err = run("new", "mine", *options)
    assert code == 2
    assert err.startswith("parkkg: a dataset has one title in Chinese and one in English\nhint: ")
    assert not Path("mine").exists()


def test_nothing_is_written_over(run: Run) -> None:
    Path("mine").mkdir()
    Path("mine", "notes.txt").write_text("mine", encoding="utf-8")
    code, out, err = run("new", "mine", "--base", "https://example.org/mine/")
    assert (code, out) == (2, "")
    assert (
        err == "parkkg: mine is not empty\nhint: name a new folder: nothing is ever written over\n"
    )
    assert [path.name for path in Path("mine").iterdir()] == ["notes.txt"]


def test_the_current_folder_will_do_where_it_is_empty(run: Run) -> None:
    assert run("new", ".")[0] == 0
    assert Path("data", "parks.csv").is_file()
    assert run("new", ".")[0] == 2


def test_a_folder_has_to_be_named(run: Run) -> None:
    assert run("new")[0] == 2


def test_no_table_is_left_out_unsaid(run: Run) -> None:
    Path("firms.csv").write_text("id,name\nf1,One\nf2,Two\n", "utf-8")
    Path("empty.csv").write_text("", "utf-8")
    Path("cut.csv").write_text('"id"x,name\nf1,One\n', "utf-8")
    code, _, err = run("new", "mine", "--from", "firms.csv", "empty.csv")
    assert (code, err.splitlines()[0]) == (2, "parkkg: there is no row in empty.csv")
    assert not Path("mine").exists()
    code, _, err = run("new", "mine", "--from", "cut.csv")
    assert "cut.csv:1: a quotation mark closes a cell" in err
    assert code in (0, 1)


def test_tables_of_old_macs_are_read(run: Run) -> None:
    Path("firms.csv").write_bytes(b"id,name\rf1,One\rf2,Two\r")
    assert run("new", "mine", "--from", "firms.csv", "--base", "https://example.org/mine/")[0] == 0
    code, _, err = run("load", "--project", "mine")
    assert (code, "2 in 1 tables" in err) == (0, True)
    code, out, err = run("convert", "firms.csv", "--mode", "minimal")
    assert (code, len(out.splitlines()), err) == (0, 4, "2 rows, 0 errors, 0 warnings\n")


def test_a_header_that_cannot_be_split_is_said(run: Run) -> None:
    Path("cut.csv").write_text('"id"x\n', "utf-8")
    code, _, err = run("convert", "cut.csv")
    assert (code, "[PK104]" in err) == (1, True)
