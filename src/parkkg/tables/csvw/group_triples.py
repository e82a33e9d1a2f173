"""What standard mode says about the group and its tables (csv2rdf, 4.2 and 4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parkkg.namespaces import RDF
from parkkg.tables.csvw import jsonld
from parkkg.tables.csvw.context import CSVW
from parkkg.tables.csvw.model import Table, TableGroup
from parkkg.tables.csvw.row_triples import table_node

RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"


def group_triples(
    group: TableGroup, tables: tuple[tuple[Table, str, tuple[str, ...]], ...]
) -> Iterator[str]:
    """The triples, as N-Triples lines, about a group and its tables.

    `tables` are the tables that have output, each with the prefix of its blank nodes and the
    comments found in its file.
    """
    count = 0

    def blank() -> str:
        nonlocal count
        count += 1
        return f"_:n{count}"

    node = f"<{group.id}>" if group.id else "_:group"
    yield f"{node} <{RDF}type> <{CSVW}TableGroup> ."
    yield from _annotations(node, group, blank)
    for table, prefix, comments in tables:
        here = table_node(table, prefix)
        yield f"{node} <{CSVW}table> {here} ."
        yield f"{here} <{RDF}type> <{CSVW}Table> ."
        yield f"{here} <{CSVW}url> <{table.url}> ."
        for comment in comments:
            yield f"{here} <{RDFS_COMMENT}> {jsonld.literal(comment)} ."
        yield from _annotations(here, table, blank)


def _annotations(node: str, item: Table | TableGroup, blank: Callable[[], str]) -> Iterator[str]:
    for iri, value in item.annotations:
        for triple in jsonld.triples(node, iri, value, blank):
            yield " ".join(triple) + " ."
    for note in item.notes:
        for triple in jsonld.triples(node, CSVW + "note", note, blank):
            yield " ".join(triple) + " ."
