"""Lints about a table: counted, located, and the same from parts of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from parkkg.errors import Problem
from parkkg.project import Project
from parkkg.tables.convert import project_job, run
from parkkg.tables.csvw.lints import Lint
from parkkg.tables.csvw.parser import Place
from parkkg.tables.lint_counts import CountedLint, merged

COLUMNS: list[dict[str, Any]] = [
    {"name": "id", "required": True}, {"name": "n", "datatype": "integer"},
]  # fmt: skip


def problems_of(folder: Path, table: str, columns: list[dict[str, Any]]) -> list[Problem]:
    """What is reported of a project with this table; its triples are in out.nt."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    schema = {"columns": columns, "primaryKey": "id", "aboutUrl": "https://example.org/{id}"}
    metadata = {"@context": "http://www.w3.org/ns/csvw", "@id": "https://example.org/d",
                "tables": [{"url": "t.csv", "tableSchema": schema}]}  # fmt: skip
    (data / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    (data / "t.csv").write_text(table, encoding="utf-8")
    problems: list[Problem] = []
    run(project_job(Project(folder)), problems.append, folder / "out.nt")
    return problems


def test_a_project_leaves_blank_rows_out(tmp_path: Path) -> None:
    blank = ",\nb,2\n \t,\u00a0\n\u3000,  \n"
    (problem,) = problems_of(tmp_path, f"id,n\na,1\n{blank}", COLUMNS)
    assert (problem.code, problem.severity, problem.line) == ("PK126", "warning", 3)
    assert "(such rows: 3)" in problem.message
    assert len((tmp_path / "out.nt").read_text(encoding="utf-8").splitlines()) == 4


def test_also_in_a_file_that_is_read_row_by_row(tmp_path: Path) -> None:
    """A carriage return alone is what the fast reader does not read."""
    found = problems_of(tmp_path, 'id,n\n,\n"a\rb",1\n,\n,x\n', COLUMNS)
    assert [(p.code, p.line) for p in found] == [("PK201", 5), ("PK202", 5), ("PK126", 2)]


def test_the_line_is_that_of_the_first_cell(tmp_path: Path) -> None:
    columns = [COLUMNS[0], {"name": "v", "separator": ";"}]
    table = 'id,v\na,"x\n;y"\n,\nb,甲；乙\nc,#REF!\nd,丙、丁\n'
    found = problems_of(tmp_path, table, columns)
    assert [(p.code, p.line, p.value) for p in found] == [
        ("PK211", 5, "甲；乙"), ("PK214", 6, "#REF!"), ("PK126", 4, ""),
    ]  # fmt: skip
    assert [p.cell for p in found] == ["B4", "B5", ""]  # as a spreadsheet counts


def test_parts_of_a_table_have_the_lints_of_the_whole() -> None:
    one, other = (Lint(kind, "PK214", "warning", None, kind) for kind in ("error", "formula"))
    found = merged(
        [CountedLint(other, 2, 5, Place(6, 6), ("a",)),
         CountedLint(one, 1, 9, Place(10, 10), ("b",)),
         CountedLint(other, 3, 12, Place(13, 13), ("c",))],
        [one, other],
    )  # fmt: skip
    assert found == [
        CountedLint(one, 1, 9, Place(10, 10), ("b",)),
        CountedLint(other, 5, 5, Place(6, 6), ("a",)),
    ]
