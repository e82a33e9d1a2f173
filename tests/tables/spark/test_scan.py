"""What a worker finds in a part: rows, problems with their lines, values of keys and references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow

from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.database import database
from parkkg.tables.load import FileState, describe_table, state_of
from parkkg.tables.spark.cut import WHOLE
from parkkg.tables.spark.part import TablePart
from parkkg.tables.spark.scan import COLUMNS, KeySet, Reference, ScanTask, scan_parts
from parkkg.tables.table_file import TableFile
from tabular import HOME, described

SCHEMA = described(
    [{"name": "id"}, {"name": "n", "datatype": "integer"}, {"name": "to", "separator": ";"}],
    primaryKey=["id", "n"],
    foreignKeys=[
        {"columnReference": "to", "reference": {"resource": "t.csv", "columnReference": "id"}},
        {
            "columnReference": ["n", "id"],
            "reference": {"resource": "t.csv", "columnReference": ["n", "id"]},
        },
    ],
)
TEXT = 'id,n,to\na,1,b;c\n"b\nb",x,\n,,a\n'


def scanned(folder: Path, *, checked: bool = True, nulls: bool = True) -> list[dict[str, Any]]:
    path = folder / "t.csv"
    path.write_text(TEXT, encoding="utf-8")
    (folder / "m.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    document = read_document(folder / "m.json", HOME + "m.json", "m.json", Locator(()).find)
    source = TableFile(document.group.tables[0], path, "t.csv")
    with database() as db:
        table = describe_table(db, source, 0, standard=False, faulty="text")
    item = TablePart(0, table, state_of(path) or FileState(0, 0), WHOLE)
    keys = (KeySet(0, ("id", "n"), True), KeySet(1, ("id",), False))
    references = tuple(Reference(i, 1 + i, key) for i, key in enumerate(source.table.foreign_keys))
    task = ScanTask(item, checked, keys, references, (), None, nulls)
    numbers = [pyarrow.RecordBatch.from_pydict({"id": [0]})]
    return [row for batch in scan_parts([task], numbers) for row in batch.to_pylist()]


def values(found: list[dict[str, Any]], kind: str) -> list[tuple[Any, ...]]:
    return [
        (row["key_set"], row["reference"], row["row"], row["line"], row["key"])
        for row in found
        if row["kind"] == kind
    ]


def test_rows_problems_keys_and_references(tmp_path: Path) -> None:
    found = scanned(tmp_path)
    assert list(found[0]) == [column.split()[0] for column in COLUMNS.split(", ")]
    assert [row["row"] for row in found if row["kind"] == "part"] == [3]
    (cell,) = [json.loads(row["text"]) for row in found if row["kind"] == "cell"]
    assert (cell["code"], cell["line"], cell["column"]) == ("PK202", 3, "n")
    assert values(found, "key") == [
        (0, -1, 1, 2, ["a", "1"]),
        (0, -1, 2, 3, ["b\nb", "x"]),
        (0, -1, 3, 5, ["", ""]),  # what is empty can be twice
        (1, -1, 1, 2, ["a"]),
        (1, -1, 2, 3, ["b\nb"]),  # and cannot be referred to
    ]
    assert values(found, "reference") == [
        (1, 0, 1, 2, ["b"]),
        (1, 0, 1, 2, ["c"]),
        (1, 0, 3, 5, ["a"]),
        (2, 1, 1, 2, ["1", "a"]),
        (2, 1, 2, 3, ["x", "b\nb"]),
        (2, 1, 3, 5, [None, None]),
    ]


def test_an_empty_reference_is_none_in_a_project(tmp_path: Path) -> None:
    found = values(scanned(tmp_path, nulls=False), "reference")
    assert [row[2] for row in found if row[1] == 1] == [1, 2]


def test_cells_of_columns_that_are_wrong_are_not_checked(tmp_path: Path) -> None:
    assert "cell" not in {row["kind"] for row in scanned(tmp_path, checked=False)}
