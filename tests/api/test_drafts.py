"""Tables that nobody has described become metadata, and a project that loads and answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib

import parkkg

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "examples" / "library" / "tables"
BASE = "https://example.org/library/"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that is drafted from a CSV file and a workbook."""
    folder = tmp_path_factory.mktemp("drafts") / "library"
    parkkg.new_from(folder, [LIBRARY / "books.csv", LIBRARY / "authors.xlsx"], base=BASE)
    return folder


@pytest.fixture(scope="module")
def release(library: Path, tmp_path_factory: pytest.TempPathFactory) -> parkkg.Release:
    problems: list[parkkg.Problem] = []
    found = parkkg.load(library, tmp_path_factory.mktemp("s") / "store", on_problem=problems.append)
    assert problems == []
    return found


def table(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_drafted_project_passes_its_own_shapes(release: parkkg.Release) -> None:
    assert release.is_current


def test_cells_become_what_they_mean(release: parkkg.Release) -> None:
    rows = release.sparql(
        f"PREFIX : <{BASE}def#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "SELECT ?author ?price ?bought ?loan { ?book a :Book ; rdfs:label 'Die Verwandlung' ; "
        ":price ?price ; :bought ?bought ; :onLoan ?loan ; :author/rdfs:label ?author }"
    )
    assert isinstance(rows, parkkg.Rows)
    assert [list(map(str, row.values())) for row in rows] == [
        ["Franz Kafka", "7.9", "2022-05-21", "True"]
    ]


def test_each_item_of_a_list_is_a_thing_of_its_own(tmp_path: Path) -> None:
    cities = table(tmp_path, "cities.csv", "id,name\nr,Rome\np,Paris\n")
    trips = table(tmp_path, "trips.csv", "id,cities\n1,r;p\n2,p\n3,p;r\n")
    parkkg.new_from(tmp_path / "new", [cities, trips], base=BASE)
    release = parkkg.load(tmp_path / "new", tmp_path / "store")
    rows = release.sparql(f"SELECT ?c {{ <{BASE}id/trips/1> <{BASE}def#cities>/rdfs:label ?c }}")
    assert isinstance(rows, parkkg.Rows)
    assert sorted(str(row["c"]) for row in rows) == ["Paris", "Rome"]


@pytest.mark.parametrize("name", ["list", "find", "count-by"])
def test_its_saved_queries_answer_at_once(release: parkkg.Release, name: str) -> None:
    assert list(release.query(name))


def test_its_ontology_and_shapes_are_turtle_that_rdflib_reads(library: Path) -> None:
    for name in ("ontology/terms.ttl", "shapes/tables.ttl"):
        assert len(rdflib.Graph().parse(library / name, format="turtle"))


def test_its_metadata_can_be_converted_elsewhere(library: Path, tmp_path: Path) -> None:
    output = tmp_path / "t.nt"
    rows = parkkg.convert(library / "data" / "csv-metadata.json", output, mode="minimal")
    assert rows == 19
    assert f"<{BASE}id/books/L004>" in output.read_text("utf-8")


def test_its_pages_say_what_was_guessed_in_both_languages(library: Path) -> None:
    for name in ("README.md", "README.zh.md"):
        assert "| books.csv | price |" in (library / name).read_text("utf-8")


def test_every_guess_is_counted_and_the_first_misfit_is_named(tmp_path: Path) -> None:
    rows = "".join(f"n{number};{number}\n" for number in range(30))
    path = table(tmp_path, "t.csv", f"id;size\n{rows}n30;3O\n")
    found = parkkg.describe_tables([path])
    size = next(guess for guess in found.guesses if guess.column == "size")
    assert (size.place, size.first.text if size.first else "") == ("B32", "3O")
    assert 0.95 < size.share < 1
    assert size.percent != "100 %"


def test_what_does_not_fit_is_found_by_a_check(tmp_path: Path) -> None:
    rows = "".join(f"n{number},{number}\n" for number in range(30))
    path = table(tmp_path, "t.csv", f"id,size\n{rows}n30,3O\n")
    parkkg.describe_tables([path]).write(tmp_path / "csv-metadata.json")
    with pytest.raises(parkkg.DataError) as caught:
        parkkg.convert(path, None, strict=True)
    assert [(p.line, p.column, p.value) for p in caught.value.problems] == [(32, "size", "3O")]


@pytest.mark.parametrize(
    ("text", "encoding", "dialect"),
    [
        ("编号,名称\n1,常州\n", "gb18030", {"encoding": "GB18030"}),
        ("id\tname\n1\tone\n", "utf-16", {"encoding": "UTF-16", "delimiter": "\t"}),
        ("Table of things,\n,\nid,name\n1,one\n2,two\n", "utf-8", {"skipRows": 2}),
        ("id,name\n1,one\n,\n2,two\n", "utf-8", {"skipBlankRows": True}),
        ("1,2020-01-01\n2,2020-01-02\n", "utf-8", {"header": False}),
    ],
)
def test_how_the_file_is_read_is_described(
    tmp_path: Path, text: str, encoding: str, dialect: dict[str, object]
) -> None:
    path = table(tmp_path, "t.csv", text, encoding)
    found = parkkg.describe_tables([path])
    assert found.metadata["tables"][0]["dialect"] == dialect
    found.write(tmp_path / "csv-metadata.json")
    assert parkkg.convert(path, None, strict=True) >= 1


def test_a_description_is_not_written_over_another(tmp_path: Path) -> None:
    found = parkkg.describe_tables([table(tmp_path, "t.csv", "id\n1\n")])
    target = table(tmp_path, "csv-metadata.json", "{}")
    with pytest.raises(parkkg.UsageError):
        found.write(target)
    assert target.read_text() == "{}"
    found.write(target, force=True)
    assert json.loads(target.read_text())["tables"]


def test_only_what_is_new_is_proposed(tmp_path: Path) -> None:
    first = table(tmp_path, "t.csv", "id,name\n1,one\n")
    parkkg.describe_tables([first]).write(tmp_path / "csv-metadata.json")
    table(tmp_path, "t.csv", "id,name,size\n1,one,5\n")
    second = table(tmp_path, "u.csv", "key\na\n")
    found = parkkg.describe_tables([first, second], metadata=tmp_path / "csv-metadata.json")
    assert [entry["url"] for entry in found.proposed] == ["t.csv", "u.csv"]
    columns = found.proposed[0]["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == ["size"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ((), "no table is named"),
        (("nowhere.csv",), "there is no file"),
        (("a",), "is a folder"),
        (("a/t.csv", "b/t.csv"), "have the same name"),
        (("https://example.org/t.csv",), "nothing is downloaded"),
        (("empty.csv",), "there is no row"),
    ],
)
def test_what_cannot_be_described_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("a", "b"):
        Path(folder).mkdir()
        table(Path(folder), "t.csv", "id\n1\n")
    table(tmp_path, "empty.csv", "")
    with pytest.raises(parkkg.UsageError) as caught:
        parkkg.new_from("new", files)
    assert says in caught.value.message
    assert not Path("new").exists()


def test_a_file_that_is_no_table_leaves_nothing_behind(tmp_path: Path) -> None:
    path = table(tmp_path, "t.csv", "%PDF-1.7")
    with pytest.raises(parkkg.DataError):
        parkkg.new_from(tmp_path / "new", [path])
    assert not (tmp_path / "new").exists()


def test_names_that_mean_something_elsewhere_do_no_harm(tmp_path: Path) -> None:
    header = 'id,"a ""quoted"" one","<script>",{x},$this,"new\nline",type'
    rows = "1,x,y,z,{w},v,u\n2,a,b,c,d,e,f\n"
    path = table(tmp_path, "odd name (1).csv", f"{header}\n{rows}")
    parkkg.new_from(tmp_path / "new", [path], base=BASE)
    release = parkkg.load(tmp_path / "new", tmp_path / "store")
    assert len(list(release.query("list"))) == 2


def test_a_description_is_not_written_over_its_tables(tmp_path: Path) -> None:
    path = table(tmp_path, "t.csv", "id,name\n1,One\n")
    with pytest.raises(parkkg.UsageError, match="is a file that is read"):
        parkkg.describe_tables([path]).write(path, force=True)
    assert path.read_text("utf-8") == "id,name\n1,One\n"
