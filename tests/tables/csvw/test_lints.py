"""Cells that are perhaps not read as they were meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parkkg.namespaces import META
from parkkg.tables.csvw.lints import unknown_prefix
from tabular import HOME, Converted, convert, described

LIST = {"name": "v", "separator": ";"}
NUMBER = {"name": "v", "datatype": {"base": "decimal", "format": {"decimalChar": ",",
                                                                 "groupChar": "."}}}  # fmt: skip
ADDRESS = {"name": "v", "valueUrl": "{+v}"}


def checked(folder: Path, column: dict[str, Any], *cells: str, **more: Any) -> Converted:
    """A table of a column, each cell in quotation marks."""
    table = "".join(f'"{cell}"\n' for cell in ("v", *cells))
    return convert(folder, table, described([column], **more), "--check")


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        (LIST, "甲；乙", "PK211"),
        (LIST, "丙、丁", "PK211"),
        (LIST, "a|b", "PK211"),
        (LIST, "a\nb", "PK211"),
        (LIST, "a,b", "PK211"),
        (LIST | {"separator": ","}, "a;b", "PK211"),
        (LIST | {"separator": "、"}, "甲，乙", "PK211"),
        (LIST | {"separator": "/"}, "甲／乙", "PK211"),
        (LIST, "戊;己、庚", ""),
        (LIST, "Smith, John", ""),
        (LIST, "Example Co.,Ltd", ""),
        (LIST, "3,5", ""),
        (LIST, "one", ""),
        (LIST | {"null": "a|b"}, "a|b", ""),
        (NUMBER, "1.234,5", ""),
        (NUMBER, "12.34.567", ""),
        (NUMBER, "1.2345.6789", ""),
        (NUMBER, "-1.234", ""),
        (NUMBER, "1234,5", ""),
        (NUMBER, "12.5", "PK212"),
        (NUMBER, "1234.5", "PK212"),
        (NUMBER, "1.23.4567", "PK212"),
        (NUMBER | {"separator": ";"}, "1.234;12.5", "PK212"),
        (NUMBER, "0.500", "PK212"),
        (NUMBER, "10.500", ""),
        (ADDRESS, "www.example.org", "PK213"),
        (ADDRESS, "example.com/a?b", "PK213"),
        (ADDRESS, "Example.org.cn", "PK213"),
        (ADDRESS, "http//example.org", "PK213"),
        (ADDRESS, "https:/example.org", "PK213"),
        (ADDRESS, "https:// example.org", "PK213"),
        (ADDRESS, "https://", "PK213"),
        (ADDRESS, "httpd/a.csv", ""),
        (ADDRESS, "obo:SO_1", "PK213"),
        (ADDRESS, "https://example.org", ""),
        (ADDRESS, "urn:isbn:1", ""),
        (ADDRESS, "schema:name", ""),
        (ADDRESS, "park/a.csv", ""),
        (ADDRESS | {"valueUrl": "https://{+v}"}, "www.example.org", ""),
        (ADDRESS | {"separator": " ", "https://w3id.org/parkkg/meta#eachItem": True},
         "http://e/1 www.example.org", "PK213"),
        ({"name": "v"}, "9.13205E+17", "PK214"),
        ({"name": "v"}, "-1E+100", "PK214"),
        ({"name": "v"}, "1E+3a", ""),
        ({"name": "v", "datatype": "double"}, "9.13205E+17", ""),
        ({"name": "v"}, '=""0012""', "PK214"),
        ({"name": "v"}, "=a", ""),
        ({"name": "v"}, "#REF!", "PK214"),
        ({"name": "v"}, "#DIV/0!", "PK214"),
        ({"name": "v"}, "#1", ""),
        ({"name": "v", "null": ["#N/A", ""]}, "#REF!", "PK214"),
        ({"name": "v", "null": ["#N/A", ""]}, "#N/A", ""),
        (LIST | {"null": "#N/A"}, "a;#N/A", ""),
        (LIST, "a;#REF!", "PK214"),
        ({"name": "v", "datatype": "gYear"}, "45356", "PK215"),
        ({"name": "v", "datatype": "gYear"}, "20240305", "PK215"),
        ({"name": "v", "datatype": "gYear"}, "2024", ""),
        ({"name": "v", "datatype": "date"}, "12024-01-01", "PK215"),
        ({"name": "v", "datatype": "date"}, "-12024-01-01Z", "PK215"),
        ({"name": "v", "datatype": "date"}, "2024-01-01+08:00", ""),
        ({"name": "v", "datatype": "gYearMonth"}, "12024-01", "PK215"),
        ({"name": "v", "datatype": "dateTime"}, "2024-01-01T00:00:00", ""),
        (LIST | {"valueUrl": "http://e/{v}"}, "a;b", "PK125"),
        (LIST | {"valueUrl": "http://e/{v}"}, "a", ""),
        (LIST | {"valueUrl": "http://e/{_row}"}, "a;b", ""),
    ],
)  # fmt: skip
def test_a_cell_that_is_perhaps_meant_otherwise_is_said(
    column: dict[str, Any], cell: str, code: str, tmp_path: Path
) -> None:
    found = checked(tmp_path, column, cell)
    assert found.codes == ([code] if code else [])
    if code:
        assert found.places[0][:3] == (code, 2, "v")
        assert found.problems[0]["value"]


def test_cells_that_are_alike_are_one_problem_with_their_number(tmp_path: Path) -> None:
    found = checked(tmp_path, NUMBER, "1,5", "12.5", "2.000", "13.25")
    assert found.places == [("PK212", 3, "v", "12.5")]
    assert 'is read as 125: "." stands between thousands (such cells: 2)' in found.said
    assert found.code == 1
    lenient = convert(tmp_path, "v\n12.5\n", described([NUMBER]))
    assert (lenient.code, lenient.codes, len(lenient.lines)) == (0, ["PK212"], 1)
    assert lenient.problems[0]["severity"] == "warning"


def test_a_list_in_the_template_of_another_column_makes_one_iri(tmp_path: Path) -> None:
    other = {"name": "x", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/{v}",
             "separator": ";", f"{META}eachItem": True}  # fmt: skip
    found = convert(tmp_path, "v\na;b\nc\n", described([LIST, other]))
    assert found.places == [("PK125", 2, "v", "a;b")]
    assert found.problems[0]["hint"].startswith("only the column of the list")


@pytest.mark.parametrize("key", ["aboutUrl", "propertyUrl", "valueUrl"])
def test_a_variable_that_names_no_column_is_an_error(key: str, tmp_path: Path) -> None:
    metadata = described([{"name": "area", "titles": "region"}, {"name": "sex"}],
                         **{key: "http://e/{area}/{regoin}"})  # fmt: skip
    strict = convert(tmp_path, "region,sex\nE1,M\nE1,F\n", metadata, "--check")
    assert (strict.code, strict.codes) == (1, ["PK120"])
    lenient = convert(tmp_path, "region,sex\nE1,M\nE1,F\n", metadata)
    assert (lenient.code, lenient.codes) == (0, ["PK120"])
    assert f'{key}: "regoin" is the name of no column, and empty in all 2 rows' in lenient.said
    none = convert(tmp_path, "region,sex\n", metadata, "--check")
    assert none.codes == ["PK120"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("aera", 'did you mean "area"?'),
        ("%E5%9C%B0%E5%8C%BA", 'the column with that title has the name "area"'),
    ],
)
def test_what_was_meant_is_the_hint(name: str, hint: str, tmp_path: Path) -> None:
    metadata = described([{"name": "area", "titles": "地区"}], aboutUrl=f"http://e/{{{name}}}")
    assert convert(tmp_path, "地区\nx\n", metadata).problems[0]["hint"] == hint


def test_what_stands_for_the_row_is_no_column_and_known(tmp_path: Path) -> None:
    template = "http://e/{a}/{_row}/{_sourceRow}/{_column}/{_sourceColumn}/{_name}"
    assert convert(tmp_path, "a\nx\n", described([{"name": "a"}], aboutUrl=template)).codes == []


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("ex:a", "ex"), ("obo:SO_1", "obo"), ("Schema:a", "Schema"), ("ex:", "ex"),
        ("schema:a", None), ("http://e/", None), ("ex://e/", None), ("urn:a:b", None),
        ("MAILTO:a@b", None), ("{+v}", None), ("a/b:c", None), ("#x:y", None),
    ],
)  # fmt: skip
def test_a_prefix_that_csvw_does_not_know(address: str, prefix: str | None) -> None:
    assert unknown_prefix(address) == prefix


@pytest.mark.parametrize("key", ["aboutUrl", "propertyUrl", "valueUrl", "datatype"])
def test_an_undeclared_prefix_is_an_error(key: str, tmp_path: Path) -> None:
    value: Any = {"@id": "ex:kind"} if key == "datatype" else "ex:kind"
    found = convert(tmp_path, "v\n1\n", described([{"name": "v", key: value}]), "--check")
    assert (found.code, found.codes) == (1, ["PK122"])
    assert '"ex:" is no prefix that CSV on the Web knows; the IRI is ex:kind' in found.said


def test_a_row_whose_iri_has_nothing_in_it(tmp_path: Path) -> None:
    columns = [{"name": "id"}, {"name": "n"}]
    table = "id,n\n1,a\n,b\n,c\n"
    found = convert(tmp_path, table, described(columns, aboutUrl="http://e/{id}"), "--check")
    assert found.places == [("PK304", 3, "id", "")]
    assert "(such rows: 2)" in found.said
    assert found.code == 1
    columns[0] |= {"required": True}  # type: ignore[dict-item]
    found = convert(tmp_path, table, described(columns, aboutUrl="http://e/{id}"), "--check")
    assert found.codes == ["PK201", "PK201"]  # and not a third time
    about = described([{"name": "id"}, {"name": "n"}], aboutUrl="http://e/{id}/{_row}")
    assert convert(tmp_path, table, about, "--check").codes == []


def test_a_row_without_any_of_the_columns_of_which_it_needs_one(tmp_path: Path) -> None:
    columns = [{"name": "id"}, {"name": "a"}, {"name": "b", "titles": "B"}]
    needs = {f"{META}needsOne": ["a", "b", "none"], "aboutUrl": "http://e/{id}"}
    table = "id,a,B\n1,x,\n2,,y\n3,,\n4,,\n5,x,y\n,,\n"
    found = convert(tmp_path, table, described(columns, **needs), "--check")
    assert ("PK201", 4, "a", "") in found.places
    assert "one of a, B needs a value, and none has one (such rows: 2)" in found.said
    assert found.code == 1
    left_out = "id,a,b\n1,x,\n"
    columns[2] = {"name": "b"}
    assert convert(tmp_path, left_out, described(columns, **needs), "--check").codes == []


def test_a_row_whose_iri_lacks_a_part(tmp_path: Path) -> None:
    columns = [{"name": "a"}, {"name": "b"}, {"name": "n"}]
    table = "a,b,n\n1,1,x\n1,,y\n,,z\n"
    found = convert(tmp_path, table, described(columns, aboutUrl="http://e/{a}/{b}"), "--check")
    assert found.places == [("PK304", 4, "a", ""), ("PK305", 3, "b", "")]
    optional = described(columns, aboutUrl="http://e/{a}{?b}")
    assert convert(tmp_path, table, optional, "--check").places == [("PK304", 4, "a", "")]


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("数据来源：统计局", "PK127"), ("注：2022年", "PK127"), ("Source: the office", "PK127"),
        ("* preliminary", "PK127"), ("制表人 张三", "PK127"), ("本表不含港澳台。", "PK127"),
        ("id:7", ""), ("Sourceville", ""),
    ],
)  # fmt: skip
def test_a_note_under_a_table_is_recognised(note: str, code: str, tmp_path: Path) -> None:
    metadata = described([{"name": "id"}, {"name": "n", "datatype": "integer"}])
    found = convert(tmp_path, f"id,n\n1,5\n{note},\n{note},6\n", metadata, "--check")
    assert found.places == ([(code, 3, "id", note)] if code else [])
    assert found.code == 0


def test_a_blank_row_of_a_spreadsheet_is_recognised(tmp_path: Path) -> None:
    metadata = described([{"name": "id"}, {"name": "n"}], aboutUrl="http://e/{id}")
    found = convert(tmp_path, "id,n\n1,5\n,\n,\n", metadata, "--check")
    assert found.places == [("PK126", 3, "", "")]
    assert convert(tmp_path, "id,n\n1,5\n\u3000,\n", metadata, "--check").codes == ["PK126"]
    skipped = described([{"name": "id"}, {"name": "n"}], dialect={"skipBlankRows": True})
    assert convert(tmp_path, "id,n\n1,5\n,\n,\n", skipped, "--check").codes == []


def test_a_lint_in_a_table_of_hundreds_of_columns(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(450)]
    columns: list[dict[str, Any]] = [{"name": name} for name in names]
    columns[430]["separator"] = ";"
    rows = [names, ["x"] * 450, ["x"] * 450]
    rows[2][430], rows[2][431] = "甲；乙", "#REF!"
    table = "\n".join(map(",".join, rows)) + "\n"
    found = convert(tmp_path, table, described(columns, aboutUrl="http://e/{c0}/{nowhere}"))
    assert sorted(found.places) == [
        ("PK120", 0, "", ""), ("PK211", 3, "c430", "甲；乙"), ("PK214", 3, "c431", "#REF!"),
    ]  # fmt: skip
    assert f"<{HOME}t.csv#c449>" in found.triples
