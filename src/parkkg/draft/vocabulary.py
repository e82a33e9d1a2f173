"""A draft as a small ontology, and as shapes that the tables pass; both are Turtle for people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pyoxigraph as ox

from parkkg.draft.datatypes import datatype_iri
from parkkg.draft.draft import ColumnDraft, Draft, TableDraft
from parkkg.draft.metadata import TERMS, term
from parkkg.draft.names import HAN
from parkkg.namespaces import OWL, RDF, RDFS, SH, XSD

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def ontology_of(draft: Draft) -> str:
    """The classes and properties of the tables, each with what it was drafted from."""
    blocks = [
        _prefixes(draft, {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}),
        f"<{draft.base}{TERMS[:-1]}> a owl:Ontology ;\n"
        f"    rdfs:label {_text('Terms of the tables', 'en')} , {_text('表格所用术语', 'zh')} .\n",
    ]
    for table in draft.tables:
        blocks.append(
            f"# One for each row of {_comment(table.raw.shown)}.\n"
            f"{written_name(draft, table.class_name)} a owl:Class ;\n"
            f"    rdfs:label {_label(kind_label(table))} .\n"
        )
    blocks += _properties(draft)
    return "\n".join(blocks)


def _properties(draft: Draft) -> Iterator[str]:
    """One block for each property; several tables may have the same."""
    owned: dict[str, list[tuple[TableDraft, ColumnDraft]]] = {}
    for table in draft.tables:
        for column in table.columns:
            if column.own:
                owned.setdefault(column.predicate, []).append((table, column))
    for name, uses in owned.items():
        places = ", ".join(f"{t.raw.shown} ({c.guess.title})" for t, c in uses)
        links = {c.reference is not None or c.is_address for _, c in uses}
        kind = "owl:ObjectProperty" if links == {True} else "owl:DatatypeProperty"
        lines = [f"    rdfs:label {_label(uses[0][1].guess.title)}"]
        # A domain says what has the property; with two tables it would say that both are one.
        if len(uses) == 1:
            lines.append(f"    rdfs:domain {written_name(draft, uses[0][0].class_name)}")
        # A range holds in every table: where one has texts and another numbers, there is none.
        ranges = {_range(draft, column) for _, column in uses}
        if len(ranges) == 1 and (only := ranges.pop()):
            lines.append(f"    rdfs:range {only}")
        if len(links) == 2:
            kind = "rdf:Property"
        body = " ;\n".join(lines)
        yield f"# {_comment(places)}\n{written_name(draft, name)} a {kind} ;\n{body} .\n"


def _range(draft: Draft, column: ColumnDraft) -> str:
    if column.reference is not None:
        return written_name(draft, draft.tables[column.reference.parent].class_name)
    if column.is_address or column.guess.language or column.guess.is_text:
        return ""
    return _iri(draft, datatype_iri(column.guess.datatype.datatype))


def shapes_of(draft: Draft) -> str:
    """What the rows of the tables have in common, as shapes; each says what it rests on."""
    blocks = [_prefixes(draft, {"rdf": RDF, "rdfs": RDFS, "sh": SH, "xsd": XSD})]
    for table in draft.tables:
        properties = [
            text for column in table.columns if (text := _property_shape(draft, table, column))
        ]
        body = "".join(f" ;\n{text}" for text in properties)
        blocks.append(
            f"<{draft.base}shapes#{table.class_name}> a sh:NodeShape ;\n"
            f"    sh:targetClass {written_name(draft, table.class_name)}{body} .\n"
        )
    return "\n".join(blocks)


def _property_shape(draft: Draft, table: TableDraft, column: ColumnDraft) -> str:
    guess = column.guess
    if not guess.filled:
        return ""
    rules = []
    if column.reference is not None:
        parent = draft.tables[column.reference.parent]
        rules.append(f"sh:class {written_name(draft, parent.class_name)}")
    elif column.is_address:
        rules.append("sh:nodeKind sh:IRI")
    else:
        iri = datatype_iri(guess.datatype.datatype)
        rules.append(f"sh:datatype {'rdf:langString' if guess.language else _iri(draft, iri)}")
    if column.always:
        rules.append("sh:minCount 1")
    shared = sum(other.predicate == column.predicate for other in table.columns) > 1
    if not guess.separator and not shared:
        rules.append("sh:maxCount 1")
    seen = f"{_comment(guess.title)}: {guess.filled} of {guess.rows} rows have it"
    path = f"sh:path {written_name(draft, column.predicate)}"
    return f"    # {seen}\n    sh:property [ {' ; '.join([path, *rules])} ]"


def _prefixes(draft: Draft, others: dict[str, str]) -> str:
    known = {"": f"{draft.base}{TERMS}", **others}
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in known.items())


def written_name(draft: Draft, name: str) -> str:
    """A term as Turtle and SPARQL write it: `:area`, or a whole IRI."""
    return _iri(draft, term(draft, name))


def _iri(draft: Draft, iri: str) -> str:
    known = {"": f"{draft.base}{TERMS}", "rdfs": RDFS, "xsd": XSD}
    for prefix, namespace in known.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return str(ox.NamedNode(iri))


def kind_label(table: TableDraft) -> str:
    """What one of the things in a table is called: `Large firm`, or the table's name as it is."""
    if HAN.search(table.raw.label):
        return table.raw.label
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", table.class_name)
    return words[:1] + words[1:].lower()


def _label(text: str) -> str:
    return _text(" ".join(text.split()), "zh" if HAN.search(text) else "en")


def _text(text: str, language: str) -> str:
    return str(ox.Literal(text, language=language))


def _comment(text: str) -> str:
    """A text within a comment, which ends with the line."""
    return " ".join(text.split())
