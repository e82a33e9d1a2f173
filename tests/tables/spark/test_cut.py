"""Files cut between rows: a part, read alone, has the rows that it has in the whole file."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amount import amount
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import Record, records
from parkkg.tables.spark.cut import WHOLE, Part, blocks, parts, scan_block

Found = list[tuple[object, ...]]


def read(path: Path, dialect: Dialect, part: Part) -> Found:
    """The rows and the errors of a part, with their numbers in the whole file."""
    found: Found = []

    def report(code: str, line: int, value: str, message: str) -> None:
        found.append((code, line + part.lines, value, message))

    for item in records(path, dialect, report):
        assert isinstance(item, Record)
        found.append((item.cells, item.number + part.records, item.line + part.lines))
    return found


def cut(path: Path, size: int, delimiter: str = ",") -> tuple[Part, ...]:
    whole = blocks(path, size)
    return parts(whole, [scan_block(block, delimiter) for block in whole])


def in_parts(text: bytes, size: int) -> tuple[Found, Found, tuple[Part, ...]]:
    """What is found in the whole file, what in its parts one after the other, and the parts."""
    dialect = Dialect()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text)
        made = cut(path, size)
        found: Found = []
        for part in made:
            own = Path(folder) / f"{part.number}.csv"
            own.write_bytes(text[part.begin : part.end])
            without = dialect if part.number == 0 else replace(dialect, header_row_count=0)
            found += read(own, without, part)
        return read(path, dialect, WHOLE), found, made


def written(rows: list[list[str]], end: str, *, all_quoted: bool) -> bytes:
    lines = []
    for row in rows:
        cells = [
            '"' + cell.replace('"', '""') + '"'
            if all_quoted or any(sign in cell for sign in '",\r\n')
            else cell
            for cell in row
        ]
        lines.append(",".join(cells) + end)
    return "".join(lines).encode()


CELL = st.text(alphabet='ab ",\n\r雪\ufeff', max_size=6)
TABLE = st.builds(
    written,
    st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    all_quoted=st.booleans(),
)
ANYTHING = st.text(alphabet='a",\n\r \ufeff', max_size=40).map(str.encode)


@settings(max_examples=amount(200, 20_000))
@given(st.one_of(TABLE, ANYTHING), st.integers(1, 20))
@example(b'a,b\n1,5" disk\n2,6" disk\n3,4\n', 6)  # quotation marks that are text
@example(b'a,b\n1,"x\n2,y\n3,z\n', 6)  # one that is never closed
@example(b"a,b\n\n\n1,2\n\n3,4\n", 2)  # blank lines
@example(b'a,b\n1,"\n\n\n"\n2,"\n"\n', 3)  # and those in cells
@example(b'a\n"x"y\n"z\n"\n', 3)  # text after a quoted cell
@example(b'a\nb\r"\nc"\n', 3)  # a carriage return that ends no line
@example(b'\xef\xbb\xbf"a",b\n1,2\n', 3)
def test_parts_have_the_rows_and_errors_of_the_whole(text: bytes, size: int) -> None:
    whole, found, _ = in_parts(text, size)
    assert found == whole


@settings(max_examples=amount(100, 5_000))
@given(TABLE, st.integers(1, 20))
def test_parts_are_the_whole_file_in_order(text: bytes, size: int) -> None:
    *_, made = in_parts(text, size)
    assert b"".join(text[part.begin : part.end] for part in made) == text
    assert [part.number for part in made] == list(range(len(made)))


def test_a_table_with_quoted_line_breaks_is_cut_in_many(tmp_path: Path) -> None:
    rows = [[str(i), f'line one\nline "two"\r\n\r\nof {i}'] for i in range(100)]
    path = tmp_path / "table.csv"
    path.write_bytes(written([["id", "note"], *rows], "\r\n", all_quoted=False))
    made = cut(path, 100)
    assert len(made) > 30
    assert {part.lines - 4 * part.records for part in made[1:]} == {-3}  # the header is one line


@pytest.mark.parametrize("text", [b"", b"a,b\n", b"a,b", b'a,"b\n' * 3])
def test_what_cannot_be_cut_is_one_part(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text)
    assert cut(path, 100) == (WHOLE,)


def test_the_delimiter_says_what_a_quoted_cell_is(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b'a;b\n1;"x\ny"\n2;"z"\n' * 3)
    assert len(cut(path, 5, ";")) > 1
    assert cut(path, 5) == (WHOLE,)
