from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from parkkg.draft.draft import draft
from parkkg.draft.project import project_files
from parkkg.draft.read import DraftedTable

Rows = Sequence[Sequence[str]]


def test_a_project_has_its_tables_and_all_that_a_load_reads(
    db: duckdb.DuckDBPyConnection, filled: Callable[[str, Rows], str]
) -> None:
    rows = [("1", "Rome|x"), ("2", "<Paris>")]
    raw = DraftedTable(
        Path("in/t.csv"), "t.csv", "t", "t.csv", "", ("id", "x|y"), filled("t", rows), {}
    )  # fmt: skip
    found = draft(db, [raw], "https://example.org/")
    files = dict(project_files(db, found, {"zh": "一", "en": "One"}))
    assert set(files) == {
        "data/csv-metadata.json", "data/t.csv", "ontology/terms.ttl", "shapes/tables.ttl",
        "queries/list.rq", "queries/count-by.rq", "queries/find.rq", "queries/t.rq",
        "README.md", "README.zh.md",
        ".gitignore",
    }  # fmt: skip
    assert files["data/t.csv"] == Path("in/t.csv")
    metadata = files["data/csv-metadata.json"]
    assert isinstance(metadata, bytes)
    titles = json.loads(metadata)["dc:title"]
    assert {title["@language"]: title["@value"] for title in titles} == {"zh": "一", "en": "One"}
    page = files["README.md"]
    assert isinstance(page, bytes)
    assert "# One" in page.decode()
    assert "x\\|y" in page.decode()
