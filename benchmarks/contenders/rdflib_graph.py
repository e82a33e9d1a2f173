"""What many a project has: a loop over csv.DictReader that adds to an rdflib graph."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef


def read_graph(plan: Path) -> Graph:
    """The graph of every table in a plan."""
    document = json.loads(plan.read_text(encoding="utf-8"))
    graph = Graph()
    for table in document["tables"]:
        path = Path(document["data"]) / table["file"]
        with path.open(encoding="utf-8", newline="") as file:
            _add(graph, file, [_prepared(pattern) for pattern in table["patterns"]])
    return graph


def _add(graph: Graph, file: Any, patterns: list[dict[str, Any]]) -> None:
    for row in csv.DictReader(file):
        for pattern in patterns:
            if all(row[name] for name in pattern["needs"]):
                subject = URIRef(pattern["subject"].format_map(row))
                predicate = URIRef(pattern["predicate"].format_map(row))
                for value in _objects(pattern, row):
                    graph.add((subject, predicate, value))


def _objects(pattern: dict[str, Any], row: dict[str, str]) -> Iterator[URIRef | Literal]:
    if pattern["object"]:
        yield URIRef(pattern["object"].format_map(row))
        return
    cell = row[pattern["column"]]
    for text in cell.split(pattern["separator"]) if pattern["separator"] else (cell,):
        yield Literal(text, lang=pattern["language"] or None, datatype=pattern["datatype"] or None)


def _prepared(pattern: dict[str, Any]) -> dict[str, Any]:
    # {+about} of CSVW is {about} of Python; no cell in a template has anything to escape.
    templates = ("subject", "predicate", "object")
    return pattern | {name: re.sub(r"\{\+", "{", pattern[name]) for name in templates}
