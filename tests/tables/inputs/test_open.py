"""A table's file before it is read: its dialect, its encoding, and what else it may be."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from parkkg.errors import DataError, Problem
from parkkg.tables.csvw.model import Dialect, Table
from parkkg.tables.inputs.open import OpenedFile, open_file, stated_sheet
from tabular import HOME, written
from workbooks import xlsx


def opened(path: Path, dialect: Dialect | None = None, fragment: str = "") -> OpenedFile:
    table = Table(HOME + path.name + fragment, (), dialect=dialect or Dialect())
    return open_file(path, table, path.name)


def refused(path: Path, dialect: Dialect | None = None) -> Problem:
    with pytest.raises(DataError) as found:
        opened(path, dialect)
    (only,) = found.value.problems
    return only


@pytest.mark.parametrize("line", ["sep=;\n", "sep=;\r\n", "\ufeffsep=;\n"])
def test_a_line_for_spreadsheets_is_no_row_and_names_the_delimiter(
    line: str, tmp_path: Path
) -> None:
    found = opened(written(tmp_path, f"{line}a;b\n1;2\n"))
    assert (found.dialect.delimiter, found.dialect.skip_rows) == (";", 1)
    (told,) = found.problems
    assert (told.code, told.severity, told.line) == ("PK117", "info", 1)
    assert '"dialect": {"delimiter": ";"}' in told.hint


def test_the_delimiter_that_the_metadata_state_is_taken(tmp_path: Path) -> None:
    stated = Dialect(delimiter="|", states_delimiter=True)
    found = opened(written(tmp_path, "sep=;\na|b\n"), stated)
    assert (found.dialect.delimiter, found.dialect.skip_rows) == ("|", 1)


def test_rows_that_the_metadata_skip_are_skipped_once(tmp_path: Path) -> None:
    dialect = Dialect(skip_rows=1)
    assert opened(written(tmp_path, "sep=;\na,b\n"), dialect) == OpenedFile(dialect)


@pytest.mark.parametrize("text", ["sep\na\n", "sep=\na\n", "sep=;;\na\n", "a\nsep=;\n"])
def test_a_header_that_looks_like_it_is_none(text: str, tmp_path: Path) -> None:
    assert opened(written(tmp_path, text)) == OpenedFile(Dialect())


@pytest.mark.parametrize("name", ["t.tsv", "t.TSV", "t.tab", "t.tsv.gz"])
def test_tabs_separate_cells_where_the_name_says_so(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    data = b"a\tb\n"
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert opened(path).dialect.delimiter == "\t"
    stated = Dialect(states_delimiter=True)
    assert opened(path, stated).dialect == stated


def test_another_encoding_is_named_with_the_line_to_write(tmp_path: Path) -> None:
    path = written(tmp_path, "名称,城市\n高新区,常州\n".encode("gb18030"))
    found = refused(path)
    assert (found.code, found.line) == ("PK102", 1)
    assert '"dialect": {"encoding": "GB18030"}' in found.hint
    assert opened(path, Dialect(encoding="GB18030")).problems == ()
    assert opened(path, Dialect(encoding="gb2312")).problems == ()


def test_the_line_to_write_has_the_delimiter_too(tmp_path: Path) -> None:
    path = written(tmp_path, "名称\t城市\n高新区\t常州\n".encode("utf-16"))
    assert '"dialect": {"encoding": "UTF-16", "delimiter": "\\t"}' in refused(path).hint
    stated = Dialect(delimiter="\t", states_delimiter=True)
    assert '"dialect": {"encoding": "UTF-16"}' in refused(path, stated).hint


@pytest.mark.parametrize("encoding", ["gb18030", "iso-8859-1", "utf-16"])
def test_utf_8_that_is_said_to_be_something_else_is_named(encoding: str, tmp_path: Path) -> None:
    found = refused(written(tmp_path, "名称,城市\n高新区,常州\n"), Dialect(encoding=encoding))
    assert found.code == "PK112"
    assert '"encoding": "utf-8"' in found.hint


def test_ascii_has_every_encoding_that_begins_with_it(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\n")
    assert opened(path, Dialect(encoding="gb18030")).problems == ()
    assert refused(path, Dialect(encoding="utf-16")).code == "PK112"


def test_the_sheet_is_named_by_the_metadata_or_by_the_address(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "b.xlsx", {"One": [["a"]], "二 2": [["b"]]})
    typed = [
        opened(path, Dialect(sheet="One")).typed,
        opened(path, fragment="#%E4%BA%8C%202").typed,
        opened(path, Dialect(sheet="One"), "#%E4%BA%8C%202").typed,
    ]
    assert [t.sheet for t in typed if t is not None] == ["One", "二 2", "One"]
    assert refused(path).code == "PK113"


def test_a_sheet_is_stated_or_it_is_not() -> None:
    table = Table(HOME + "b.xlsx", ())
    assert stated_sheet(table) == ""
    assert stated_sheet(replace(table, dialect=Dialect(sheet="S"))) == "S"
