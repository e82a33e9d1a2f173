"""The reader of each kind of file whose cells have types."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, assert_never

from parkkg.tables.inputs.parquet import read_parquet
from parkkg.tables.inputs.typed import TypedRows


def read_typed_file(
    path: Path, name: str, kind: Literal["workbook", "parquet"], sheet: str
) -> TypedRows:
    """The rows of a file; `name` is its name in messages, `sheet` one of a workbook.

    Raises DataError where it cannot be read.
    """
    match kind:
        case "workbook":
            # Most tables are none, and what reads them takes a while to import.
            from parkkg.tables.inputs.workbook import read_sheet  # noqa: PLC0415

            return read_sheet(path, name, sheet)
        case "parquet":
            return read_parquet(path, name)
        case _:
            assert_never(kind)
