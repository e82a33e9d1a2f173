"""The documentation of the ontology: one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from parkkg.describe.constraints import read_shapes
from parkkg.describe.diagram import Diagram, class_diagram
from parkkg.describe.ontology_parts import Cell, Fact, Item, Section, Table, link
from parkkg.describe.ontology_view import View
from parkkg.describe.samples import concepts, example
from parkkg.describe.vocabulary import Header, Scheme, read_documents, read_vocabulary
from parkkg.graph.index import local_name
from parkkg.graph.serialize import turtle
from parkkg.namespaces import OWL, PK, PREFIXES, SKOS
from parkkg.project import Project
from parkkg.text import LocalizedText

_TEMPLATES = Path(__file__).resolve().parent / "templates"

_WORDS = MappingProxyType(
    {
        "overview": LocalizedText("概览", "Overview"),
        "skip": LocalizedText("跳至正文", "Skip to the content"),
        "rules": LocalizedText("属性与规则", "Properties and rules"),
        "whole": LocalizedText("对整体的规则", "Rules for the whole"),
        "example": LocalizedText("示例", "Example"),
        "made": LocalizedText(
            "本页由本体、形状与数据生成。",
            "This page is made from the ontology, the shapes and the data.",
        ),
    }
)
_SHAPES = LocalizedText(
    "每一形状所针对的对象。某类自有的规则见该类，其余规则列于此处。“建议”不阻止发布，其他规则会阻止。",
    "What each shape is about. The rules of a class stand with the class, the others stand here. "
    "Advice does not stop a release; every other rule does.",
)
_ALIGNED = LocalizedText(
    "与其他词汇的对应各成一个文件，本体不导入它们。",
    "An alignment with another vocabulary is a file of its own; the ontology imports none of them.",
)
# What a concept may say beyond its name and definition.
_COLUMNS = (
    (f"{SKOS}broader", LocalizedText("上位概念", "Broader")),
    (f"{PK}defaultUnit", LocalizedText("单位", "Unit")),
    (f"{PK}additive", LocalizedText("可加", "Additive")),
    (f"{SKOS}exactMatch", LocalizedText("等同", "Same as")),
)


def ontology_page(project: Project, store: ox.Store | None = None) -> str:
    """Document the ontology and the shapes of a project, in Chinese and English.

    Code lists and examples come from `store`, where it is given. The same input gives the same
    bytes. Raises DataError where a file cannot be read.
    """
    vocabulary = read_vocabulary(project)
    index, declared = read_documents(project, project.shapes)
    shapes = read_shapes(index)
    view = View(vocabulary, shapes, {**declared, **vocabulary.prefixes})
    drawing = class_diagram(vocabulary, shapes, standalone=False)
    header = vocabulary.header
    undrawn = [
        p.iri
        for p in vocabulary.properties
        if not p.literal and not p.derived and p.iri not in drawing.shown
    ]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        optimized=False,  # it is compiled once and run once
    )
    sheet = (_TEMPLATES / "ontology.css").read_text(encoding="utf-8")
    page = environment.get_template("ontology.html").render(
        title=" · ".join(filter(None, (header.title.zh, header.title.en))) or header.iri or "OWL",
        style=Markup(sheet),  # noqa: S704 (a file of our own)
        header=header,
        header_facts=tuple(_facts(header, index.typed(f"{OWL}Ontology"))),
        diagram=Markup(drawing.svg),  # noqa: S704 (escaped there)
        caption=_caption(drawing),
        undrawn=tuple(view.fact("未画出", "Not drawn", undrawn)),
        sections=tuple(s for s in _sections(view, store) if s.terms or s.facts),
        words=_WORDS,
        advice=LocalizedText("建议", "Advice"),
        number_label="基数 Number",
    )
    # Parts that were left out leave blank lines behind, and nothing else on the page has any.
    return re.sub(r"\n{2,}", "\n", page)


def style_source(page: str) -> str:
    """What a Content-Security-Policy has to name under style-src for the sheet in the page."""
    sheet = page[page.index("<style>") + len("<style>") : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _sections(view: View, store: ox.Store | None) -> Iterator[Section]:
    examples = {c.iri: _example(store, c.iri) for c in view.vocabulary.classes}
    yield Section(
        "classes", LocalizedText("类", "Classes"), tuple(view.classes(examples)), listed=True
    )
    for id_, name, literal in (
        ("object-properties", LocalizedText("对象属性", "Object properties"), False),
        ("datatype-properties", LocalizedText("数据属性", "Datatype properties"), True),
    ):
        yield Section(id_, name, tuple(view.properties(literal=literal)), listed=True)
    tables = {s.iri: _concepts(view, store, s) for s in view.vocabulary.schemes}
    lists = tuple(view.schemes(tables))
    yield Section("code-lists", LocalizedText("代码表", "Code lists"), lists, listed=True)
    yield Section("shapes", LocalizedText("形状", "Shapes"), tuple(view.shape_entries()), _SHAPES)
    yield Section(
        "alignments", LocalizedText("对应", "Alignments"), tuple(view.alignments()), _ALIGNED
    )
    others = LocalizedText("其他词汇的术语", "Terms of other vocabularies")
    yield Section("foreign", others, facts=view.foreign())
    yield Section("prefixes", LocalizedText("前缀", "Prefixes"), facts=view.prefix_facts())


def _facts(header: Header, shapes: tuple[str, ...]) -> Iterator[Fact]:
    """What stands at the head of the page."""

    def linked(iri: str) -> tuple[Item, ...]:
        return (Item(iri, link(iri)),) if iri else ()

    def dated(text: str, zh: str, en: str) -> tuple[Item, ...]:
        return (Item(text=LocalizedText(zh, en), note=text),) if text else ()

    version = Item(note=header.version)
    space = f"{header.prefix}: {header.namespace}".removeprefix(": ")
    for name, items in (
        (LocalizedText("本体 IRI", "Ontology IRI"), linked(header.iri)),
        (
            LocalizedText("版本", "Version"),
            (version, *linked(header.version_iri)) if version.note else (),
        ),
        (LocalizedText("前一版本", "Prior version"), linked(header.prior)),
        (
            LocalizedText("日期", "Dates"),
            dated(header.created, "创建于", "created")
            + dated(header.modified, "修改于", "modified"),
        ),
        (LocalizedText("状态", "Status"), (Item(note=header.status),) if header.status else ()),
        (
            LocalizedText("作者", "Creator"),
            tuple(Item("" if n else i, link(i), n) for i, n in header.creators),
        ),
        (LocalizedText("许可", "Licence"), linked(header.licence)),
        (LocalizedText("命名空间", "Namespace"), (Item(space),) if header.iri else ()),
        (LocalizedText("形状", "Shapes"), tuple(item for iri in shapes for item in linked(iri))),
    ):
        if items:
            yield Fact(name, items)


def _caption(drawing: Diagram) -> LocalizedText:
    if not drawing.framed:
        return LocalizedText("箭头由主语指向宾语。", "Arrows lead from subject to object.")
    return LocalizedText(
        "箭头由主语指向宾语；由虚线框引出的关系适用于框内每一类。",
        "Arrows lead from subject to object; a relation that leaves the dashed frame holds for "
        "every class in it.",
    )


def _example(store: ox.Store | None, kind: str) -> str:
    """An instance in Turtle, without the prefixes."""
    lines = example(store, kind)[1] if store is not None else ()
    return "".join(turtle(lines, PREFIXES)).partition("\n\n")[2]


def _concepts(view: View, store: ox.Store | None, scheme: Scheme) -> Table:
    """A code list as a table, with those columns that any of its concepts fills."""
    if store is None:
        return Table()
    iris, index, count = concepts(store, scheme.iri)
    filled = [c for c in _COLUMNS if any(index.objects(iri, c[0]) for iri in iris)]
    head = (
        LocalizedText("代码", "Code"),
        LocalizedText("名称", "Name"),
        LocalizedText("定义", "Definition"),
    )
    rows = tuple(
        (
            Cell((Item(local_name(iri), link(iri)),)),
            Cell(text=index.text(iri, f"{SKOS}prefLabel")),
            Cell(text=index.text(iri, f"{SKOS}definition")),
            *(Cell(tuple(map(view.item, index.objects(iri, p)))) for p, _ in filled),
        )
        for iri in iris
    )
    more = count - len(iris)
    remark = (
        LocalizedText(f"另有 {more} 个概念。", f"{more} more concepts.")
        if more
        else LocalizedText()
    )
    return Table((*head, *(name for _, name in filled)), rows, remark)
