"""What the project's CSVW metadata say, as plain triple patterns, for tools that read no CSVW.

Only what the default project's metadata use is understood here, and anything else is refused.
From the patterns come an RML mapping (Morph-KGC) and a JSON plan (maplib, rdflib). The standard
library is enough, so that the environments of the peers can import this file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {
    "dc": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
_VARIABLE = re.compile(r"\{(\+?)([^}]+)\}")
_KNOWN_TABLE = {"url", "rdfs:label", "tableSchema", "suppressOutput"}
_KNOWN_COLUMN = {
    "name", "titles", "rdfs:label", "datatype", "required", "suppressOutput", "virtual", "lang",
    "separator", "aboutUrl", "propertyUrl", "valueUrl",
}  # fmt: skip


@dataclass(frozen=True)
class Pattern:
    """One triple of every row in which none of the columns `needs` is empty.

    The templates are those of CSVW: {id} is escaped, {+id} keeps what has a meaning in an IRI.
    Where `object` is empty, it is the literal in `column`, with `language` or `datatype`, or
    several of them with `separator` between.
    """

    subject: str
    predicate: str
    object: str
    needs: tuple[str, ...]
    column: str = ""
    datatype: str = ""
    language: str = ""
    separator: str = ""


@dataclass(frozen=True)
class Mapping:
    """The patterns of one table, which stands in `file`."""

    file: str
    patterns: tuple[Pattern, ...]


def read_mappings(metadata: Path) -> tuple[Mapping, ...]:
    """The patterns of each table that has output. Raises ValueError for what is not understood."""
    document = json.loads(metadata.read_text(encoding="utf-8"))
    mappings = []
    for table in document["tables"]:
        _refuse(set(table) - _KNOWN_TABLE, table["url"])
        if not table.get("suppressOutput"):
            mappings.append(Mapping(table["url"], tuple(_patterns(table["tableSchema"]))))
    return tuple(mappings)


def plan(mappings: tuple[Mapping, ...], data: Path) -> str:
    """The mappings as JSON, with the folder of the tables."""
    return json.dumps({"data": str(data), "tables": [asdict(m) for m in mappings]}, indent=1)


def names(template: str) -> tuple[str, ...]:
    """The columns that a template names."""
    return tuple(name for _, name in _VARIABLE.findall(template))


def _patterns(schema: dict[str, Any]) -> Iterator[Pattern]:
    for column in schema["columns"]:
        _refuse(set(column) - _KNOWN_COLUMN, column["name"])
        if column.get("suppressOutput"):
            continue
        subject = column.get("aboutUrl") or schema["aboutUrl"]
        predicate = _expanded(column["propertyUrl"])
        value = _expanded(column.get("valueUrl", ""))
        own = () if column.get("virtual") else (column["name"],)
        needs = dict.fromkeys((*own, *names(subject), *names(predicate), *names(value)))
        if value:
            yield Pattern(subject, predicate, value, tuple(needs))
            continue
        datatype = column.get("datatype", "string")
        if isinstance(datatype, dict):
            datatype = datatype.get("@id") or datatype["base"]
        language = column.get("lang", "") if datatype == "string" else ""
        if ":" not in datatype:
            datatype = "" if datatype == "string" else XSD + datatype
        separator = column.get("separator", "")
        yield Pattern(
            subject, predicate, "", tuple(needs), column["name"], datatype, language, separator
        )


def _expanded(template: str) -> str:
    prefix, colon, rest = template.partition(":")
    return PREFIXES[prefix] + rest if colon and prefix in PREFIXES else template


def _refuse(unknown: set[str], where: str) -> None:
    if unknown:
        raise ValueError(f"{where}: this benchmark does not understand {sorted(unknown)}")


def renamed(mappings: tuple[Mapping, ...], columns: frozenset[str]) -> tuple[Mapping, ...]:
    """The same mappings over tables in which each of these columns has `_` after its name."""

    def template(text: str) -> str:
        return _VARIABLE.sub(
            lambda m: f"{{{m[1]}{m[2]}_}}" if m[2] in columns else m[0],
            text,
        )

    def name(text: str) -> str:
        return text + "_" if text in columns else text

    return tuple(
        Mapping(
            mapping.file,
            tuple(
                replace(
                    p,
                    subject=template(p.subject),
                    predicate=template(p.predicate),
                    object=template(p.object),
                    column=name(p.column),
                    needs=tuple(map(name, p.needs)),
                )
                for p in mapping.patterns
            ),
        )
        for mapping in mappings
    )


# ---------------------------------------------------------------------------------------- RML

_RML_HEAD = """\
@prefix rml: <http://w3id.org/rml/> .
@prefix grel: <http://users.ugent.be/~bjdmeest/function/grel.ttl#> .
@prefix morph: <https://github.com/morph-kgc/morph-kgc/function/built-in.ttl#> .
@prefix : <urn:map:> .

"""


def rml(mappings: tuple[Mapping, ...], data: Path) -> str:
    """The same as an RML mapping in Turtle: one triples map for each subject of each table."""
    maps = []
    for mapping in mappings:
        by_subject = sorted(mapping.patterns, key=lambda p: p.subject)
        for number, (subject, patterns) in enumerate(groupby(by_subject, lambda p: p.subject)):
            name = f"{Path(mapping.file).stem}{number}"
            source = (
                f"rml:source {_quoted(str(data / mapping.file))} ; rml:referenceFormulation rml:CSV"
            )
            objects = [
                f"rml:predicateObjectMap [ rml:predicateMap [ {_term(p.predicate)} ] ; "
                f"rml:objectMap [ {_object(p)} ] ]"
                for p in patterns
            ]
            maps.append(
                f":{name} a rml:TriplesMap ;\n    rml:logicalSource [ {source} ] ;\n"
                f"    rml:subjectMap [ {_term(subject)} ] ;\n    " + " ;\n    ".join(objects) + " ."
            )
    return _RML_HEAD + "\n\n".join(maps) + "\n"


def _term(template: str) -> str:
    if not names(template):
        return f"rml:constant <{template}>"
    whole = _VARIABLE.fullmatch(template)
    if whole:  # {+url}: the cell is an IRI
        return f"rml:reference {_quoted(whole[2])} ; rml:termType rml:IRI"
    plain = _VARIABLE.sub(r"{\2}", template)
    return f"rml:template {_quoted(plain)} ; rml:termType rml:IRI"


def _object(pattern: Pattern) -> str:
    if pattern.object:
        return _term(pattern.object)
    value = f"rml:reference {_quoted(pattern.column)}"
    if pattern.separator:
        value = (
            "rml:functionExecution [ rml:function morph:string_split_explode ; "
            f"rml:input [ rml:parameter grel:valueParameter ; rml:inputValueMap [ {value} ] ] ; "
            "rml:input [ rml:parameter grel:p_string_sep ; rml:inputValueMap "
            f"[ rml:constant {_quoted(pattern.separator)} ] ] ] ; rml:termType rml:Literal"
        )
    if pattern.language:
        value += f" ; rml:language {_quoted(pattern.language)}"
    if pattern.datatype:
        value += f" ; rml:datatype <{pattern.datatype}>"
    return value


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
