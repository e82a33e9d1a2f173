"""No class, property or table of the default project is known to the program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from parkkg.namespaces import OWL, PK, RDF
from parkkg.project import packaged_project
from parkkg.tables.convert import project_job
from parkkg.tables.csvw.model import Table

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "parkkg"
FILES = tuple(sorted(PACKAGE.rglob("*.py")))
PROJECT = packaged_project()
# What evidence is made of in any project: `evidence/schema_roles.py` says which columns it needs.
EVIDENCE = frozenset(
    {
        "sources",
        "source",
        "passages",
        "passage",
        "ledger",
        "basis",
        "evidence",
        "sha256",
        "cited",
        "statement",
        "quotable",
    }
)
# Words that mean something else in the program: parts of RDF, CSVW, HTTP and of this language.
WORDS = frozenset(
    {
        "date", "value", "unit", "about", "status", "rank", "segments", "relations",
        "Name", "name", "names", "scope", "period", "extent", "area", "areas",
    }
)  # fmt: skip


def terms() -> frozenset[str]:
    """The local names of the ontology's own classes and properties."""
    kinds = {f"{OWL}{kind}" for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
    return frozenset(
        quad.subject.value.removeprefix(PK)
        for path in PROJECT.ontology
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == f"{RDF}type"
        and isinstance(quad.object, ox.NamedNode)
        and quad.object.value in kinds
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(PK)
    )


def tables() -> frozenset[str]:
    """The tables, and the kinds of thing that their IRIs name: `parks` and `park`."""
    found = project_job(PROJECT).group.tables
    return frozenset(Path(table.url).stem for table in found) | frozenset(
        filter(None, map(kind, found))
    )


def kind(table: Table) -> str:
    match = re.search(r"id/([a-z]+)/\{", table.prototype.about_url or "")
    return match[1] if match else ""


PATTERNS = (r"pk:(\w+)", r"def#(\w+)", r"(?<![/\w.])(\w+)/\w", r"\bid/(\w+)", r"(\w+)\.csv")
NAMES = (terms() | tables()) - EVIDENCE - WORDS


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text in a program but its docstrings."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
        ):
            yield node.lineno, node.value


def names_in(text: str) -> frozenset[str]:
    """The names that a text is, or that stand in it as a term, a path or a file."""
    return NAMES & {text, *(name for pattern in PATTERNS for name in re.findall(pattern, text))}


def test_no_file_names_anything_of_this_domain() -> None:
    found = {
        (path.relative_to(PACKAGE).as_posix(), line, name)
        for path in FILES
        for line, text in texts(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_in(text)
    }
    assert sorted(found) == []


def test_a_name_would_be_found() -> None:
    assert {"Park", "locatedIn", "parks", "enterprise"} <= NAMES
    source = 'x = f"{PK}Park"\ny = ("pk:locatedIn", "data/parks.csv", "id/enterprise/")'
    found = {name for _, text in texts(ast.parse(source)) for name in names_in(text)}
    assert found == {"Park", "locatedIn", "parks", "enterprise"}
