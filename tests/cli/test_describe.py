from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import Run


@pytest.fixture
def run(run: Run) -> Run:
    """`parkkg …` in a folder with a table."""
    Path("firms.csv").write_text("id,name,founded\n1,One,2001-02-03\n2,Two,2004-05-06\n", "utf-8")
    return run


def test_the_guesses_are_printed_and_the_metadata_written(run: Run) -> None:
    code, out, err = run("describe", "firms.csv")
    assert code == 0
    assert "founded  date such as yyyy-MM-dd" in out
    assert "csv-metadata.json is written" in err
    assert (
        json.loads(Path("csv-metadata.json").read_text("utf-8"))["tables"][0]["url"] == "firms.csv"
    )
    assert run("convert", "--check", "csv-metadata.json")[0] == 0


def test_the_guesses_are_printed_in_chinese(run: Run) -> None:
    code, out, err = run("--lang", "zh", "describe", "firms.csv")
    assert code == 0
    assert out.startswith("表")
    assert "csv-metadata.json" in err


def test_json_has_the_metadata_and_the_guesses(run: Run) -> None:
    code, out, _ = run("describe", "firms.csv", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["metadata"]["tables"]
    assert {"table", "column", "guess", "share", "cell", "value"} == set(found["guesses"][0])


def test_metadata_that_are_there_stay_and_lack_nothing(run: Run) -> None:
    run("describe", "firms.csv")
    before = Path("csv-metadata.json").read_bytes()
    code, _, err = run("describe", "firms.csv")
    assert (code, Path("csv-metadata.json").read_bytes()) == (0, before)
    assert "has all columns already" in err


def test_a_new_column_is_proposed(run: Run) -> None:
    run("describe", "firms.csv")
    Path("firms.csv").write_text("id,name,founded,seat\n1,One,2001-02-03,Rome\n", "utf-8")
    code, out, err = run("describe", "firms.csv")
    assert code == 0
    assert '"seat"' in out
    assert "add what you want" in err


def test_a_project_is_drafted_loaded_and_asked(run: Run) -> None:
    code, out, err = run("new", "mine", "--from", "firms.csv", "--base", "https://example.org/m/")
    assert code == 0
    assert "names the thing in the row" in out
    assert err.endswith("now `parkkg load --project mine`\n")
    assert run("load", "--project", "mine")[0] == 0
    code, out, _ = run("query", "list", "--project", "mine")
    assert (code, "Two" in out) == (0, True)


def test_several_files_follow_the_option(run: Run) -> None:
    Path("cities.csv").write_text("id,name\n1,Rome\n", "utf-8")
    assert run("new", "mine", "--from", "firms.csv", "cities.csv")[0] == 0
    assert Path("mine/data/cities.csv").is_file()


def test_a_file_without_the_option_is_said(run: Run) -> None:
    code, _, err = run("new", "mine", "firms.csv")
    assert code == 2
    assert "--from" in err
