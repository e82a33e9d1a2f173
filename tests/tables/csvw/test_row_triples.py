"""The triples of a row that only standard mode writes (csv2rdf, 4.6)."""

from __future__ import annotations

from pathlib import Path

from parkkg.tables.csvw.model import Table
from parkkg.tables.csvw.row_triples import table_term
from tabular import CSVW as CONTEXT
from tabular import HOME, convert, described

CSVW = f"{CONTEXT}#"
XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_row_has_its_number_its_place_in_the_file_and_what_it_describes(tmp_path: Path) -> None:
    metadata = described([{"name": "a"}], aboutUrl="http://e/{a}")
    found = convert(tmp_path, "a\nx\n\ny\n", metadata, mode="standard").triples.splitlines()
    rows = {line.split()[2] for line in found if f"<{CSVW}row>" in line}
    for row, number, source, thing in (("_:t0r1", 1, 2, "x"), ("_:t0r2", 2, 4, "y")):
        assert row in rows
        assert f'{row} <{CSVW}rownum> "{number}"^^<{XSD}integer> .' in found
        assert f"{row} <{CSVW}url> <{HOME}t.csv#row={source}> ." in found
        assert f"{row} <{CSVW}describes> <http://e/{thing}> ." in found


def test_minimal_mode_says_nothing_of_rows(tmp_path: Path) -> None:
    found = convert(tmp_path, "a\nx\n", described([{"name": "a"}]))
    assert len(found.lines) == 1
    assert CSVW not in found.triples


def test_a_title_of_a_row_has_the_language_of_its_column(tmp_path: Path) -> None:
    columns = [{"name": "a", "lang": "zh"}, {"name": "n", "datatype": "integer", "lang": "zh"}]
    metadata = described(columns, rowTitles=["a", "n"])
    found = convert(tmp_path, "a,n\n溧阳,7\n,8\n", metadata, mode="standard")
    titles = [line.split(" ", 2)[2] for line in found.triples.splitlines() if "#title>" in line]
    assert titles == ['"溧阳"@zh .', '"7" .', '"8" .']


def test_what_a_suppressed_column_is_about_is_not_described(tmp_path: Path) -> None:
    columns = [{"name": "a"}, {"name": "b", "suppressOutput": True, "aboutUrl": "http://e/{b}"}]
    found = convert(tmp_path, "a,b\n1,2\n", described(columns), mode="standard")
    assert "http://e/2" not in found.triples


def test_a_table_is_named_by_its_id_or_by_a_blank_node() -> None:
    assert table_term(Table("http://e/t.csv", (), id="http://e/t"), "t0") == "<http://e/t>"
    assert table_term(Table("http://e/t.csv", ()), "t3") == "_:t3t"
