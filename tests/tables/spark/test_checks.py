"""Tables read in parts by Spark: counted over the parts, and reported like whole ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parkkg.errors import Problem
from parkkg.tables.convert import source_job
from parkkg.tables.csvw.discover import discover
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.spark.checks import check_parts
from parkkg.tables.spark.session import session

pytestmark = pytest.mark.spark


def test_rows_are_counted_over_the_parts(tmp_path: Path, spark: Any) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,note\n" + '1,"a\n\nb"\n' * 50, encoding="utf-8")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "64b")
    job = source_job(
        discover(str(path), Locator(()), metadata=None, link=None), standard=True, strict=False
    )
    problems: list[Problem] = []
    with session(spark) as running:
        (table,) = check_parts(running, job, problems.append)
    assert problems == []
    assert table.rows == 50
    assert len(table.parts) > 3
    before = [item.rows_before for item in table.parts]
    # Each row is three lines, after one of the header; all records before a part are rows.
    assert before[1:] == [item.part.records - 1 for item in table.parts[1:]]
    assert [item.part.lines for item in table.parts[1:]] == [3 * n + 1 for n in before[1:]]
