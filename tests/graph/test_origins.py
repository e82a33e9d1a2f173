"""Which cell of which table, or which file, a triple comes from."""

from __future__ import annotations

from pathlib import Path

from parkkg.graph.origins import Origin, origins
from parkkg.graph.triples import add_lines, add_tables, keep_first, make_tables
from parkkg.tables.database import database
from parkkg.tables.load import load_table
from tabular import convert, described
from triple_table import table_file

COLUMNS = [
    {"name": "id", "suppressOutput": True},
    {"name": "label", "propertyUrl": "rdfs:label", "lang": "zh", "separator": ";"},
    {"name": "in", "propertyUrl": "http://e/in", "valueUrl": "http://e/{in}"},
    {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/Park"},
]
LABEL, TYPE = (
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
)


def found(folder: Path, about: str | None, *nodes: str) -> list[Origin]:
    """The origins of nodes in a table and a file of RDF; `about` names the rows of the table."""
    named = {} if about is None else {"aboutUrl": about}
    convert(folder, 'id,label,in\n"a",甲,\n"b\n",乙;丙,a\nb,乙,\n', described(COLUMNS, **named))
    with database() as db:
        loaded = load_table(
            db, table_file(folder), 0, lambda _: None, standard=False, faulty="never"
        )
        make_tables(db)
        add_tables(db, [loaded])
        add_lines(db, "more.ttl", "more.ttl", ["<http://e/a> <http://e/in> <http://e/c> ."])
        keep_first(db)
        return sorted(origins(db, [loaded], nodes), key=str)


def test_a_triple_comes_from_its_cells_and_files(tmp_path: Path) -> None:
    a = "<http://e/a>"
    assert found(tmp_path, "http://e/{id}", a, "<http://e/none>") == sorted(
        [
            Origin(a, LABEL, '"甲"@zh', "t.csv", 2, "label", named_by="id", cell_address="B2"),
            Origin(a, "<http://e/in>", "", "t.csv", 2, "in", named_by="id", cell_address="C2"),
            Origin(a, TYPE, "<http://e/Park>", "t.csv", 2, "_col.4", virtual=True, named_by="id"),
            Origin(a, "<http://e/in>", "<http://e/c>", "more.ttl"),
        ],
        key=str,
    )


def test_a_triple_that_several_rows_make_has_several_origins(tmp_path: Path) -> None:
    origins_of = found(tmp_path, "http://e/{id:1}", "<http://e/b>")
    made = {(o.line, o.object) for o in origins_of if o.predicate == LABEL}
    assert made == {(3, '"乙"@zh'), (3, '"丙"@zh'), (5, '"乙"@zh')}


def test_a_row_without_an_iri_is_found(tmp_path: Path) -> None:
    made = {(o.line, o.column, o.object, o.named_by) for o in found(tmp_path, None, "_:t0s3")}
    assert (5, "label", '"乙"@zh', "") in made
    assert (5, "in", "", "") in made
    assert {line for line, *_ in made} == {5}
