"""A description becomes triples: whole conversions, against results that were read by people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from empty_database import empty_database
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.compile import compile_table
from parkkg.tables.csvw.model import Column, Datatype, Table
from tabular import HOME, Converted, convert, described, run

GOLDEN = Path(__file__).parents[2] / "fixtures" / "csvw"
STRINGS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def quads(text: str) -> set[str]:
    return Converted(0, text, (), "").quads()


@pytest.mark.parametrize("mode", ["minimal", "standard"])
@pytest.mark.parametrize("name", sorted(p.name for p in GOLDEN.iterdir()))
def test_the_triples_are_those_in_the_fixtures(name: str, mode: str, tmp_path: Path) -> None:
    folder = GOLDEN / name
    source = HOME + ("m.json" if (folder / "m.json").exists() else "t.csv")
    found = run(tmp_path, source, "--locate", f"{HOME}={folder}", "--mode", mode)
    expected = (folder / f"{mode}.nt").read_text(encoding="utf-8")
    assert found.code == 0
    assert found.quads() == quads(expected)
    # Another parser reads the same number of triples.
    assert len(rdflib.Graph().parse(data=found.triples, format="nt")) == len(quads(expected))


def test_cells_are_about_what_their_own_template_says(tmp_path: Path) -> None:
    """The template of the schema mentions the column, and so it differs from column to column."""
    metadata = described([{"name": "a"}, {"name": "b"}], aboutUrl="#{_row}-{_name}")
    assert convert(tmp_path, "a,b\n1,2\n", metadata).lines == [
        f'<{HOME}t.csv#1-a> <{HOME}t.csv#a> "1"',
        f'<{HOME}t.csv#1-b> <{HOME}t.csv#b> "2"',
    ]


def test_a_name_made_of_a_title_is_encoded_once(tmp_path: Path) -> None:
    metadata = described(
        [
            {"titles": "On Street", "propertyUrl": "http://e/{_name}"},
            {"titles": "名", "propertyUrl": "{#_name}"},
        ]
    )
    found = convert(tmp_path, "On Street,名\n1,2\n", metadata)
    assert [line.split()[1] for line in found.lines] == [
        "<http://e/On%20Street>",
        f"<{HOME}t.csv#%E5%90%8D>",
    ]


def test_virtual_columns_may_have_defaults_and_be_keys(tmp_path: Path) -> None:
    virtual: dict[str, Any] = {"virtual": True, "name": "v"}
    day = {"default": "3/4/2020", "datatype": {"base": "date", "format": "d/M/yyyy"}}
    metadata = described(
        [{"name": "a"}, virtual | day], primaryKey=["a", "v"], rowTitles="v", aboutUrl="#{a}/{v}"
    )
    found = convert(tmp_path, "a\n1\n2\n", metadata, "--check")
    assert found.code == 0
    found = convert(tmp_path, "a\n1\n", metadata, mode="standard")
    assert (
        f'<{HOME}t.csv#1/2020-04-03> <{HOME}t.csv#v> "2020-04-03"^^<http://www.w3.org/2001/XMLSchema#date>'
        in found.lines
    )
    assert any(
        line.endswith('<http://www.w3.org/ns/csvw#title> "2020-04-03"') for line in found.lines
    )


def test_a_required_virtual_column_is_no_fault(tmp_path: Path) -> None:
    columns = [
        {"name": "a"},
        {"virtual": True, "propertyUrl": "rdf:type", "valueUrl": "foaf:Agent"},
    ]
    assert convert(tmp_path, "a\n1\n", described(columns, required=True), "--check").code == 0


@pytest.mark.parametrize("key", ["aboutUrl", "propertyUrl", "valueUrl"])
@pytest.mark.parametrize("template", ["{", "{a b}", "http://[{a}"])
def test_a_malformed_template_is_reported_with_its_place(
    key: str, template: str, tmp_path: Path
) -> None:
    found = convert(tmp_path, "a\n1\n", described([{"name": "a", key: template}]))
    assert (found.code, found.codes, found.triples) == (1, ["PK502"], "")
    assert found.problems[0]["message"].startswith(f"$.tableSchema.columns[0].{key}: ")


def test_an_invalid_iri_is_reported_with_its_cell(tmp_path: Path) -> None:
    columns = [{"name": "a", "valueUrl": "{+a}"}, {"name": "b", "propertyUrl": "http://e/{+b}"}]
    metadata = described(columns, aboutUrl="http://e/{#b}")
    table = "a,b\nhttp://e/[,x\nhttp://e/ok,[\n,y\n"
    checked = convert(tmp_path, table, metadata, "--check")
    assert checked.code == 1
    assert sorted(set(checked.places)) == [("PK303", 2, "a", "http://e/["), ("PK303", 3, "b", "[")]
    # Without --check the graph is made without the triples that cannot be.
    lenient = convert(tmp_path, table, metadata)
    assert (lenient.code, lenient.lines) == (
        0, ['<http://e/#x> <http://e/x> "x"', '<http://e/#y> <http://e/y> "y"'],
    )  # fmt: skip
    assert lenient.quads()


def test_nothing_in_a_description_escapes_from_the_sql(tmp_path: Path) -> None:
    evil = "'; DROP TABLE table0; --"
    columns = [
        {"titles": evil, "default": evil, "null": [evil, "'"], "separator": "'", "lang": "en"},
        {
            "name": "b",
            "datatype": {"base": "string", "format": "(?:'|b)*"},
            "valueUrl": "http://e/'{b}'",
        },
        {"name": "c", "datatype": {"base": "boolean", "format": "'|''"}},
        {
            "name": "d",
            "datatype": {"base": "decimal", "format": {"groupChar": "'", "pattern": "#'##0"}},
        },
        {"name": "e", "datatype": {"base": "date", "format": "yyyy'MM'dd"}},
    ]
    table = f"\"{evil}\",b,c,d,e\n\"x'y\",'b,',1'000,\"2020'01'02\"\n"
    metadata = described(columns, aboutUrl="http://e/'{b}'")
    found = convert(tmp_path, table, metadata | {"url": "t.csv"})
    assert found.code == 0, found.said
    assert '"x"@en' in found.triples
    assert "<http://e/'%27b'>" in found.triples


CELLS = st.lists(STRINGS, min_size=1, max_size=5)


@settings(max_examples=60, deadline=None)
@given(values=CELLS)
def test_any_text_survives_from_the_cell_to_an_answer(values: list[str]) -> None:
    """Astral characters, controls, quotation marks, line ends, backslashes."""
    table = Table(HOME + "t.csv", (Column(1, "x", null=(), about_url="#{_row}"),))
    with empty_database() as db:
        db.execute("CREATE TABLE t (_row BIGINT, _source BIGINT, c1 VARCHAR)")
        db.executemany("INSERT INTO t VALUES (?, ?, ?)", [[i, i, v] for i, v in enumerate(values)])
        compiled = compile_table(table, "t", standard=False, faulty="never", prefix="t")
        lines = [row[0] for row in db.execute(compiled.triples).fetchall()]
    text = "".join(line + "\n" for line in lines)
    strict, lenient = ox.Store(), ox.Store()
    strict.bulk_load(text.encode(), format=ox.RdfFormat.N_TRIPLES)
    lenient.bulk_load(text.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    assert set(strict) == set(lenient)
    for number, value in enumerate(values):
        query = f"SELECT ?o WHERE {{ <{HOME}t.csv#{number}> ?p ?o }}"
        ((found,),) = strict.query(query)  # type: ignore[misc]
        assert found.value == value


VALUES = {
    "integer": st.integers().map(str),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False).map(lambda d: f"{d:f}"),
    "double": st.floats(allow_nan=False, allow_infinity=False).map(repr),
    "date": st.dates().map(str),
    "dateTime": st.datetimes().map(lambda d: d.isoformat()),
    "time": st.times().map(lambda t: t.isoformat()),
    "boolean": st.sampled_from(["true", "false"]),
    "gYear": st.integers(1, 9999).map(lambda y: f"{y:04}"),
    "hexBinary": st.binary().map(bytes.hex),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
@given(rows=st.lists(st.fixed_dictionaries(VALUES), min_size=1, max_size=4))
def test_any_value_survives_and_has_its_datatype(rows: list[dict[str, str]]) -> None:
    columns = tuple(
        Column(i, name, about_url="#{_row}", datatype=Datatype(name))
        for i, name in enumerate(VALUES, 1)
    )
    with empty_database() as db:
        listed = ", ".join(f"c{c.number} VARCHAR" for c in columns)
        db.execute(f"CREATE TABLE t (_row BIGINT, _source BIGINT, {listed})")
        marks = ", ".join("?" * (len(columns) + 2))
        db.executemany(
            f"INSERT INTO t VALUES ({marks})",
            [[i, i, *(row[c.name] for c in columns)] for i, row in enumerate(rows)],
        )
        compiled = compile_table(
            Table(HOME + "t.csv", columns), "t", standard=False, faulty="text", prefix="t"
        )
        lines = {row[0] for row in db.execute(compiled.triples).fetchall()}
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert lines == {
        f'<{HOME}t.csv#{i}> <{HOME}t.csv#{name}> "{value}"^^<{xsd}{name}> .'
        for i, row in enumerate(rows)
        for name, value in row.items()
        if value
    }
    strict = {str(q.object) for q in ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)}
    assert len(strict) <= len(lines)


def test_the_kernel_is_a_function_of_its_arguments() -> None:
    """The same text each time, over whatever relation the caller names."""
    table = Table(HOME + "t.csv", (Column(1, "x"),))
    made = [
        compile_table(table, r, standard=True, faulty="text", prefix="t") for r in ("a", "a", "b")
    ]
    assert made[0] == made[1]
    assert made[0].triples.replace("FROM a)", "FROM b)") == made[2].triples
    assert sql.name("a") not in made[0].triples


def test_a_virtual_column_that_is_required_has_a_value_or_says_nothing(tmp_path: Path) -> None:
    """It stands in no file, so no cell of it is checked; also where nothing is faulty."""
    virtual = {"name": "v", "virtual": True, "required": True, "propertyUrl": "http://x/v"}
    url = {"name": "w", "virtual": True, "propertyUrl": "http://x/w", "valueUrl": "http://x/{#v}"}
    metadata = described([{"name": "a"}, virtual, url])
    (tmp_path / "project" / "data").mkdir(parents=True)
    (tmp_path / "project" / "data" / "t.csv").write_text("a\n1\n", encoding="utf-8")
    path = tmp_path / "project" / "data" / "csv-metadata.json"
    path.write_text(json.dumps(metadata | {"url": "t.csv"}), encoding="utf-8")
    found = run(tmp_path, "--project", str(tmp_path / "project"))
    assert [line.split()[1] for line in found.lines if "http://x/" in line] == ["<http://x/w>"]
    assert found.lines[-1].endswith("<http://x/>") or "<http://x/>" in found.triples


META = "https://w3id.org/parkkg/meta#"


def test_templates_have_the_canonical_form_of_a_value(tmp_path: Path) -> None:
    """Metadata Vocabulary, 5.1.3: two texts of one value make one IRI."""
    metadata = described(
        [{"name": "n", "datatype": "integer"}, {"name": "d", "datatype": "decimal"},
         {"name": "l", "datatype": "integer", "separator": ";"}],
        aboutUrl="http://e/{n}/{d}/{l}",
    )  # fmt: skip
    found = convert(tmp_path, "n,d,l\n007,6.450,01;2\n7,6.45,1;+2\n", metadata)
    assert {line.split()[0] for line in found.lines} == {"<http://e/7/6.45/1,2>"}
    assert f'<{HOME}t.csv#n> "007"' in found.triples  # the graph keeps what is written


def test_rows_without_a_key_stay_rows(tmp_path: Path) -> None:
    """An IRI without a value in it would make them all one."""
    columns = [
        {"name": "id"}, {"name": "n"},
        {"name": "v", "virtual": True, "propertyUrl": "rdf:type", "valueUrl": "http://e/Park"},
    ]  # fmt: skip
    metadata = described(columns, aboutUrl="http://e/{id}")
    found = convert(tmp_path, "id,n\n,a\n,b\n1,c\n", metadata)
    assert found.code == 0
    about = [line.split()[0] for line in found.lines if "t.csv#n>" in line]
    assert len(set(about)) == 3
    assert len([node for node in about if node.startswith("_:")]) == 2
    assert "<http://e/>" not in found.triples
    standard = convert(tmp_path, "id,n\n,a\n,b\n1,c\n", metadata, mode="standard")
    assert len([line for line in standard.lines if "csvw#describes" in line]) == 3


def test_a_thing_that_no_cell_names_is_not_there(tmp_path: Path) -> None:
    columns: list[dict[str, Any]] = [
        {"name": "id"}, {"name": "org"},
        {"name": "v", "virtual": True, "propertyUrl": "http://e/in", "valueUrl": "http://e/org/{org}"},
        {"name": "t", "virtual": True, "aboutUrl": "http://e/org/{org}", "propertyUrl": "rdf:type",
         "valueUrl": "http://e/Org"},
    ]  # fmt: skip
    found = convert(tmp_path, "id,org\n1,\n2,o\n", described(columns, aboutUrl="http://e/{id}"))
    assert [line for line in found.lines if "http://e/org" in line] == [
        "<http://e/2> <http://e/in> <http://e/org/o>",
        "<http://e/org/o> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Org>",
    ]


@pytest.mark.parametrize("where", ["group", "schema", "column"])
@pytest.mark.parametrize("ordered", [True, False])
def test_each_item_of_a_list_may_have_an_iri(tmp_path: Path, where: str, ordered: bool) -> None:
    flag = {META + "eachItem": True}
    column = {"name": "kind", "separator": ";", "propertyUrl": "rdf:type", "ordered": ordered,
              "datatype": "integer", "valueUrl": "http://e/{id}/{kind}"}  # fmt: skip
    metadata = described(
        [{"name": "id", "suppressOutput": True}, column | (flag if where == "column" else {})],
        aboutUrl="http://e/{id}", **(flag if where == "schema" else {}),
    )  # fmt: skip
    if where == "group":
        metadata |= flag
    found = convert(tmp_path, "id,kind\na,01;2\nb,\nc,3\n", metadata)
    assert found.codes == []
    things = {term for line in found.lines for term in line.split() if term.count("/") == 4}
    assert things == {"<http://e/a/1>", "<http://e/a/2>", "<http://e/c/3>"}
    if not ordered:
        assert len(found.lines) == 3


def test_a_plain_value_makes_an_iri_in_an_address_only(tmp_path: Path) -> None:
    columns = [{"name": "a", "valueUrl": "http://e/{+a}"}, {"name": "b", "valueUrl": "{+b}"},
               {"name": "c", "valueUrl": "http://{+c}"}]  # fmt: skip
    table = "a,b,c\na/~b.c_d-1,http://e/x,e.org\n溧阳%20[,x/[,e:x\n%,urn:x,e/x\n"
    found = convert(tmp_path, table, described(columns))
    assert sorted(set(found.places)) == [
        ("PK303", 3, "a", "溧阳%20["), ("PK303", 3, "b", "x/["), ("PK303", 3, "c", "e:x"),
    ]  # fmt: skip


def test_an_item_that_makes_no_iri_is_reported_and_the_others_are_not_lost(tmp_path: Path) -> None:
    column = {"name": "see", "separator": ";", META + "eachItem": True, "valueUrl": "{+see}"}
    found = convert(tmp_path, "see\nhttp://e/a;http://[e;http://e/b\n", described([column]))
    assert found.codes == ["PK303"]
    assert [line.split()[-1] for line in found.lines] == ["<http://e/a>", "<http://e/b>"]


@pytest.mark.parametrize(
    ("template", "cell", "made"),
    [
        ("http://e/#园区", "x", "http://e/#园区"),
        ("http://e/{v}", "溧阳 高新区/1", "http://e/溧阳%20高新区%2F1"),
        ("http://e/{+v}", "溧阳/%E6 50%", "http://e/溧阳/%E6%2050%25"),
        ("http://e/{v}", "a\u3000b\u200bc", "http://e/a%E3%80%80b%E2%80%8Bc"),
        ("{+v}", "https://e/园区?q=1|2", "https://e/园区?q=1%7C2"),
        ("http://e/{?v}", "é", "http://e/?v=é"),
        ("http://e/{v:2}", "溧阳园", "http://e/溧阳"),
    ],
)
def test_iris_keep_their_letters_where_the_metadata_ask_for_it(
    template: str, cell: str, made: str, tmp_path: Path
) -> None:
    column = {"name": "v", "valueUrl": template}
    found = convert(tmp_path, f"v\n{cell}\n", described([column], **{META + "iris": True}))
    assert found.codes == []
    assert found.lines[0].split()[-1] == f"<{made}>"
    assert len(found.quads()) == 1
    encoded = convert(tmp_path, f"v\n{cell}\n", described([column]))
    assert encoded.lines[0].isascii()
