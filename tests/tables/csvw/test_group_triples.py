"""What standard mode says of a group and its tables (csv2rdf, 4.5 and 4.6)."""

from __future__ import annotations

from parkkg.tables.csvw.group_triples import group_triples
from parkkg.tables.csvw.model import Column, Table, TableGroup

CSVW = "http://www.w3.org/ns/csvw#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TITLE = "http://purl.org/dc/terms/title"
COLUMNS = (Column(1, "a"),)


def test_a_group_has_its_tables_and_each_its_address() -> None:
    named = Table("http://e/a.csv", COLUMNS, id="http://e/table")
    bare = Table("http://e/b.csv", COLUMNS)
    group = TableGroup((named, bare), id="http://e/group")
    assert list(group_triples(group, ((named, "t0", ()), (bare, "t1", ())))) == [
        f"<http://e/group> <{TYPE}> <{CSVW}TableGroup> .",
        f"<http://e/group> <{CSVW}table> <http://e/table> .",
        f"<http://e/table> <{TYPE}> <{CSVW}Table> .",
        f"<http://e/table> <{CSVW}url> <http://e/a.csv> .",
        f"<http://e/group> <{CSVW}table> _:t1t .",
        f"_:t1t <{TYPE}> <{CSVW}Table> .",
        f"_:t1t <{CSVW}url> <http://e/b.csv> .",
    ]


def test_annotations_notes_and_comments_are_said_of_what_they_belong_to() -> None:
    said = ((TITLE, {"@value": "名", "@language": "zh"}),)
    table = Table("http://e/a.csv", COLUMNS, id="http://e/t", notes=({"@value": "a note"},))
    group = TableGroup((table,), annotations=said)
    lines = list(group_triples(group, ((table, "t0", ('from "a"',)),)))
    assert f'_:group <{TITLE}> "名"@zh .' in lines
    assert f'<http://e/t> <{CSVW}note> "a note" .' in lines
    assert f'<http://e/t> <{RDFS}comment> "from \\"a\\"" .' in lines


def test_two_blank_nodes_of_annotations_have_different_labels() -> None:
    node = {"http://e/p": [{"@value": "1"}]}
    table = Table("http://e/a.csv", COLUMNS, annotations=(("http://e/x", [node, node]),))
    lines = list(group_triples(TableGroup((table,)), ((table, "t0", ()),)))
    objects = [line.split()[2] for line in lines if "<http://e/x>" in line]
    assert len(set(objects)) == 2
    assert all(node.startswith("_:") for node in objects)
