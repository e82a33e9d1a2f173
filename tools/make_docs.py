"""Write the generated pages of docs/: the command line, the problem codes, the class diagram.

python tools/make_docs.py            writes them
python tools/make_docs.py --check    writes nothing; names the pages that are out of date, exit 1
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import click

from parkkg.cli.hints import OF_PROBLEMS
from parkkg.cli.main import cli
from parkkg.documentation.ontology import Ontology
from parkkg.documentation.requirements import summaries
from parkkg.documentation.vocabulary import read_documents, read_vocabulary
from parkkg.graph.index import local_name
from parkkg.graph.short_names import compact
from parkkg.namespaces import PREFIXES
from parkkg.problems import PROBLEM_KINDS, ProblemKind
from parkkg.project import Project
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.text import LocalizedText, said
from parkkg.translations import in_language

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
# What Mermaid reads as syntax, also inside a label.
SYNTAX = re.compile(r'[#:;"<>`{}\[\]()~]')

CLI_HEAD = """\
# Command line

Made by `make docs` from what each command says with `--help`; edit the commands, not this page.
"""

PROBLEMS_HEAD = """\
# Problem codes · 问题代码

Made by `make docs` from `src/parkkg/problems.py`; edit the catalogue, not this page.

Every fault that `parkkg load` finds ends with one of these codes. The words before it say where:
the file, the line as an editor counts it, the column. With `--problems FILE` the same stands in
a CSV file, one fault a row.

`parkkg load` 发现的每个问题都以下列代码之一结尾，代码之前写明位置：文件、行号（与编辑器一致）和列。
加上 `--problems FILE`，同样的内容写入 CSV 文件，每行一个问题。
"""

CLASSES_HEAD = """\
# Classes · 类

Made by `make docs` from `ontology/` and `shapes/`; edit these, not this page.

The classes of the ontology and the relations between them. An arrow leads from subject to object.
The number at its head says how many objects a subject has, where they are all of one class. What
each term means, and every rule, is on the pages of the ontology, which a server has at `/def`.

本体中的类及类之间的关系。箭头由主语指向宾语；宾语属于一类时，箭头处的数字是每一主语的宾语个数。
各术语的含义与全部规则见本体各页，服务器上的地址是 `/def`。
"""

GROUPS = MappingProxyType(
    {
        "PK1": "The table as a file · 表格文件",
        "PK2": "Cells · 单元格",
        "PK3": "Keys, references and IRIs · 主键、引用与 IRI",
        "PK4": "Shapes · 形状约束",
        "PK5": "Metadata, RDF and query files · 元数据、RDF 与查询文件",
        "PK6": "Evidence · 出处",
    }
)


def cli_page() -> str:
    """What every command says with --help, commands of commands included."""
    parts = [CLI_HEAD]
    for depth, title, text in helps(cli, "parkkg", None):
        parts.append(f"{'#' * (depth + 2)} {title}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def helps(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[int, str, str]]:
    """(depth, full name, help text) of a command and then of its own commands."""
    context = click.Context(
        command, parent=parent, info_name=name, terminal_width=90, **command.context_settings
    )
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield depth_of(context), context.command_path, text
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is not None and not found.hidden:
                yield from helps(found, inner, context)


def depth_of(context: click.Context) -> int:
    """0 for parkkg, 1 for its commands, 2 for theirs."""
    return 0 if context.parent is None else 1 + depth_of(context.parent)


def problems_page() -> str:
    """Every problem code, its meaning and its mending, in English and Chinese."""
    parts = [PROBLEMS_HEAD]
    for group, rules in groupby(PROBLEM_KINDS, lambda kind: kind.code[:3]):
        parts.append(f"## {GROUPS[group]}\n")
        parts.extend(map(entry, rules))
    return "\n".join(parts)


def entry(kind: ProblemKind) -> str:
    """One code's part of the page."""
    title = kind.title_en[:1].upper() + kind.title_en[1:]
    # Readers of the page have the command line, whose hints are better for some.
    fix = OF_PROBLEMS.get(kind.code, said(kind.fix_en))
    return (
        f"### {kind.code}\n\n"
        f"**{plain(title)}.** {plain(fix)}\n\n"
        f"**{plain(kind.title_zh)}。** {plain(in_language(fix, 'zh'))}\n"
    )


def classes_page() -> str:
    """The class diagram, and the same relations as a table."""
    project = Project(ROOT)
    vocabulary = read_vocabulary(read_documents(project, project.ontology))
    files = map(project.name, project.shapes)
    shapes = load_shapes(Source(project.path(name), name, project.address(name)) for name in files)
    ontology = Ontology(vocabulary, summaries(shapes))
    names = {c.iri: f"{c.label.zh} {c.label.en}" for c in vocabulary.classes}
    rows = [
        f"| {'<br>'.join(plain(names[iri]) for iri, _ in one.sources)} "
        f"| {plain(one.property.label.zh)} {plain(one.property.label.en)} "
        f"`{compact(one.property.iri, PREFIXES)}` "
        f"| {'<br>'.join(plain(names[iri]) for iri in one.targets)} |\n"
        for one in ontology.relations
    ]
    table = "| 主语 Subject | 关系 Relation | 宾语 Object |\n|---|---|---|\n" + "".join(rows)
    return f"{CLASSES_HEAD}\n```mermaid\n{mermaid(ontology)}```\n\n{table}"


def mermaid(ontology: Ontology) -> str:
    """The class diagram as Mermaid text; empty where there is no class.

    An arrow leads from subject to object. The number at its head says how many objects a subject
    has, where they are all of one class. A triangle is at the superclass.
    """
    names: dict[str, str] = {}
    vocabulary = ontology.vocabulary
    for c in vocabulary.classes:
        name = re.sub(r"\W", "_", local_name(c.iri))
        names[c.iri] = name if name not in names.values() else f"{name}_{len(names)}"
    lines = [f'    class {names[c.iri]}["{label(c.label)}"]' for c in vocabulary.classes]
    for c in vocabulary.classes:
        lines += [f"    {names[iri]} <|-- {names[c.iri]}" for iri in c.supers if iri in names]
    for relation in ontology.relations:
        name = label(relation.property.label)
        for source, number in relation.sources:
            # With several targets, the number counts the values of all of them together.
            head = f'"{number}" ' if number and len(relation.targets) == 1 else ""
            lines += [
                f"    {names[source]} --> {head}{names[target]} : {name}"
                for target in relation.targets
            ]
    return "\n".join(["classDiagram", *lines]) + "\n" if lines else ""


def label(text: LocalizedText) -> str:
    """A label in both languages, on one line."""
    both = " ".join(f"{text.zh} {text.en}".split())
    return SYNTAX.sub(lambda found: f"#{ord(found[0])};", both)


def plain(text: str) -> str:
    """`text` as Markdown that shows just these characters."""
    return re.sub(r"[\\`*_<>\[\]|~]", r"\\\g<0>", text)


PAGES: MappingProxyType[str, Callable[[], str]] = MappingProxyType(
    {"cli.md": cli_page, "problems.md": problems_page, "classes.md": classes_page}
)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with --check compare them; the exit code."""
    check = list(arguments) == ["--check"]
    if arguments and not check:
        print(__doc__, file=sys.stderr)
        return 2
    stale = 0
    for name, page in PAGES.items():
        path = DOCS / name
        text = page()
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(f"docs/{name} is out of date: `make docs`" if check else f"wrote docs/{name}")
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
