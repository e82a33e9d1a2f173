"""Every kind of file whose cells have types is read by its own reader."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from empty_database import empty_database
from parkkg.tables.csvw import sql
from parkkg.tables.inputs.kinds import FileKind, kind_of
from parkkg.tables.inputs.typed_reader import read_typed_file
from workbooks import xlsx


@pytest.mark.parametrize("kind", [kind for kind in get_args(FileKind) if kind != "text"])
def test_a_file_of_each_kind_gives_its_cells(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t"
    if kind == "workbook":
        xlsx(path, {"甲": [["name"], ["x"]], "乙": [["name"], ["other"]]})
    else:
        with empty_database() as db:
            db.execute(f"COPY (SELECT 'x' AS name) TO {sql.text(str(path))} (FORMAT parquet)")
    found = kind_of(path, "t")
    assert found != "text"
    assert found == kind
    typed = read_typed_file(path, "t", found, "甲")
    assert [list(cells) for _, cells in typed.rows()] == [["name"], ["x"]]
