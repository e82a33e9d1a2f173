"""Which tables Spark compares by what their rows are about; what it finds is in test_convert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg.tables.convert import source_job
from parkkg.tables.csvw.discover import discover
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.database import database
from parkkg.tables.load import describe_table
from parkkg.tables.spark.subjects import subject_query, subjects_of_tables
from tabular import CSVW


@pytest.mark.parametrize(
    ("tables", "compared"),
    [
        ([("http://e/x/{id}", True), ("http://e/y/{id}", True)], []),
        ([("http://e/x/{id}", False), ("http://e/y/{id}", True)], [0]),
        ([("http://e/x/{id}", True), ("http://e/y/{id}", True), ("http://e/x/{id}", True)], [0, 2]),
        ([("http://e/x/{_row}", False)], []),
    ],
)
def test_tables_that_may_make_one_thing_are_compared(
    tables: list[tuple[str, bool]], compared: list[int], tmp_path: Path
) -> None:
    described: list[dict[str, Any]] = []
    for number, (template, keyed) in enumerate(tables):
        (tmp_path / f"t{number}.csv").write_text("id,n\na,1\n", encoding="utf-8")
        schema: dict[str, Any] = {"columns": [{"name": "id"}, {"name": "n"}], "aboutUrl": template}
        schema |= {"primaryKey": "id"} if keyed else {}
        described.append({"url": f"t{number}.csv", "tableSchema": schema})
    metadata = tmp_path / "metadata.json"
    metadata.write_text(json.dumps({"@context": CSVW, "tables": described}), encoding="utf-8")
    job = source_job(
        discover(str(metadata), Locator(()), metadata=None, link=None), standard=True, strict=True
    )
    with database() as db:
        found = subjects_of_tables(
            {
                index: describe_table(
                    db, source, index, standard=True, faulty="never", blank_rows=True
                )
                for index, source in enumerate(job.sources)
            }
        )
    assert list(found.compared) == compared
    for one in found.compared.values():
        assert subject_query(one).startswith("SELECT _row, [")
