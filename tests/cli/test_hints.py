"""Hints of the command line: each kind of error that the library can raise has the right one."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import parkkg
from parkkg.cli.hints import OF_ERRORS, hint_of, with_hint
from parkkg.errors import ParkkgError, UsageError
from parkkg.problems import PROBLEM_KINDS, problem
from parkkg.project import find_project
from parkkg.query.saved import bind, parse
from parkkg.query.stopped import Stop, error_of_timeout
from parkkg.releases.dump import syntax_of
from parkkg.releases.release import open_release

SOURCE = Path(parkkg.__file__).parent
LIBRARY = sorted(p for p in SOURCE.rglob("*.py") if (SOURCE / "cli") not in p.parents)
# Not the custom properties of style sheets (`--ink: #000`, `var(--ink)`), nor the end of a comment.
FLAG = re.compile(r"(?<!var\()(?<![\w!-])--[a-z][a-z-]*+(?!:)|`parkkg ")
QUERY = parse("q", Path("q.rq"), "SELECT ?a { ?a ?b ?_park }", "q.rq")


def strings(tree: ast.AST) -> list[tuple[int, str]]:
    """The strings of a module that are not docstrings, with their lines."""
    expressions = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in expressions
    ]


def test_the_library_names_no_option_and_no_command() -> None:
    found = [
        (str(path.relative_to(SOURCE)), line, text)
        for path in LIBRARY
        for line, text in strings(ast.parse(path.read_text(encoding="utf-8")))
        if FLAG.search(text)
    ]
    assert found == []


def test_a_flag_would_be_found() -> None:
    for text in ("use --port", "--max-rows N", "`parkkg load` makes one", "(--max-rows)"):
        assert FLAG.search(text)
    for text in (".a { color: var(--ink); --line: #000 }", "a <!--b-->", "a -- b"):
        assert not FLAG.search(text)


def no_project(folder: Path) -> None:
    find_project(folder / "nowhere")


def no_metadata(folder: Path) -> None:
    find_project(folder)


def tables_alone(folder: Path) -> None:
    (folder / "my firms.csv").touch()
    find_project(folder)


def no_release(folder: Path) -> None:
    open_release(folder / "nowhere")


def not_a_store(folder: Path) -> None:
    (folder / "letter.txt").touch()
    open_release(folder)


def no_format(folder: Path) -> None:
    syntax_of(folder / "dump.doc")


def no_value(folder: Path) -> None:
    bind(QUERY, {})


def too_slow(folder: Path) -> None:
    raise error_of_timeout(2)


@pytest.mark.parametrize(
    ("fail", "hint"),
    [
        (no_project, "`parkkg new DIR` makes a project"),
        (no_metadata, "describe its tables in data/csv-metadata.json, or start one with "),
        (tables_alone, "`parkkg describe '/"),  # from where the command is run
        (no_release, "`parkkg load` makes one; --store DIR names another store"),
        (not_a_store, "choose an empty or a new folder with --store DIR"),
        (no_format, "add --format, or end the name in one of .ttl, "),
        (no_value, "add --param park=…"),
        (too_slow, "--timeout raises the limit; "),
    ],
)
def test_an_error_of_the_library_has_the_hint_of_the_command_line(
    fail: object, hint: str, tmp_path: Path
) -> None:
    assert callable(fail)
    with pytest.raises(ParkkgError) as raised:
        fail(tmp_path)
    assert hint_of(raised.value).startswith(hint)
    assert raised.value.hint
    assert not FLAG.search(raised.value.hint)


def test_other_errors_keep_the_hint_of_the_library() -> None:
    assert hint_of(UsageError("no", hint="look again")) == "look again"
    assert hint_of(UsageError("no", hint="look again", code="unknown-here")) == "look again"
    assert hint_of(UsageError("no")) == ""


def test_every_code_has_a_hint_and_every_hint_a_code() -> None:
    codes = {
        str(constant.value)
        for path in LIBRARY
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "code"
        for constant in ast.walk(keyword.value)
        if isinstance(constant, ast.Constant) and constant.value not in ("", "query-")
    }
    stops = {f"query-{reason}" for reason in get_args(Stop)}
    assert codes <= set(OF_ERRORS) <= codes | stops


def test_a_problem_has_the_hint_of_the_command_line_unless_it_has_one_of_its_own() -> None:
    assert "`parkkg evidence --text FILE" in with_hint(problem("PK604", "no", file="f")).hint
    assert with_hint(problem("PK604", "no", file="f", hint="own")).hint == "own"
    for rule in PROBLEM_KINDS:
        assert with_hint(problem(rule.code, "no", file="f")).hint
