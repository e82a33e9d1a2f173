"""The house rules that a machine can see: who imports whom, who prints, what is global."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "parkkg"

# The order in which the files are read. Each imports only files above it.
READING_ORDER = (
    "__init__",
    "errors",
    "text",
    "xml_fit",
    "terms",
    "problems",
    "project",
    "files",
    "csvw/__init__",
    "csvw/iris",
    "csvw/context",
    "csvw/locate",
    "csvw/model",
    "csvw/explain",
    "csvw/numbers",
    "csvw/patterns",
    "csvw/encodings",
    "csvw/plain",
    "csvw/rows",
    "csvw/sql",
    "csvw/datatypes",
    "csvw/bounds",
    "csvw/dates",
    "csvw/cells",
    "csvw/jsonld",
    "csvw/properties",
    "csvw/documents",
    "csvw/dialect",
    "csvw/templates",
    "csvw/lines",
    "csvw/standard",
    "csvw/compile",
    "csvw/annotate",
    "csvw/types",
    "csvw/metadata",
    "csvw/discover",
    "csvw/header",
    "rdf/__init__",
    "rdf/ntriples",
    "rdf/index",
    "rdf/names",
    "rdf/jsonld",
    "rdf/rdfxml",
    "rdf/reifiers",
    "rdf/turtle",
    "database",
    "readers",
    "convert",
    "manifest",
    "release",
    "archive",
    "axioms",
    "clock",
    "columns",
    "constraints",
    "diagram_tracks",
    "diagram_layout",
    "faults",
    "fill",
    "formats",
    "frames",
    "graphs",
    "heads",
    "ledger",
    "ontology_parts",
    "parameters",
    "header",
    "closure",
    "partitions",
    "rows",
    "samples",
    "sandbox",
    "scaffold",
    "sparql_lexer",
    "sparql_rules",
    "sparql_glance",
    "syntax_fault",
    "stages",
    "statements",
    "provenance",
    "store",
    "tables",
    "proof",
    "verdict",
    "trace",
    "vocabulary",
    "profiles",
    "diagram",
    "ontology_view",
    "ontology_page",
    "void",
    "sparql",
    "service",
    "asking",
    "in_memory",
    "placeholders",
    "rules",
    "entail",
    "shapes_graph",
    "validate",
    "workers",
    "worker",
    "saved",
    "examples",
    "evidence",
    "diff",
    "dump",
    "downloads",
    "catalogue",
    "describe",
    "tally",
    "build",
    "load",
    "web/__init__",
    "web/about",
    "web/cache",
    "web/context",
    "web/dumper",
    "web/gone",
    "web/links",
    "web/metrics",
    "web/names",
    "web/negotiate",
    "web/outcome",
    "web/access_log",
    "web/books",
    "web/problem",
    "web/representations",
    "web/run",
    "web/answers",
    "web/lane",
    "web/process",
    "web/settings",
    "web/pool",
    "web/generation",
    "web/description",
    "web/dumps",
    "web/held",
    "web/site",
    "web/body",
    "web/operations",
    "web/protocol",
    "web/reply",
    "web/graph_store",
    "web/graphs",
    "web/pages",
    "web/problem_page",
    "web/downloads",
    "web/results",
    "web/query_page",
    "web/endpoint",
    "web/forms",
    "web/thing",
    "web/facts",
    "web/linked",
    "web/values",
    "web/openapi",
    "web/api",
    "web/vocabularies",
    "web/wellknown",
    "web/content",
    "web/wire",
    "web/unsent",
    "web/connection",
    "web/front",
    "web/app",
    "web/inside",
    "web/server",
    "cli/__init__",
    "cli/options",
    "cli/main",
    "cli/doctor",
    "cli/dump",
    "cli/new",
    "cli/progress",
    "cli/releases",
    "cli/report",
    "cli/convert",
    "cli/evidence",
    "cli/load",
    "cli/serve",
    "cli/table",
    "cli/query",
    "__main__",
)

# Programs that are run as processes print and exit, as the command line does.
PROGRAMS = frozenset({"__main__", "worker"})

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


def imports(tree: ast.Module, name: str, known: frozenset[str] = NAMES) -> Iterator[str]:
    """The files of the package that `name` imports, anywhere in it, at run time or for types."""
    package = ("parkkg", *name.split("/")[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from files_of(tuple(alias.name.split(".")), known)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = base + tuple((node.module or "").split(".") if node.module else ())
            for alias in node.names:
                found = tuple(files_of((*module, alias.name), known))
                yield from found or files_of(module, known)


def files_of(module: tuple[str, ...], known: frozenset[str]) -> Iterator[str]:
    """The file that a dotted name stands for: a module, or a package's __init__."""
    if module[0] != "parkkg":
        return
    inner = "/".join(module[1:])
    for candidate in (inner, f"{inner}/__init__".lstrip("/")):
        if candidate in known:
            yield candidate


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
        if isinstance(node, ast.ExceptHandler):
            caught = list(node.type.elts) if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            caught = list(node.args)
        for kind in caught:
            if kind is None or ast.unparse(kind).removeprefix("builtins.") in BLANKET:
                where = kind or node
                yield f"{getattr(where, 'lineno', 0)}: except {ast.unparse(kind) if kind else ''}"


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


each_file = pytest.mark.parametrize("path", FILES, ids=name_of)


def test_every_file_has_its_place_in_the_reading_order() -> None:
    assert len(set(READING_ORDER)) == len(READING_ORDER)
    assert set(READING_ORDER) == NAMES, "READING_ORDER of this test and src/parkkg differ"


@each_file
def test_a_file_imports_only_files_above_it(path: Path) -> None:
    """So there are no cycles either, and the code can be read from the top."""
    name = name_of(path)
    above = READING_ORDER[: READING_ORDER.index(name)]
    assert sorted(set(imports(parse(path), name)) - set(above)) == []


def test_only_the_command_group_imports_by_a_computed_name() -> None:
    """An import that this test cannot see would be a way around the order."""
    users = {
        name_of(path)
        for path in FILES
        if {"import_module", "__import__"} & set(ast.dump(parse(path)).split("'"))
    }
    assert users == {"cli/main"}


@each_file
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    name = name_of(path)
    if not name.startswith("cli/") and name not in PROGRAMS:
        assert list(talk(parse(path))) == []


@each_file
def test_a_file_is_short_and_says_what_it_is(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= 300
    assert ast.get_docstring(parse(path)), "a file begins with a docstring that says what it is"


@each_file
def test_a_module_has_no_mutable_state(path: Path) -> None:
    assert list(global_state(parse(path))) == []


@each_file
def test_no_except_catches_everything(path: Path) -> None:
    assert list(blanket_excepts(parse(path))) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from .errors import DataError", {"errors"}),
        ("from . import errors, text", {"errors", "text"}),
        ("from .. import __version__", {"__init__"}),
        ("from ..csvw.compile import sql", {"csvw/compile"}),
        ("from ..csvw import compile", {"csvw/compile"}),
        ("from ..csvw import Table", {"csvw/__init__"}),
        ("import parkkg.text\nimport os.path", {"text"}),
        ("from parkkg.errors import DataError", {"errors"}),
        ("def f():\n    from ..errors import DataError", {"errors"}),
        ("if TYPE_CHECKING:\n    from ..text import pad", {"text"}),
        ("import json, textwrap", set()),
    ],
)
def test_imports_are_seen(source: str, found: set[str]) -> None:
    known = frozenset({"__init__", "errors", "text", "csvw/__init__", "csvw/compile"})
    name = "csvw/x" if ".." in source else "x"
    assert set(imports(ast.parse(source), name, known)) == found


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
        (blanket_excepts, "with suppress(Exception): x", "with suppress(OSError): x"),
    ],
)
def test_the_rules_can_be_broken(
    look: Callable[[ast.Module], Iterator[str]], bad: str, good: str
) -> None:
    assert list(look(ast.parse(bad)))
    assert not list(look(ast.parse(good)))
