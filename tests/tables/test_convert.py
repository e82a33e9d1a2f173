"""All tables of a project or a source: what is written, and when nothing is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from amount import amount
from parkkg.errors import DataError, Problem
from parkkg.project import Project, packaged_project
from parkkg.tables.convert import Job, project_job, run, source_job
from parkkg.tables.csvw.discover import discover
from parkkg.tables.csvw.locate import Locator
from tabular import CSVW, HOME, convert, described
from workbooks import xlsx

ROOT = packaged_project().root


@pytest.fixture
def project(tmp_path: Path) -> Project:
    shutil.copytree(ROOT / "data", tmp_path / "project" / "data")
    return Project(tmp_path / "project")


def ran(job: Job, output: Path | None) -> list[Problem]:
    problems: list[Problem] = []
    run(job, problems.append, output)
    return problems


def test_the_tables_of_the_project_pass(project: Project, tmp_path: Path) -> None:
    assert ran(project_job(project), tmp_path / "out.nt") == []
    strict = list(ox.parse(path=tmp_path / "out.nt", format=ox.RdfFormat.N_TRIPLES))
    assert len(strict) > 500
    assert not any(isinstance(t, ox.BlankNode) for q in strict for t in (q.subject, q.object))


def test_names_are_those_of_the_project(project: Project) -> None:
    job = project_job(project)
    assert {source.name for source in job.sources} >= {"data/parks.csv", "data/awards.csv"}
    assert all(source.path.is_file() for source in job.sources)
    assert job.strict
    assert not job.standard


def test_one_broken_cell_in_each_table_is_reported(project: Project, tmp_path: Path) -> None:
    broken = {}
    for source in project_job(project).sources:
        lines = source.path.read_text(encoding="utf-8").splitlines(keepends=True)
        if len(lines) > 1:
            # A cell more than there are columns, in the last row.
            lines[-1] = lines[-1].rstrip("\n") + ",x\n"
            source.path.write_text("".join(lines), encoding="utf-8")
            broken[source.name] = len(lines)
    problems = ran(project_job(project), tmp_path / "out.nt")
    assert {p.file: p.line for p in problems if p.code == "PK103"} == broken
    assert not (tmp_path / "out.nt").exists()


def test_a_missing_table_is_reported_and_the_others_are_checked(project: Project) -> None:
    (project.root / "data" / "parks.csv").unlink()
    awards = project.root / "data" / "awards.csv"
    awards.write_text(awards.read_text(encoding="utf-8") + ",,\n", encoding="utf-8")
    problems = ran(project_job(project), None)
    codes = {(p.code, p.file) for p in problems}
    assert ("PK101", "data/parks.csv") in codes
    assert ("PK103", "data/awards.csv") in codes


def written(folder: Path, metadata: dict[str, Any]) -> Project:
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return Project(folder)


@pytest.mark.parametrize(
    "url",
    [
        "../../t.csv",
        "..%2f..%2ft.csv",
        "%2e%2e/%2e%2e/t.csv",
        "http://elsewhere.org/t.csv",
        "file:///t.csv",
        "a%00b",
    ],
)
def test_nothing_outside_of_the_project_is_read(url: str, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    project = written(tmp_path / "project", {"@context": CSVW, "url": url})
    problems = ran(project_job(project), None)
    assert [p.code for p in problems] == ["PK101"]


@pytest.mark.parametrize("name", ["my file.csv", "园区.csv", "100%.csv", "a[1].csv", "sub/t.csv"])
def test_the_file_of_a_table_may_have_any_name(name: str, tmp_path: Path) -> None:
    url = name.replace("%", "%25")
    project = written(tmp_path / "project", {"@context": CSVW, "url": url})
    path = project.root / "data" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("a,b\n1\n", encoding="utf-8")
    problems = ran(project_job(project), None)
    assert [(p.code, p.file) for p in problems] == [("PK103", f"data/{name}")]


def job_of(folder: Path, table: str, metadata: dict[str, Any] | None, **options: bool) -> Job:
    convert(folder, table, metadata)
    source = HOME + ("t.csv" if metadata is None else "m.json")
    found = discover(source, Locator(((HOME, folder),)), metadata=None, link=None)
    return source_job(found, **({"standard": False, "strict": False} | options))


_TWO_SHEETS = {
    "@context": CSVW,
    "@id": "https://example.org/graph/",
    "tables": [
        {"url": "book.xlsx#园区", "tableSchema": {
            "aboutUrl": "park/{id}", "primaryKey": "id",
            "columns": [
                {"name": "id", "titles": "编号"},
                {"name": "since", "titles": "成立",
                 "datatype": {"base": "date", "format": "yyyyMMdd"}},
                {"name": "national", "titles": "国家级",
                 "datatype": {"base": "boolean", "format": "是|否"}},
            ]}},
        {"url": "book.xlsx", "sheet": "企业", "tableSchema": {
            "aboutUrl": "firm/{name}",
            "columns": [{"name": "name"}, {"name": "park"}],
            "foreignKeys": [{"columnReference": "park", "reference": {
                "resource": "book.xlsx#园区", "columnReference": "id"}}]}},
    ],
}  # fmt: skip


def two_sheets(folder: Path, firms: list[list[object]]) -> Project:
    project = written(folder, _TWO_SHEETS)
    parks = [["编号", "成立", "国家级"], ["p1", date(2016, 9, 1), True], ["p1", "2016", False]]
    xlsx(
        project.root / "data" / "book.xlsx",
        {"园区": parks, "企业": [["name", "park"], *firms], "notes": [["x"]]},
    )
    return project


def test_each_sheet_of_a_workbook_is_a_table(tmp_path: Path) -> None:
    job = project_job(two_sheets(tmp_path / "project", [["a", "p1"], [], ["b", "p2"]]))
    assert [(source.name, source.key) for source in job.sources] == [
        ("data/book.xlsx", "data/book.xlsx#园区"), ("data/book.xlsx", "data/book.xlsx#企业"),
    ]  # fmt: skip
    problems = ran(job, None)
    assert {p.file for p in problems} == {"data/book.xlsx"}
    assert [(p.code, p.line, p.cell) for p in problems] == [
        ("PK203", 3, "园区!B3"), ("PK301", 3, "园区!A3"), ("PK302", 4, "企业!B4"),
    ]  # fmt: skip


def test_an_address_in_the_metadata_is_not_fetched(tmp_path: Path) -> None:
    metadata = {"@context": CSVW, "url": "https://example.com/t.csv"}
    (only,) = ran(project_job(written(tmp_path / "project", metadata)), None)
    assert (only.code, only.file) == ("PK101", "https://example.com/t.csv")
    assert "not fetched" in only.message


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    project = written(tmp_path / "project", {"@context": CSVW, "url": "parks"})
    (project.root / "data" / "parks").mkdir()
    (only,) = ran(project_job(project), None)
    assert (only.code, only.file) == ("PK111", "data/parks")
    assert "a folder" in only.message


def test_strict_and_lenient(tmp_path: Path) -> None:
    metadata = described([{"name": "a", "datatype": "integer"}])
    job = job_of(tmp_path, "a\nx\n1\n", metadata)
    problems = ran(job, tmp_path / "out.nt")
    assert [(p.code, p.severity) for p in problems] == [("PK202", "warning")]
    assert len((tmp_path / "out.nt").read_text(encoding="utf-8").splitlines()) == 2
    problems = ran(replace(job, strict=True), tmp_path / "strict.nt")
    assert [(p.code, p.severity) for p in problems] == [("PK202", "error")]
    assert not (tmp_path / "strict.nt").exists()


@pytest.mark.parametrize("text", ["a,b\n1\n", b"a,b\n\xff,1\n", 'a,b\n"1,2\n'])
def test_what_is_cut_wrong_is_never_forgiven(text: str | bytes, tmp_path: Path) -> None:
    found = convert(tmp_path, text)
    assert found.code == 1
    assert found.triples == ""
    assert {p["severity"] for p in found.problems} == {"error"}


def test_cells_of_wrong_columns_are_not_reported(tmp_path: Path) -> None:
    metadata = described([{"name": "a", "datatype": "integer"}, {"name": "b", "datatype": "date"}])
    strict = convert(tmp_path, "b,a\n2020-01-01,1\n", metadata, "--check")
    assert strict.codes == ["PK107", "PK107"]
    lenient = convert(tmp_path, "b,a\n2020-01-01,1\n", metadata)
    assert lenient.codes == ["PK107", "PK107"]  # they are found by their titles
    assert lenient.code == 0


def test_a_column_that_the_file_does_not_have_is_one_fault(tmp_path: Path) -> None:
    """And not one in each row: Metadata Vocabulary, 5.5.1 (schema compatibility)."""
    metadata = described([{"name": "a"}, {"name": "b"}, {"name": "c"}])
    strict = convert(tmp_path, "a,b\n1,2\n3,4\n", metadata, "--check")
    assert strict.places == [("PK107", 1, "c", "")]
    lenient = convert(tmp_path, "a,b\n1,2\n3\n", metadata)
    assert lenient.places == [("PK103", 3, "", ""), ("PK107", 1, "c", "")]
    lenient = convert(tmp_path, "a,b\n1,2\n", metadata)
    assert (lenient.code, len(lenient.lines)) == (0, 2)


def test_a_table_without_output_is_checked_all_the_same(tmp_path: Path) -> None:
    table = {
        "url": "t.csv",
        "suppressOutput": True,
        "tableSchema": {"columns": [{"name": "a", "required": True}]},
    }
    found = convert(tmp_path, "a\nx\n", {"@context": CSVW, "tables": [table]}, mode="standard")
    assert (found.code, len(found.lines)) == (0, 1)  # that there is a group
    assert convert(tmp_path, 'a\n""\n', {"@context": CSVW, "tables": [table]}, "--check").codes == [
        "PK201"
    ]


def test_a_source_whose_table_is_missing(tmp_path: Path) -> None:
    metadata = {"@context": CSVW, "url": "nothing.csv"}
    convert(tmp_path, "", metadata)
    found = discover(HOME + "m.json", Locator(((HOME, tmp_path),)), metadata=None, link=None)
    with pytest.raises(DataError) as refused:
        source_job(found, standard=True, strict=False)
    assert [(p.code, p.file) for p in refused.value.problems] == [("PK507", "nothing.csv")]


def test_loading_leniently_gives_what_loading_strictly_gives(
    project: Project, tmp_path: Path
) -> None:
    """What the kernel writes is valid by construction, and so terms need not be checked again."""
    out = tmp_path / "out.nt"
    ran(project_job(project, standard=True), out)
    stores = ox.Store(), ox.Store()
    for store, lenient in zip(stores, (False, True), strict=True):
        store.bulk_load(path=str(out), format=ox.RdfFormat.N_TRIPLES, lenient=lenient)
    assert len(stores[0]) > 500
    graphs = [ox.Dataset(store) for store in stores]
    for graph in graphs:
        graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert graphs[0] == graphs[1]


def test_a_table_beside_the_data_folder_is_in_the_project(tmp_path: Path) -> None:
    made = written(tmp_path / "project", {"@context": CSVW, "url": "../more/t.csv"})
    (made.root / "more").mkdir()
    (made.root / "more" / "t.csv").write_text("id\n1\n", encoding="utf-8")
    (source,) = project_job(made).sources
    assert (source.name, source.path) == ("more/t.csv", made.root / "more" / "t.csv")


def test_the_last_of_many_rows_may_be_faulty(tmp_path: Path) -> None:
    """Then what was written on the way is written again, with that cell as text."""
    rows = "".join(f"{n},a\n" for n in range(30_000))
    columns = [{"name": "n", "datatype": "integer"}, {"name": "k"}]
    job = job_of(tmp_path, f"n,k\n{rows}x,b\n", described(columns))
    problems = ran(job, tmp_path / "out.nt")
    assert [(p.code, p.line, p.severity) for p in problems] == [("PK202", 30_002, "warning")]
    lines = (tmp_path / "out.nt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) == 2 * 30_001
    assert sum('"x"' in line for line in lines) == 1
    problems = ran(replace(job, strict=True), tmp_path / "strict.nt")
    assert [(p.code, p.line, p.severity) for p in problems] == [("PK202", 30_002, "error")]
    assert not (tmp_path / "strict.nt").exists()


def test_sorted_triples_are_the_same_lines_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    table = "a,b\n" + "".join(f'雪{i},"x\ny {i % 3}"\n' for i in range(50)) + "\U00020000,z\nZ,z\n"
    plain = convert(tmp_path, table, mode="standard").triples.encode().splitlines()
    found = convert(tmp_path, table, None, "--sort", mode="standard").triples.encode().splitlines()
    assert found == sorted(plain)
    assert len(found) == len(plain)


@pytest.mark.parametrize("mode", ["minimal", "standard"])
def test_columns_in_another_order_keep_their_properties(tmp_path: Path, mode: str) -> None:
    metadata = described(
        [
            {"name": "id", "titles": "code"},
            {"name": "size", "titles": "size", "datatype": "integer"},
        ],
        aboutUrl="#{id}",
    )
    in_order = convert(tmp_path, "code,size\nx,7\n", metadata, mode=mode)
    found = convert(tmp_path, "size,code\n7,x\n", metadata, mode=mode)
    assert found.code == 0
    assert set(found.codes) == {"PK107"}
    assert found.lines == in_order.lines


def test_cells_are_never_in_the_place_of_a_missing_column(tmp_path: Path) -> None:
    columns = [{"name": name, "titles": name} for name in ("id", "name", "note")]
    found = convert(tmp_path, "id,note\n1,x\n", described(columns))
    assert [line.split()[1:] for line in found.lines] == [
        [f"<{HOME}t.csv#id>", '"1"'],
        [f"<{HOME}t.csv#note>", '"x"'],
    ]
    found = convert(tmp_path, "id,price,note\n1,9,x\n", described(columns))
    assert found.codes == ["PK106", "PK107"]
    assert [line.split()[1:] for line in found.lines] == [
        [f"<{HOME}t.csv#_col.2>", '"9"'],
        [f"<{HOME}t.csv#id>", '"1"'],
        [f"<{HOME}t.csv#note>", '"x"'],
    ]


@pytest.mark.fuzz
@pytest.mark.parametrize("mode", ["standard", "minimal"][: amount(1, 2)])
def test_a_table_of_hundreds_of_columns(tmp_path: Path, mode: str) -> None:
    """It is compiled in pieces, and nobody notices."""
    names = ["id", *(f"c{n}" for n in range(1, 450))]
    columns: list[Any] = [{"name": name} for name in names]
    columns[3]["datatype"] = columns[-1]["datatype"] = "integer"
    columns[7] |= {"valueUrl": "http://example.org/{c449}/{c7}"}
    columns.append({"name": "v", "virtual": True, "valueUrl": "http://example.org/{id}"})
    columns[440] |= {"aboutUrl": "{+c444}", "propertyUrl": f"{HOME}t.csv#c440"}
    columns[-2] |= {"aboutUrl": "http://example.org/second/{c430}"}
    metadata = described(columns, aboutUrl="http://example.org/{id}", rowTitles="id")
    rows = [[f"r{row}", *(str(n) for n in range(1, 450))] for row in (1, 2)]
    rows[0][-1] = rows[1][3] = "no"
    rows[0][444] = rows[1][444] = "http://example.org/other"
    table = "\n".join(",".join(row) for row in [names, *rows]) + "\n"
    found = convert(tmp_path, table, metadata, mode=mode)
    assert found.places == [("PK202", 2, "c449", "no"), ("PK202", 3, "c3", "no")]
    facts = [line for line in found.lines if "t.csv#" in line.split(" ")[1]]
    assert len(facts) == 2 * 451
    assert f"<http://example.org/r2> <{HOME}t.csv#c7> <http://example.org/449/7>" in facts
    assert f'<http://example.org/r2> <{HOME}t.csv#c3> "no"' in facts
    assert f'<http://example.org/other> <{HOME}t.csv#c440> "440"' in facts
    whole = [line for line in found.lines if line not in facts]
    # Two rows, each with five triples and three things that it describes; a table and its group.
    assert len(whole) == (0 if mode == "minimal" else 2 * (5 + 3) + 4)


def test_a_table_that_nobody_describes_is_mentioned(tmp_path: Path) -> None:
    project = written(
        tmp_path, {"@context": CSVW, "@id": "http://e/d", "tables": [{"url": "t.csv"}]}
    )
    for name in ("t.csv", "extra.csv", "parks.xlsx", "notes.txt", "~$parks.xlsx"):
        (tmp_path / "data" / name).write_text("id\na\n", encoding="utf-8")
    problems = ran(project_job(project), None)
    assert [(p.code, p.severity, p.file) for p in problems] == [
        ("PK124", "warning", "data/extra.csv"), ("PK124", "warning", "data/parks.xlsx"),
    ]  # fmt: skip


@pytest.mark.parametrize("key", ["aboutUrl", "propertyUrl", "valueUrl"])
def test_an_empty_template_is_refused_in_a_project(tmp_path: Path, key: str) -> None:
    """All rows would be one thing. CSVW reads a value that is no text so."""
    schema = {"columns": [{"name": "id"}], key: True}
    tables = [{"url": "t.csv", "tableSchema": schema}]
    project = written(tmp_path, {"@context": CSVW, "@id": "http://e/d", "tables": tables})
    (tmp_path / "data" / "t.csv").write_text("id\na\nb\n", encoding="utf-8")
    found = {(p.code, p.severity) for p in ran(project_job(project), None)}
    assert found == {("PK503", "warning"), ("PK129", "error")}
    lenient = convert(tmp_path, "id\na\nb\n", described([{"name": "id"}], **{key: True}), "--check")
    assert (lenient.code, sorted(lenient.codes)) == (0, ["PK129", "PK503"])
