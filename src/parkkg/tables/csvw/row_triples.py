"""The triples about rows that standard mode adds (csv2rdf, section 4.6)."""

from __future__ import annotations

from collections.abc import Mapping

from parkkg.namespaces import RDF, XSD
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.cells import CellSql
from parkkg.tables.csvw.context import CSVW
from parkkg.tables.csvw.model import Table
from parkkg.tables.csvw.text_expression import TextExpression, fixed, quoted


def row_triples(
    table: Table, cells: Mapping[str, CellSql], names: Mapping[str, TextExpression], prefix: str
) -> list[TextExpression]:
    """The triples of a table's row; `names` are the subjects that its columns are about."""
    row = TextExpression((sql.text(f"_:{prefix}r"), "_row"))
    url = table.url.partition("#")[0]
    triples = [
        fixed(f"{table_term(table, prefix)} <{CSVW}row> ") + row,
        row + fixed(f" <{RDF}type> <{CSVW}Row>"),
        row + fixed(f' <{CSVW}rownum> "') + TextExpression(("_row",)) + fixed(f'"^^<{XSD}integer>'),
        row + fixed(f" <{CSVW}url> <{url}#row=") + TextExpression(("_source",)) + fixed(">"),
    ]
    described = dict.fromkeys(names[c.name] for c in table.columns if not c.suppress_output)
    triples += [row + fixed(f" <{CSVW}describes> ") + subject for subject in described]
    for title in table.row_titles:
        column = table.column(title)
        # Whatever is no string has no language (Metadata Vocabulary, 5.5).
        language = column.lang if column.datatype.base == "string" else "und"
        value = quoted(f"v{column.number}", escape=True).when(f"v{column.number} IS NOT NULL")
        tag = fixed(f"@{language}" if language != "und" else "")
        if not cells[title].is_list:
            triples.append(row + fixed(f" <{CSVW}title> ") + value + tag)
    return [triple + fixed(" .") for triple in triples]


def table_term(table: Table, prefix: str) -> str:
    """The node of a table in standard mode, as an N-Triples term."""
    return f"<{table.id}>" if table.id else f"_:{prefix}t"
