"""The house rules that ruff, mypy and import-linter do not see: who prints, what is global."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "parkkg"


# Programs that are run as processes print and exit, as the command line does.
PROGRAMS = frozenset({"__main__", "query/worker", "web/worker/__main__"})

MUTABLE_CALLS = frozenset(
    {"list", "dict", "set", "bytearray", "defaultdict", "deque", "Counter", "OrderedDict"}
)
MUTABLE_NODES = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
BLANKET = frozenset({"Exception", "BaseException"})


def name_of(path: Path) -> str:
    """`csvw/compile` for src/parkkg/csvw/compile.py."""
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


FILES = tuple(sorted(PACKAGE.rglob("*.py")))
NAMES = frozenset(map(name_of, FILES))


def talk(tree: ast.Module) -> Iterator[str]:
    """Whatever prints or exits."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="print" | "exit" | "quit" as called)):
                yield f"{node.lineno}: {called}()"
            case ast.Attribute(value=ast.Name(id="sys"), attr="exit" | "stdout" | "stderr"):
                yield f"{node.lineno}: sys.{node.attr}"
            case ast.Attribute(value=ast.Name(id="os"), attr="_exit" | "abort"):
                yield f"{node.lineno}: os.{node.attr}"
            case ast.Name(id="SystemExit"):
                yield f"{node.lineno}: SystemExit"
            case ast.Import(names=names) if any(n.name.split(".")[0] == "click" for n in names):
                yield f"{node.lineno}: import click"
            case ast.ImportFrom(module="click"):
                yield f"{node.lineno}: import click"
            case _:
                pass


def is_mutable(value: ast.expr | None) -> bool:
    match value:
        case ast.Tuple(elts=parts):
            return any(map(is_mutable, parts))
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            return called in MUTABLE_CALLS
        case _:
            return isinstance(value, MUTABLE_NODES)


def global_state(tree: ast.Module) -> Iterator[str]:
    """Lists, dicts and sets that live as long as the module, and `global` statements."""
    classes = (node.body for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for body in (tree.body, *classes):
        for statement in body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and is_mutable(statement.value):
                yield f"{statement.lineno}: {ast.unparse(statement)[:60]}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield f"{node.lineno}: global {', '.join(node.names)}"


def blanket_excepts(tree: ast.Module) -> Iterator[str]:
    """`except:`, `except Exception:` and their like, and `suppress(Exception)`."""
    for node in ast.walk(tree):
        caught: list[ast.expr | None] = []
        if isinstance(node, ast.ExceptHandler) and not _raises_again(node):
            caught = list(node.type.elts) if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            caught = list(node.args)
        for kind in caught:
            if kind is None or ast.unparse(kind).removeprefix("builtins.") in BLANKET:
                where = kind or node
                yield f"{getattr(where, 'lineno', 0)}: except {ast.unparse(kind) if kind else ''}"


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether it only tidies up: its last statement is a bare `raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def found(look: Callable[[ast.Module], Iterator[str]], names: Iterable[str] = NAMES) -> list[str]:
    """What a rule finds in the files of these names: `csvw/compile.py:12: …`."""
    return [
        f"{name}.py:{fault}"
        for name in sorted(names)
        for fault in look(parse(PACKAGE / f"{name}.py"))
    ]


def test_few_modules_import_by_a_computed_name() -> None:
    """An import that this test cannot see would be a way around the order."""
    users = {
        name_of(path)
        for path in FILES
        if {"import_module", "__import__"} & set(ast.dump(parse(path)).split("'"))
    }
    # Commands and public names are imported when they are first used.
    assert users == {"cli/main", "__init__"}


def test_only_the_command_line_prints_or_exits() -> None:
    library = {name for name in NAMES - PROGRAMS if not name.startswith("cli/")}
    assert found(talk, library) == []


def test_a_file_says_what_it_is() -> None:
    """It begins with a docstring."""
    assert [name_of(path) for path in FILES if not ast.get_docstring(parse(path))] == []


PACKAGES = tuple(path for path in FILES if path.name == "__init__.py" and path.parent != PACKAGE)


@pytest.mark.parametrize("path", PACKAGES, ids=name_of)
def test_a_package_says_what_comes_in_what_goes_out_and_what_to_read_first(path: Path) -> None:
    said = ast.get_docstring(parse(path)) or ""
    told = re.search(r"^In: .+^Out: .+^Read first: (.+)", said, re.MULTILINE | re.DOTALL)
    assert told, "In: …, Out: … and Read first: `file.py`"
    named = re.findall(r"`(\w+\.py)`", told[1])
    assert named
    assert [name for name in named if not (path.parent / name).is_file()] == []


def test_a_module_has_no_mutable_state() -> None:
    assert found(global_state) == []


def test_no_except_catches_everything() -> None:
    assert found(blanket_excepts) == []


@pytest.mark.parametrize(
    ("look", "bad", "good"),
    [
        (talk, "print('x')", "pprint('x')"),
        (talk, "sys.exit(1)", "process.exit(1)"),
        (talk, "sys.stderr.write('x')", "stream.write('x')"),
        (talk, "raise SystemExit(1)", "raise DataError('x')"),
        (talk, "import click", "import json"),
        (talk, "def f():\n    from click import echo", "from clicker import echo"),
        (global_state, "X = []", "X = ()"),
        (global_state, "X: Final = {1: 2}", "X: Final = MappingProxyType({1: 2})"),
        (global_state, "X = (1, [])", "X = (1, ())"),
        (global_state, "X = collections.defaultdict(list)", "X = frozenset({1})"),
        (global_state, "class A:\n    x = {}", "class A:\n    x: dict[str, str] = field()"),
        (global_state, "def f():\n    global x", "def f():\n    x = []"),
        (blanket_excepts, "try: x\nexcept: y", "try: x\nexcept OSError: y"),
        (blanket_excepts, "try: x\nexcept (A, Exception): y", "try: x\nexcept (A, B): y"),
        (blanket_excepts, "try: x\nexcept Exception: raise A", "try: x\nexcept Exception: raise"),
        (blanket_excepts, "with suppress(Exception): x", "with suppress(OSError): x"),
    ],
)
def test_the_rules_can_be_broken(
    look: Callable[[ast.Module], Iterator[str]], bad: str, good: str
) -> None:
    assert list(look(ast.parse(bad)))
    assert not list(look(ast.parse(good)))


# Modules that need no file of tests, each with its reason.
UNTESTED = MappingProxyType(
    {
        "__main__": "it only calls cli/main, as the test of the wheel does",
        "evidence/roles": "data without behaviour, which evidence/schema_roles fills",
        "query/limits": "data without behaviour",
        "web/worker/__main__": "the program that web/front/workers starts, whose tests run it",
    }
)
TESTS = Path(__file__).resolve().parent


def file_of_tests(name: str) -> Path:
    """`tests/tables/csvw/test_compile.py` for `tables/csvw/compile`."""
    folder, _, module = name.rpartition("/")
    return TESTS / folder / f"test_{module}.py"


def has_tests(path: Path) -> bool:
    """Whether a file exists, and defines tests."""
    return path.is_file() and any(
        isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        for node in parse(path).body
    )


def test_a_module_has_its_file_of_tests() -> None:
    """Where this fails: write the files that it names."""
    modules = {name for name in NAMES - {*UNTESTED} if not name.endswith("__init__")}
    expected = {file_of_tests(name) for name in modules}
    assert sorted(str(path) for path in expected if not has_tests(path)) == []


def test_the_exceptions_are_modules_without_tests() -> None:
    assert set(UNTESTED) <= NAMES
    assert not any(has_tests(file_of_tests(name)) for name in UNTESTED)
