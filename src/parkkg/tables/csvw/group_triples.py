"""The triples about the group and its tables that standard mode adds (csv2rdf, 4.2 and 4.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parkkg.namespaces import RDF, RDFS
from parkkg.tables.csvw import common_properties
from parkkg.tables.csvw.context import CSVW
from parkkg.tables.csvw.model import Table, TableGroup
from parkkg.tables.csvw.row_triples import table_term


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
        node_of_table = table_term(table, prefix)
        yield f"{node} <{CSVW}table> {node_of_table} ."
        yield f"{node_of_table} <{RDF}type> <{CSVW}Table> ."
        yield f"{node_of_table} <{CSVW}url> <{table.url}> ."
        for comment in comments:
            yield f"{node_of_table} <{RDFS}comment> {common_properties.literal(comment)} ."
        yield from _annotations(node_of_table, table, blank)


def _annotations(node: str, item: Table | TableGroup, blank: Callable[[], str]) -> Iterator[str]:
    for iri, value in item.annotations:
        for triple in common_properties.triples(node, iri, value, blank):
            yield " ".join(triple) + " ."
    for note in item.notes:
        for triple in common_properties.triples(node, CSVW + "note", note, blank):
            yield " ".join(triple) + " ."
