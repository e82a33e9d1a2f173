"""A table of triples as a load fills it, for tests of what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from parkkg.graph.triples import LINE, add_lines, add_tables, keep_first, make_tables
from parkkg.tables.csvw.locate import Locator
from parkkg.tables.csvw.metadata import read_document
from parkkg.tables.database import database
from parkkg.tables.load import load_table
from parkkg.tables.table_file import TableFile
from tabular import HOME, convert, described


@contextmanager
def triple_table(graphs: Mapping[str, Iterable[str]]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The triples of files, as lines by the stem of the file. Line ends make no difference."""
    with database() as db:
        make_tables(db)
        for stem, lines in graphs.items():
            add_lines(db, f"{stem}/", stem, (line.rstrip("\n") for line in lines))
        keep_first(db)
        yield db


def table_file(folder: Path) -> TableFile:
    """The table that `m.json` in a folder describes, as `convert` of `tabular` writes both."""
    locator = Locator(((HOME, folder),))
    (table,) = read_document(
        folder / "m.json", HOME + "m.json", "m.json", locator.find
    ).group.tables
    path = locator.find(table.url)
    assert path is not None
    return TableFile(table, path, path.name)


@contextmanager
def table_of_cells(folder: Path, *cells: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The triples of a table with one column of text."""
    written = "".join('"' + cell.replace('"', '""') + '"\n' for cell in cells)
    convert(folder, f"text\n{written}", described([{"name": "text"}]))
    with database() as db:
        loaded = load_table(
            db, table_file(folder), 0, lambda _: None, standard=False, faulty="never"
        )
        make_tables(db)
        add_tables(db, [loaded])
        yield db


def lines(db: duckdb.DuckDBPyConnection, condition: str = "true") -> list[str]:
    """The triples as lines of N-Triples, sorted."""
    rows = db.execute(
        f"SELECT {LINE} AS line FROM triple WHERE {condition} ORDER BY line"
    ).fetchall()
    return [str(line) for (line,) in rows]
