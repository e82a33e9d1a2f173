"""Shapes that check nothing: names that occur nowhere, and terms that SHACL does not have.

A shape that never says anything looks like one that all data fit. Each finding is a warning with
the line of the shapes file. A name that the data, or the ontology in them, only mention as a
subject is known: a class without instances is no mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from urllib.parse import unquote

import duckdb

from parkkg.errors import Problem
from parkkg.graph.short_names import shown
from parkkg.namespaces import RDF, SH, XSD
from parkkg.problems import problem
from parkkg.shacl.ignored import LATER_TERMS, ignored_parts
from parkkg.shacl.parameters import PARAMETERS
from parkkg.shacl.paths import predicates
from parkkg.shacl.shapes import Constraint, Shape, Shapes
from parkkg.shacl.shapes_graph import Place
from parkkg.tables.csvw.builtin_datatypes import BUILTINS
from parkkg.text import did_you_mean, said

_DEMANDS = frozenset(("minCount", "hasValue", "qualifiedMinCount", "equals"))
_TYPE = f"<{RDF}type>"
# What a shape may have of SHACL that is no constraint.
_BESIDE = frozenset(
    f"<{SH}{name}>" for name in ("target", "targetNode", "targetClass", "targetSubjectsOf",
        "targetObjectsOf", "path", "severity", "message", "name", "description", "order", "group")
)  # fmt: skip
# All that SHACL Core, SHACL-SPARQL and the advanced features define, apart from parameters.
_OTHER_TERMS = """
    NodeShape PropertyShape Shape ConstraintComponent Parameterizable Parameter SPARQLConstraint
    SPARQLExecutable SPARQLAskExecutable SPARQLSelectExecutable SPARQLConstructExecutable
    SPARQLUpdateExecutable SPARQLAskValidator SPARQLSelectValidator Validator PrefixDeclaration
    PropertyGroup ResultAnnotation ValidationReport ValidationResult AbstractResult Severity
    Violation Warning Info NodeKind IRI Literal BlankNode BlankNodeOrIRI BlankNodeOrLiteral
    IRIOrLiteral Target TargetType SPARQLTarget SPARQLTargetType Function SPARQLFunction Rule
    SPARQLRule TripleRule JSConstraint JSExecutable JSFunction JSLibrary JSRule JSTarget
    JSTargetType JSValidator path inversePath alternativePath zeroOrMorePath oneOrMorePath
    zeroOrOnePath targetNode targetClass targetSubjectsOf targetObjectsOf target severity message
    deactivated property flags ignoredProperties qualifiedMinCount qualifiedMaxCount
    qualifiedValueShapesDisjoint name description order group defaultValue select ask construct
    update prefixes declare prefix namespace parameter optional nodeValidator propertyValidator
    validator labelTemplate result conforms focusNode value resultPath resultMessage
    resultSeverity sourceConstraint sourceConstraintComponent sourceShape detail
    shapesGraphWellFormed shapesGraph suggestedShapesGraph entailment resultAnnotation
    annotationProperty annotationVarName annotationValue expression filterShape nodes intersection
    union if then else count distinct groupConcat max min sum limit offset orderBy desc exists
    returnType rule condition subject predicate object this js jsFunctionName jsLibrary
    jsLibraryURL codeIdentifier
"""
_TERMS = frozenset(_OTHER_TERMS.split()) | PARAMETERS
_KNOWN = _TERMS | LATER_TERMS
# Of two that differ in case only, a property is meant: it comes after the class.
_CASE = MappingProxyType({term.casefold(): term for term in sorted(_TERMS)})


def shape_lints(
    db: duckdb.DuckDBPyConnection, shapes: Shapes, prefixes: Mapping[str, str]
) -> Iterator[Problem]:
    """Warnings about what checks nothing in the relation `triple`, in the order of the files."""
    finder = _Finder(db, shapes, {**prefixes, **shapes.graph.prefixes})
    found = [
        *ignored_parts(shapes),
        *finder.unknown_terms(),
        *finder.without_use(),
        *finder.unknown_names(),
    ]
    yield from sorted(dict.fromkeys(found), key=lambda p: (p.file, p.line, p.code, p.message))


class _Finder:
    def __init__(
        self, db: duckdb.DuckDBPyConnection, shapes: Shapes, prefixes: Mapping[str, str]
    ) -> None:
        self._db = db
        self._shapes = shapes
        self._graph = shapes.graph
        self._prefixes = prefixes

    def unknown_terms(self) -> Iterator[Problem]:
        """Terms in the namespace of SHACL that SHACL does not have."""
        for statement in self._graph.statements:
            for iri in (statement.predicate, statement.object):
                if iri.startswith(f"<{SH}"):
                    name = iri[len(SH) + 1 : -1]
                    # Without a name it is the vocabulary itself.
                    if name and name not in _KNOWN and not name.endswith("ConstraintComponent"):
                        near = _CASE.get(name.casefold())
                        hint = (
                            said('did you mean "{name}"?', name=f"sh:{near}")
                            if near
                            else did_you_mean(f"sh:{name}", [f"sh:{term}" for term in _TERMS])
                        )
                        yield _warning(
                            "PK405", statement.place, said("sh:{name} is unknown", name=name), hint
                        )

    def without_use(self) -> Iterator[Problem]:
        """Shapes that have no target and belong to no other shape, or ask for nothing."""
        used = {name for shape in self._shapes for c in shape.constraints for name in c.shapes}
        # What a term of a later SHACL refers to is not used for another reason, which is said.
        later = {
            s.object
            for s in self._graph.statements
            if s.predicate.removeprefix(f"<{SH}").rstrip(">") in LATER_TERMS
        }
        components = {s.object for s in self._graph.statements if s.predicate == f"<{SH}parameter>"}
        for shape in self._shapes:
            if shape.name in components or shape.deactivated:
                continue
            targeted = shape.targets or self._graph.of(shape.name, "target")
            if not targeted and shape.name not in used | later:
                named = self._named(shape.name)
                yield _warning(
                    "PK404",
                    shape.place,
                    said("the shape {named} has no target, and no shape refers to it", named=named),
                    said("give it a target such as sh:targetClass, or remove it"),
                )
            own = any(target.term != shape.name for target in shape.targets)
            if own and not shape.constraints and not self._more(shape):
                named = self._named(shape.name)
                yield _warning(
                    "PK404",
                    shape.place,
                    said("the shape {named} asks for nothing", named=named),
                    said("give it a constraint such as sh:property, or remove it"),
                )
            for constraint in shape.constraints:
                for name in constraint.shapes:
                    if not self._graph.about(name):
                        yield self._undescribed(constraint, name)
        yield from self._circles(used)

    def _more(self, shape: Shape) -> bool:
        """Whether a shape has something of SHACL of which another finding says that it is wrong."""
        predicates = {s.predicate for s in self._graph.about(shape.name)}
        return any(p.startswith(f"<{SH}") for p in predicates - _BESIDE)

    def _circles(self, used: Collection[str]) -> Iterator[Problem]:
        """Shapes that only refer to one another: no target leads to them."""
        reached = {s.name for s in self._shapes if s.targets or s.name not in used or s.deactivated}
        reached |= self._within(reached)
        for name in sorted(self._shapes.shapes, key=lambda name: name.startswith("_:")):
            if name not in reached:
                reached |= {name} | self._within((name,))
                yield _warning(
                    "PK404",
                    self._shapes[name].place,
                    said("no target leads to the shape {named}", named=self._named(name)),
                    said("give it a target such as sh:targetClass, or remove it"),
                )

    def _within(self, names: Iterable[str]) -> set[str]:
        """The shapes that some shapes lead to."""
        waiting, found = list(names), set[str]()
        while waiting:
            inner = {n for c in self._shapes[waiting.pop()].constraints for n in c.shapes} - found
            found |= inner
            waiting += inner
        return found

    def _undescribed(self, constraint: Constraint, name: str) -> Problem:
        known = [self._short(s.name) for s in self._shapes if self._graph.about(s.name)]
        return _warning(
            "PK404",
            constraint.place,
            said(
                "sh:{kind} {shape}: there is no such shape",
                kind=constraint.kind,
                shape=self._short(name),
            ),
            did_you_mean(self._short(name), [k for k in known if not k.startswith("_:")]),
        )

    def unknown_names(self) -> Iterator[Problem]:
        """Classes and properties that occur nowhere."""
        for shape in self._shapes:
            if shape.deactivated:
                continue
            for target in shape.targets:
                if target.kind == "class":
                    yield from self._class("sh:targetClass", target.term, target.place)
                elif target.kind == "node":
                    yield from self._node(target.term, target.place)
                else:
                    name = f"sh:target{target.kind[0].upper()}{target.kind[1:]}"
                    yield from self._property(name, target.term, target.place)
            yield from self._path(shape)
            for constraint in shape.constraints:
                yield from self._constraint(constraint)

    def _path(self, shape: Shape) -> Iterator[Problem]:
        # What a shape forbids is expected to be nowhere, and what it demands, it says is missing.
        heard = any(
            (c.value == 0) if c.kind == "maxCount" else (c.kind in _DEMANDS and c.value != 0)
            for c in shape.constraints
        )
        if shape.path is not None and not heard:
            place = self._graph.of(shape.name, "path")[0].place
            for name in sorted(predicates(shape.path)):
                yield from self._property("sh:path", name, place)

    def _constraint(self, constraint: Constraint) -> Iterator[Problem]:
        match constraint.kind, constraint.value:
            case "class", str(name):
                yield from self._class("sh:class", name, constraint.place)
            case (("equals" | "disjoint" | "lessThan" | "lessThanOrEquals"), str(name)):
                yield from self._property(f"sh:{constraint.kind}", name, constraint.place)
            case "datatype", str(name) if name.startswith(f"<{XSD}"):
                known = {f"xsd:{b.iri.removeprefix(XSD)}" for b in BUILTINS.values()
                         if b.iri.startswith(XSD)} | {"xsd:NCName", "xsd:ID", "xsd:IDREF",
                         "xsd:ENTITY", "xsd:NOTATION"}  # fmt: skip
                local = f"xsd:{name[len(XSD) + 1 : -1]}"
                if local not in known:
                    yield _warning(
                        "PK404",
                        constraint.place,
                        said("sh:datatype {local}: there is no such datatype", local=local),
                        did_you_mean(local, known),
                    )

    def _class(self, parameter: str, name: str, place: Place) -> Iterator[Problem]:
        if name not in self._mentioned and name not in self._types:
            yield self._nowhere(parameter, name, place, said("class"), self._types)

    def _property(self, parameter: str, name: str, place: Place) -> Iterator[Problem]:
        if name not in self._mentioned and name not in self._properties:
            yield self._nowhere(parameter, name, place, said("property"), self._properties)

    def _node(self, term: str, place: Place) -> Iterator[Problem]:
        blank = term.startswith("_:")
        if blank or (term.startswith("<") and term not in self._mentioned):
            yield _warning(
                "PK404",
                place,
                said(
                    "sh:targetNode {node}: this node is nowhere in the data",
                    node="[]" if blank else self._short(term),
                ),
                said("correct the IRI, or remove the target"),
            )

    def _nowhere(
        self, parameter: str, name: str, place: Place, what: str, known: Collection[str]
    ) -> Problem:
        short = self._short(name)
        # The same characters, written as percent signs and digits, are another IRI.
        coded = next((iri for iri in known if "%" in iri and unquote(iri) == name), None)
        message = said(
            "{parameter} {name}: no such {what} is in the data or the ontology",
            parameter=parameter,
            name=short,
            what=what,
        )
        if coded:
            hint: str = said(
                'did you mean "{name}"? It is so written in the data', name=self._short(coded)
            )
        else:
            hint = did_you_mean(short, [self._short(iri) for iri in known])
        return _warning("PK404", place, message, hint)

    def _short(self, term: str) -> str:
        return shown(term, self._prefixes)

    def _named(self, name: str) -> str:
        return self._short(name) if name.startswith("<") else said("here")

    @cached_property
    def _types(self) -> frozenset[str]:
        return self._terms(f"SELECT DISTINCT o FROM triple WHERE p = '{_TYPE}'")

    @cached_property
    def _properties(self) -> frozenset[str]:
        return self._terms("SELECT DISTINCT p FROM triple")

    @cached_property
    def _mentioned(self) -> frozenset[str]:
        """Those of the names in the shapes that are a subject or an object of the data."""
        names = {
            *(t.term for s in self._shapes for t in s.targets),
            *(c.value for s in self._shapes for c in s.constraints if isinstance(c.value, str)),
            *(name for s in self._shapes if s.path is not None for name in predicates(s.path)),
        }
        wanted = sorted(name for name in names if name.startswith("<"))
        query = (
            "SELECT s FROM triple WHERE s IN (SELECT unnest($1::VARCHAR[])) UNION "
            "SELECT o FROM triple WHERE o IN (SELECT unnest($1::VARCHAR[]))"
        )
        return frozenset(row[0] for row in self._db.execute(query, [wanted]).fetchall())

    def _terms(self, query: str) -> frozenset[str]:
        return frozenset(row[0] for row in self._db.execute(query).fetchall())


def _warning(code: str, place: Place, message: str, hint: str = "") -> Problem:
    return problem(code, message, file=place.file, line=place.line, hint=hint, severity="warning")
