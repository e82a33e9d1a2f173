"""The cells of tables and the files of RDF that the triples about some nodes come from: a join."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from parkkg.tables.csvw.compile import ColumnTriple, CompiledTable
from parkkg.tables.csvw.parser import Place
from parkkg.tables.csvw.templates import variables
from parkkg.tables.load import LoadedTable
from parkkg.tables.table_file import TableFile
from parkkg.tables.violations import with_places


@dataclass(frozen=True)
class Origin:
    """What asserts a triple about `node`, or could: one column of one row, or a file of RDF.

    Terms are in N-Triples syntax; `object` is empty where the cell makes no triple. Of a file of
    RDF only the name is known, its `line` is 0. `named_by` is the column whose cell names the node,
    if one does. `cell_address` (B2) and `row_address` are what a spreadsheet
    calls them.
    """

    node: str
    predicate: str
    object: str
    file: str
    line: int = 0
    column: str = ""
    virtual: bool = False
    named_by: str = ""
    cell_address: str = ""
    row_address: str = ""


def origins(
    db: duckdb.DuckDBPyConnection, tables: Sequence[LoadedTable], nodes: Sequence[str]
) -> Iterator[Origin]:
    """Where triples about `nodes` come from, and the cells beside them that make none.

    By file and line; a triple that is asserted several times has several origins.
    """
    db.execute(
        "CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?::VARCHAR[]) AS node", [nodes]
    )
    db.execute(
        """
        CREATE OR REPLACE TEMP TABLE origin AS
        SELECT s, p, o, source, row, col FROM (FROM triple UNION ALL FROM repeated)
        WHERE turn = 0 AND s IN (SELECT node FROM wanted)
        """
    )
    by_name = {table.source.key: table for table in tables}
    sources = db.execute(
        "SELECT id, name FROM source WHERE id IN (SELECT source FROM origin) ORDER BY id"
    ).fetchall()
    for number, name in sources:
        found = db.execute(
            f"SELECT row, s, list(col), list(p), list(o) FROM origin WHERE source = {number} "
            "GROUP BY ALL ORDER BY row, s"
        ).fetchall()
        if name in by_name:
            yield from _cells(by_name[name], found)
        else:
            for _, node, _, predicates, objects in found:
                for predicate, value in zip(predicates, objects, strict=True):
                    yield Origin(node, predicate, value, name)


def _cells(table: LoadedTable, rows: Sequence[tuple]) -> Iterator[Origin]:  # type: ignore[type-arg]
    """The cells of rows (row, node, and the columns, predicates and objects of its triples)."""
    made_by, source = _triples_by_column(table.compiled), table.source
    real = frozenset(column.name for column in source.table.real_columns)
    for place, (_, node, columns, predicates, objects) in with_places(table, iter(rows)):
        for number, predicate, value in zip(columns, predicates, objects, strict=True):
            yield _origin(node, predicate, value, source, place, made_by[number], real)
        subjects = {made_by[number].subject for number in columns}
        for number, triple in made_by.items():
            if number not in columns and triple.subject in subjects:
                predicate = triple.predicate.strip("'").replace("''", "'")
                yield _origin(node, predicate, "", source, place, triple, real)


def _origin(
    node: str, predicate: str, value: str, source: TableFile, place: Place, made: ColumnTriple,
    real: frozenset[str],
) -> Origin:  # fmt: skip
    column = made.column
    named_by = next((n for n in variables(column.about_url or "") if n in real), "")
    return Origin(
        node, predicate, value, source.name, place.line, column.title, column.virtual,
        source.titles([named_by]) if named_by else "",
        source.cell(place.number, 0 if column.virtual else column.number),
        source.cell(place.number),
    )  # fmt: skip


def _triples_by_column(compiled: CompiledTable) -> Mapping[int, ColumnTriple]:
    return {triple.column.number: triple for triple in compiled.column_triples}
