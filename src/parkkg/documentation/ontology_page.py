"""The documentation of the ontology: one HTML page that needs nothing but itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path

import jinja2
import pyoxigraph as ox
from markupsafe import Markup

from parkkg.documentation import samples
from parkkg.documentation.class_diagram import Relation, mermaid, relations
from parkkg.documentation.constraints import Constraint, Shape, property_of, read_shapes
from parkkg.documentation.profiles import Profile, Row, cardinality, profile, users
from parkkg.documentation.vocabulary import (
    Class,
    Property,
    Vocabulary,
    read_documents,
    read_vocabulary,
)
from parkkg.graph.index import Index, local_name
from parkkg.graph.serialize import turtle
from parkkg.graph.short_names import compact
from parkkg.namespaces import OWL, PREFIXES, RDF, RDFS, SKOS
from parkkg.project import Project
from parkkg.templates import templates_in

_TEMPLATES = Path(__file__).resolve().parent / "templates"
# What the table of a code list shows in columns of their own, or in its title.
_SHOWN = (f"{RDF}type", f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}definition", f"{SKOS}inScheme")


def ontology_page(project: Project, store: ox.Store | None = None) -> str:
    """Document the ontology and the shapes of a project, in Chinese and English.

    Code lists and examples come from `store`, where it is given. The same input gives the same
    bytes. Raises DataError where a file cannot be read.
    """
    page = _template().render(
        style=Markup((_TEMPLATES / "ontology.css").read_text(encoding="utf-8")),  # noqa: S704
        doc=read_documentation(project, store),
        cardinality=cardinality,
        local_name=local_name,
    )
    # Parts that were left out leave blank lines behind, and nothing else on the page has any.
    return re.sub(r"\n\s*\n", "\n", page)


@cache
def _template() -> jinja2.Template:
    """The page's template. To compile it is a fifth of the work of a small load."""
    environment = templates_in(_TEMPLATES)
    environment.filters["local_name"] = local_name
    return environment.get_template("ontology.html")


def style_source(page: str) -> str:
    """What a Content-Security-Policy has to name under style-src for the sheet in the page."""
    sheet = page[page.index("<style>") + len("<style>") : page.index("</style>")]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@dataclass(frozen=True)
class CodeList:
    """The concepts of a code list, what is said of them, and which properties become columns.

    `left_out` is how many more concepts there are.
    """

    concepts: tuple[str, ...]
    index: Index
    columns: tuple[str, ...]
    left_out: int


@dataclass(frozen=True)
class Documentation:
    """All that the page shows, and how it writes terms and links them."""

    vocabulary: Vocabulary
    shapes: Sequence[Shape]
    shape_graphs: tuple[str, ...]  # the ontologies that the files of shapes declare
    prefixes: Mapping[str, str]
    examples: Mapping[str, str]  # an instance of each class, in Turtle without the prefixes
    code_lists: Mapping[str, CodeList]

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """What the shapes ask of each class."""
        classes = self.vocabulary.classes
        return {c.iri: profile(self.vocabulary, self.shapes, c.iri) for c in classes}

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """An id in the page for each term: its local name, so that its IRI leads there."""
        found: dict[str, str] = {}
        v = self.vocabulary
        for term in (*v.classes, *v.properties, *v.schemes):
            name = f"code-{local_name(term.iri)}" if term in v.schemes else local_name(term.iri)
            found[term.iri] = name if name not in found.values() else f"{name}-{len(found)}"
        return found

    def short(self, iri: str) -> str:
        """The prefixed name of an IRI, or the IRI. A concept is named as in its code list."""
        if iri.rpartition("/")[0] in self.anchors:
            return local_name(iri)
        return compact(iri, self.prefixes) or iri

    def link(self, iri: str) -> str:
        """Where a term is on the page, or its IRI if a browser should follow it."""
        anchor = self.anchors.get(iri) or self.anchors.get(iri.rpartition("/")[0])
        if anchor:
            return f"#{anchor}"
        return iri if iri.startswith(("https://", "http://")) else ""

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        return tuple(relations(self.vocabulary, self.profiles))

    @cached_property
    def diagram(self) -> str:
        return mermaid(self.vocabulary, self.profiles)

    def other_relations(self) -> tuple[str, ...]:
        """The object properties that the diagram does not show; inverse ones are left out."""
        drawn = {relation.property for relation in self.relations}
        properties = self.vocabulary.properties
        return tuple(p.iri for p in properties if not (p.literal or p.derived or p in drawn))

    def entailed(self, c: Class) -> tuple[str, ...]:
        """The properties that state the inverse of what others say of an instance of the class."""
        above = set(self.vocabulary.supers(c.iri))
        rows = [row for found in self.profiles.values() for row in found.rows]
        leading = {property_of(row.path) for row in rows if above & set(row.types)}
        properties = self.vocabulary.properties
        return tuple(p.iri for p in properties if p.derived and leading & set(p.inverses))

    def rows(self, c: Class) -> list[Row]:
        """What is asked of a class path by path; what few other classes have comes first."""
        every = [row.path for found in self.profiles.values() for row in found.rows]
        return sorted(self.profiles[c.iri].rows, key=lambda row: every.count(row.path))

    def classes_with(self, p: Property) -> list[tuple[str, str]]:
        """The classes that may have a property, and how many values each."""
        found = self.profiles.items()
        return [(c, row.cardinality) for c, of in found for row in of.rows if row.path == (p.iri,)]

    def shapes_with(self, p: Property) -> tuple[Shape, ...]:
        """The shapes in which a property has a part."""
        return tuple(users(self.shapes, p.iri))

    def shape_of(self, constraint: Constraint) -> Shape:
        """The first shape with targets that has a constraint."""
        return next(
            s for s in self.shapes if any(c.shape == constraint.shape for c in s.constraints)
        )

    def classes_showing(self, shape: Shape) -> list[str]:
        """The classes that show what a shape asks, if one of them shows all of it."""
        asked = {c.message for c in shape.constraints}
        shown = {
            iri: asked & {c.message for c in p.constraints} for iri, p in self.profiles.items()
        }
        return [iri for iri, found in shown.items() if found] if asked in shown.values() else []

    def foreign(self) -> list[tuple[str, list[str]]]:
        """The terms of other vocabularies, by the prefix of their namespace."""
        ordered = sorted(self.vocabulary.foreign, key=lambda iri: (self.short(iri), iri))
        groups = groupby(ordered, lambda iri: self.short(iri).removesuffix(local_name(iri)))
        return [(name, list(iris)) for name, iris in groups]


def read_documentation(project: Project, store: ox.Store | None) -> Documentation:
    """Read the ontology and the shapes, and what the store says of classes and code lists.

    The store is not kept: whoever made it closes it by letting it go. Raises DataError where a
    file cannot be read.
    """
    vocabulary = read_vocabulary(project)
    index, declared = read_documents(project, project.shapes)
    examples, code_lists = {}, {}
    if store is not None:
        examples = {c.iri: _example(store, c.iri) for c in vocabulary.classes}
        code_lists = {s.iri: _code_list(store, s.iri, vocabulary) for s in vocabulary.schemes}
    return Documentation(
        vocabulary,
        shapes=read_shapes(index),
        shape_graphs=index.typed(f"{OWL}Ontology"),
        prefixes={**declared, **vocabulary.prefixes},
        examples=examples,
        code_lists=code_lists,
    )


def _example(store: ox.Store, kind: str) -> str:
    _, lines = samples.example(store, kind)
    return "".join(turtle(lines, PREFIXES)).partition("\n\n")[2]


def _code_list(store: ox.Store, scheme: str, vocabulary: Vocabulary) -> CodeList:
    iris, index, count = samples.concepts(store, scheme)
    said = {p for iri in iris for p, _ in index.about(iri)} - {*_SHOWN}
    declared = [p.iri for p in vocabulary.properties if p.iri in said]
    return CodeList(iris, index, (*sorted(said - {*declared}), *declared), count - len(iris))
