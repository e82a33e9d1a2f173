"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from parkkg.cli.options import (
    chosen_project,
    json_option,
    output_option,
    project_option,
    release_option,
    store_option,
)
from parkkg.errors import UsageError
from parkkg.project import packaged_project


@click.command
@project_option
@store_option
@release_option
@json_option
@output_option
def command(**given: object) -> None:
    click.echo("\n".join(f"{name}={value}" for name, value in sorted(given.items())))


def given(*arguments: str, **environment: str | None) -> dict[str, str]:
    done = CliRunner().invoke(command, arguments, env={"PARKKG_STORE": None, **environment})
    assert done.exit_code == 0, done.output
    return dict(line.split("=", 1) for line in done.output.splitlines())


def test_without_options_the_store_is_beside_and_the_rest_is_left_to_be_found() -> None:
    assert given() == {
        "project": "None", "store": ".parkkg", "release": "None", "as_json": "False",
        "output": "None",
    }  # fmt: skip


def test_the_environment_names_the_store_and_an_option_goes_before_it() -> None:
    assert given(PARKKG_STORE="kg")["store"] == "kg"
    assert given("--store", "mine", PARKKG_STORE="kg")["store"] == "mine"
    assert given(PARKKG_STORE="")["store"] == ".parkkg"


@pytest.mark.parametrize("option", ["--output", "-o"])
def test_output_may_be_a_file_or_standard_output(option: str) -> None:
    assert given(option, "out/x.ttl")["output"] == str(Path("out/x.ttl"))
    assert given(option, "-")["output"] == "-"


def test_every_option_says_what_happens_without_it() -> None:
    text = CliRunner().invoke(command, ["--help"]).output
    assert text.count("By default") + text.count("[default:") >= 5
    assert "$PARKKG_STORE" in text


@pytest.mark.parametrize("option", ["--project", "--store", "--output"])
def test_an_empty_name_is_not_the_current_folder(option: str) -> None:
    done = CliRunner().invoke(command, [option, ""])
    assert isinstance(done.exception, UsageError)
    assert done.exception.message == f"{option} is empty"
    assert done.exception.hint


def test_a_project_that_nobody_chose_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert chosen_project(None) == packaged_project()
    assert capsys.readouterr().err.startswith("there is no project in this folder: ")
    assert chosen_project(packaged_project().root) == packaged_project()
    monkeypatch.chdir(packaged_project().root)
    assert chosen_project(None) == packaged_project()
    assert capsys.readouterr().err == ""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").touch()
    with pytest.raises(UsageError, match="this folder has tables"):
        chosen_project(None)
