"""The pages say what is: console blocks run, generated pages are current, no command is missing."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from console import (
    Command,
    Outcome,
    broken_promises,
    by_commands,
    commands_of,
    faults,
    matches,
    run,
)
from parkkg.cli.main import COMMANDS
from parkkg.problems import PROBLEM_KINDS

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md")))

# What a test does not do: fetch, make an environment, or serve for ever.
NOT_RUN = (
    "git clone",
    "cd parkkg",
    "make",
    "pip install",
    "pipx install",
    "python3 -m venv",
    ". .venv/bin/activate",
    "parkkg serve",
)


def is_run(command: Command) -> bool:
    return not re.match("|".join(rf"{re.escape(start)}(?!\S)" for start in NOT_RUN), command.text)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder like a fresh clone: the project, and no release."""
    for part in ("ontology", "shapes", "data", "queries", "examples"):
        shutil.copytree(ROOT / part, tmp_path / "parkkg" / part)
    return tmp_path / "parkkg"


def named(pages: dict[Path, list[Command]]) -> str:
    return "+".join(page.name for page in pages)


SHOWN = by_commands(PAGES, is_run)


@pytest.mark.parametrize("pages", SHOWN, ids=named)
def test_console_blocks_do_what_they_show(
    pages: dict[Path, list[Command]], clone: Path, environment: dict[str, str]
) -> None:
    """Commands that two pages show are run once, and compared with both."""
    assert broken_promises(pages, clone, environment) == []


def test_the_same_commands_are_run_once_for_both_languages() -> None:
    assert any(len(pages) == 2 for pages in SHOWN)


def test_the_readme_shows_something() -> None:
    assert len(list(filter(is_run, commands_of((ROOT / "README.md").read_text("utf-8"))))) >= 5


@pytest.mark.parametrize(
    "name",
    [
        "README",
        *(f"docs/{n}" for n in ("guide", "your-own-tables", "from-excel", "evidence", "serving")),
    ],
)
def test_both_languages_show_the_same_commands(name: str) -> None:
    english, chinese = (
        [command.text for command in commands_of((ROOT / page).read_text(encoding="utf-8"))]
        for page in (f"{name}.md", f"{name}.zh.md")
    )
    assert chinese == english


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert re.search(rf"\bparkkg {name}\b", (ROOT / "README.md").read_text(encoding="utf-8"))


def test_generated_pages_are_current() -> None:
    check = [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it. A dead link fails, and a page that is not there."""
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        build,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder


def test_the_site_has_every_page(site: Path) -> None:
    names = {page.relative_to(ROOT / "docs").with_suffix("").as_posix() for page in PAGES[2:]}
    pages = {page.parent.relative_to(site).as_posix() for page in site.rglob("index.html")}
    assert {name for name in names if name != "index"} <= pages
    home = (site / "index.html").read_text(encoding="utf-8")
    for name in ("data-guide", "data-guide.zh", "architecture", "architecture.zh", "reference"):
        assert f'href="{name}/"' in home


def test_the_site_needs_no_other_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]+)", text)
        loaded += re.findall(r"<link\b[^>]*\brel=\"(?:stylesheet|preconnect|icon)[^>]*", text)
        assert [address for address in loaded if re.search(r"(https?:)?//", address)] == [], page
        assert '<pre class="mermaid"' not in text, "the theme would fetch a script for it"
    assert (
        "<svg"
        in (site / "classes" / "index.html").read_text(encoding="utf-8").partition("<figure")[2]
    )


@pytest.mark.parametrize("name", ["architecture.md", "architecture.zh.md"])
def test_the_architecture_names_files_that_are_there(name: str) -> None:
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    package = ROOT / "src" / "parkkg"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")}
    rows = dict(re.findall(r"^\| `(\w+)` \|.*\| `(\w+\.py)` \|$", text, re.MULTILINE))
    assert set(rows) == rooms
    assert [room for room, file in rows.items() if not (package / room / file).is_file()] == []
    paths = re.findall(r"`([\w/.-]+(?:/|\.py|\.json|\.toml))`", text)
    assert len(paths) > 20
    roots = [ROOT, package, *(package / room for room in rooms)]
    assert [path for path in paths if not any((root / path).exists() for root in roots)] == []


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in (*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"):
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)#\s]+)", text):
            if ":" not in link and not (page.parent / link).exists():
                dead.append(f"{page.name}: {link}")
    assert dead == []


def test_problem_codes_are_in_the_catalogue_and_in_order() -> None:
    codes = [kind.code for kind in PROBLEM_KINDS]
    assert codes == sorted(set(codes))
    assert set(codes_in_the_source()) <= set(codes)


def codes_in_the_source() -> Iterator[str]:
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from re.findall(r"\bPK\d{3}\b", node.value)


def test_help_imports_no_command_and_no_engine() -> None:
    """So that the shell's completion, and a first look, are quick."""
    program = (
        "import json, sys\n"
        "from parkkg.cli.main import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S", done.stdout, re.MULTILINE)
    imported = set(json.loads(done.stderr))
    heavy = {"duckdb", "pyoxigraph", "rdflib", "pyshacl", "werkzeug", "yaml"}
    assert "parkkg.cli.main" in imported
    assert imported & (heavy | {f"parkkg.cli.{name}" for name in COMMANDS}) == set()


BLOCK = """\
Words.

```console
$ echo one
one
# a remark
$ printf 'a\\nb\\nc\\n' | \\
    grep -v b
a
…
$ echo 'x
> y'
```

```bash
$ not this one
```
"""


def test_commands_are_found_with_what_they_print() -> None:
    assert commands_of(BLOCK) == (
        Command(4, "echo one", ("one",)),
        Command(7, "printf 'a\\nb\\nc\\n' | \\\n    grep -v b", ("a", "…")),
        Command(11, "echo 'x\ny'"),
    )


def test_commands_run_in_one_shell(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "inner").mkdir()
    commands = [Command(1, text) for text in ("cd inner", "ls nowhere", "echo $?", "pwd")]
    outcomes = run([*commands, *commands_of(BLOCK)], tmp_path, environment)
    assert [outcome.code for outcome in outcomes] == [0, 2, 0, 0, 0, 0, 0]
    assert [outcome.output.strip() for outcome in outcomes[2:]] == [
        "2",
        str(tmp_path / "inner"),
        "one",
        "a\nc",
        "x\ny",
    ]
    assert faults(outcomes) == []


def test_a_page_that_promises_too_much_is_found_out() -> None:
    lie = Outcome(Command(1, "echo one", ("two",)), 0, "one\n")
    failure = Outcome(Command(2, "false"), 1, "")
    assert len(faults([lie, failure])) == 2
    assert faults([failure, Outcome(Command(3, "echo $?", ("1",)), 0, "1\n")]) == []


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("one", "one", True),
        ("one", "two", False),
        ("loaded …: … rows", "loaded 7f3a: 120 rows", True),
        ("loaded … rows", "loaded\n12 rows", False),
        ("a\n…\nz", "a\nb\nc\nz", True),
        ("a\n…\nz", "a\nz", True),
        ("a\n…\nz", "a\nb", False),
        ("a\n…", "a", True),
        ("1.5 (b)", "1x5 (b)", False),
        ("a", "a\nb", False),
    ],
)
def test_an_ellipsis_stands_for_anything(expected: str, actual: str, same: bool) -> None:
    assert matches(expected.split("\n"), f"{actual}\n") is same
