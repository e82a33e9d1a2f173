"""`parkkg.report_html`: what was checked, with the faulty cells marked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import parkkg

METADATA = {
    "@context": ["http://www.w3.org/ns/csvw", {"@base": "http://e/"}],
    "url": "parks.csv",
    "dialect": {"delimiter": ";"},
    "tableSchema": {
        "columns": [
            {"name": "id", "titles": "编号"},
            {"name": "n", "titles": "产值", "datatype": "integer"},
        ]
    },
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    data = tmp_path / "my-graph" / "data"
    data.mkdir(parents=True)
    (data / "csv-metadata.json").write_text(json.dumps(METADATA), encoding="utf-8")
    (data / "parks.csv").write_text("编号;产值\na;1\nb;N/A\n", encoding="utf-8")
    return data.parent


def data_of(page: str) -> Any:
    return json.loads(page.split('id="data">', 1)[1].split("</script>", 1)[0])


def test_the_tables_of_a_project_are_split_as_its_metadata_say(project: Path) -> None:
    problems = [p for p in parkkg.check(project) if p.code == "PK202"]
    data = data_of(parkkg.report_html(problems, project, language="zh"))
    assert data["name"] == "my-graph"
    (file,) = data["files"]
    assert file["header"] == ["编号", "产值"]
    assert file["rows"] == [[2, 2, ["a", "1"]], [3, 3, ["b", "N/A"]]]
    assert file["problems"][0]["at"] == [1]


def test_a_single_table_with_the_metadata_beside_it(project: Path) -> None:
    table = project / "data" / "parks.csv"
    metadata = METADATA | {"@context": "http://www.w3.org/ns/csvw"}
    (project / "data" / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    with pytest.raises(parkkg.DataError) as raised:
        parkkg.convert(table, None, strict=True)
    (file,) = data_of(parkkg.report_html(raised.value.problems, table))["files"]
    assert file["header"] == ["编号", "产值"]
    assert file["problems"][0]["value"] == "N/A"


def test_metadata_that_cannot_be_read_are_shown_where_they_are_wrong(project: Path) -> None:
    path = project / "data" / "csv-metadata.json"
    path.write_text('{\n "url": \n', encoding="utf-8")
    problems = parkkg.check(project)
    assert problems
    (file,) = data_of(parkkg.report_html(problems, project))["files"]
    assert file["name"] == "data/csv-metadata.json"
    assert file["rows"]


def test_without_problems_there_is_a_page_too(project: Path) -> None:
    assert data_of(parkkg.report_html([], project))["files"] == []


def test_a_folder_that_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(parkkg.UsageError):
        parkkg.report_html([], tmp_path / "nowhere")
