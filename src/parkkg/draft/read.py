"""Files of tables as relations of text cells, with their headers found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb

from parkkg.draft.header import Header, find_header, note_below
from parkkg.errors import DataError, OnProblem, ParkkgError, Problem, UsageError
from parkkg.project import TABLE_SUFFIXES
from parkkg.tables.inputs.address import cell_address
from parkkg.tables.inputs.open import CARRIAGE_RETURN
from parkkg.tables.raw_table import RawTable, load_rows, sheets_in
from parkkg.text import counted, said

_SUFFIXES = (*TABLE_SUFFIXES, ".tab", ".txt", ".gz", ".zst", ".zstd")


@dataclass(frozen=True)
class DraftedTable:
    """A table as it stands in a file: its header, and the relation with the rows below that.

    In the relation, `_row` is the number of the row in the file. `url` and `dialect` are how
    metadata name the table and say how it is read; `label` is the name of the file or of the sheet,
    `shown` the file's name in messages, and `notes` are what a person should know.
    """

    path: Path
    url: str
    label: str
    shown: str
    sheet: str
    header: tuple[str, ...]
    relation: str
    dialect: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    def address(self, row: int, column: int) -> str:
        """A cell as spreadsheets name it."""
        return cell_address(row, column, self.sheet)


def read_tables(
    db: duckdb.DuckDBPyConnection, paths: Sequence[Path], report: OnProblem
) -> list[DraftedTable]:
    """Every table in some files, those of a workbook sheet by sheet, with its header found.

    What is wrong with the structure of a file goes to `report`. Raises UsageError where there is no
    such file, two have the same name, or there is no row in one, and DataError where one is no
    table.
    """
    found: list[DraftedTable] = []
    if not paths:
        raise UsageError(
            said("no table is named"), hint=said("name a table with a header and rows")
        )
    for path in _different(paths):
        sheets = [sheet.name for sheet in sheets_in(path) if sheet.visible] or [""]
        several = len(sheets) > 1
        tables: list[DraftedTable] = []
        problems: list[Problem] = []
        for number, sheet in enumerate(sheets, len(found)):
            tables += _table(db, path, sheet, number, problems.append, several=several)
        if not tables:
            raise _no_row(path, problems)
        for problem in problems:
            report(problem)
        found += tables
    return found


def _no_row(path: Path, problems: Sequence[Problem]) -> ParkkgError:
    """The error for a file that has no row, with what is wrong in it, if that is why."""
    message = said("there is no row in {file}", file=path.name)
    if problems:
        return DataError(message, problems=tuple(problems))
    return UsageError(message, hint=said("name a table with a header and rows"))


def _different(paths: Sequence[Path]) -> list[Path]:
    """The files, each once."""
    by_name: dict[str, Path] = {}
    for path in paths:
        if str(path).startswith(("http:/", "https:/")) and not path.exists():
            raise UsageError(
                said("{path} is an address, and nothing is downloaded", path=path),
                hint=said("download it, and name the file"),
            )
        if path.is_dir():
            raise UsageError(
                said("{path} is a folder", path=path), hint=said("name the tables that are in it")
            )
        if not path.is_file():
            raise UsageError(
                said("there is no file {path}", path=path), hint=said("name a file with a table")
            )
        other = by_name.setdefault(path.name, path)
        if other.resolve() != path.resolve():
            raise UsageError(
                said("{path} and {other} have the same name", path=path, other=other),
                hint=said("rename one of them: all tables of a project are in one folder"),
            )
    return list(by_name.values())


def _table(
    db: duckdb.DuckDBPyConnection,
    path: Path,
    sheet: str,
    number: int,
    report: OnProblem,
    *,
    several: bool,
) -> Iterator[DraftedTable]:
    """The table in a file, or in a sheet of it; none where there is no cell."""
    raw = load_rows(db, f"raw{number}", path, report, sheet=sheet)
    if not raw.width:
        return
    header = find_header(db, raw.relation, raw.width)
    above = header.above + bool(header.cells)
    relation = f"rows{number}"
    db.execute(
        f"CREATE TABLE {relation} AS SELECT * EXCLUDE (_row) RENAME (_source AS _row) "
        f"FROM {raw.relation} WHERE _row > {above}"
    )
    notes = [*(p.message for p in (raw.typed.said if raw.typed else ())), *header.notes]
    blank = _delete(db, relation, " AND ".join(f"trim(c{n}) = ''" for n in range(1, raw.width + 1)))
    if blank:
        notes.append(
            said("skipped, for there is nothing in them: {rows}", rows=counted(blank, "row"))
        )
    if below := note_below(db, relation, raw.width):
        _delete(db, relation, f"_row >= {below[0]}")
        notes.append(
            said("the rows from {row} on seem to be notes below the table: remove them from it",
                 row=below[0])
        )  # fmt: skip
    stem = path.name
    while (suffix := Path(stem).suffix.lower()) in _SUFFIXES:
        stem = stem[: -len(suffix)]
    yield DraftedTable(
        path=path,
        url=quote(path.name) + (f"#{quote(sheet)}" if several else ""),
        label=sheet if several else stem,
        shown=f"{path.name}#{sheet}" if several else path.name,
        sheet=raw.dialect.sheet if raw.kind == "workbook" else "",
        header=header.cells or tuple(f"column {n}" for n in range(1, raw.width + 1)),
        relation=relation,
        dialect=_dialect(raw, header, blank=blank > 0) if raw.kind != "parquet" else {},
        notes=tuple(notes),
    )


def _delete(db: duckdb.DuckDBPyConnection, relation: str, condition: str) -> int:
    """Delete rows; how many these were."""
    return int(db.execute(f"DELETE FROM {relation} WHERE {condition}").fetchall()[0][0])


def _dialect(raw: RawTable, header: Header, *, blank: bool) -> dict[str, Any]:
    """What metadata have to say of how the file is read (Metadata Vocabulary, 5.9)."""
    found: dict[str, Any] = {}
    dialect = raw.dialect
    if dialect.encoding.lower() != "utf-8":
        found["encoding"] = dialect.encoding
    if dialect.delimiter != ",":
        found["delimiter"] = dialect.delimiter
    if dialect.line_terminators == CARRIAGE_RETURN:
        found["lineTerminators"] = [*CARRIAGE_RETURN]
    if header.above:
        found["skipRows"] = dialect.skip_rows + header.above
    if not header.cells:
        found["header"] = False
    # In a workbook, rows without text are none.
    if blank and raw.kind == "text":
        found["skipBlankRows"] = True
    return found
