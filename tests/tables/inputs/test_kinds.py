"""What a file is, whatever its name says."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import zipfile
from pathlib import Path

import pytest

from parkkg.errors import DataError, Problem
from parkkg.tables.inputs.kinds import kind_of
from tabular import written
from workbooks import ods, ole, xlsx

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def refused(path: Path) -> Problem:
    with pytest.raises(DataError) as found:
        kind_of(path, "data/t.csv")
    (only,) = found.value.problems
    assert (only.code, only.file) == ("PK111", "data/t.csv")
    assert only.hint
    return only


def zipped(folder: Path, *names: str) -> Path:
    path = folder / "t.csv"
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    "data",
    [b"", b"a,b\n", b"\xef\xbb\xbfa,b\n", b"[a],b\n1,2\n", b"{a},b\n", b"<b>,c\n", b"PK,b\n1,2\n"],
)
def test_what_is_nothing_else_is_text(data: bytes, tmp_path: Path) -> None:
    assert kind_of(written(tmp_path, data), "t.csv") == "text"
    assert kind_of(written(tmp_path, gzip.compress(data)), "t.csv") == "text"


def test_workbooks_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    assert kind_of(xlsx(tmp_path / "t.csv", {"S": [["a"]]}), "t.csv") == "workbook"
    assert kind_of(ods(tmp_path / "t.xlsx", ""), "t.csv") == "workbook"
    for name in ("Workbook", "Book"):
        assert kind_of(ole(tmp_path / "t.xls", {name: bytes(4096)}), "t.csv") == "workbook"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"{\\rtf1\\ansi", "a text document"),
        (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
        (bz2.compress(b"a,b\n"), "packed with bzip2"),
        (lzma.compress(b"a,b\n"), "packed with xz"),
        (b"SQLite format 3\0", "a SQLite database"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
        (b"<html><table><tr><td>a", "a web page"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n", "a web page"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "a web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "a workbook as XML",
        ),
        (b'<?xml version="1.0"?><rows/>', "an XML document"),
        (json.dumps([{"a": 1}]).encode(), "a JSON document"),
        (b'{"a": 1}\n{"a": 2}\n', "a JSON document"),
        (_OLE, "an old document of Office"),
        (b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_what_is_no_table_is_named(data: bytes, what: str, tmp_path: Path) -> None:
    assert what in refused(written(tmp_path, data)).message


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["a/t.csv", "b.csv", "c.csv", "d.csv"], "a zip archive (a/t.csv, b.csv, c.csv, …)"),
        (["word/document.xml"], "a document of Office"),
        (["xl/workbook.bin"], "a binary workbook"),
        (["Index/Document.iwa"], "a document of Apple Numbers"),
    ],
)
def test_an_archive_is_named_by_what_is_in_it(names: list[str], what: str, tmp_path: Path) -> None:
    assert what in refused(zipped(tmp_path, *names)).message


@pytest.mark.parametrize(
    ("stream", "what"),
    [("EncryptedPackage", "that a password protects"), ("WordDocument", "an old document")],
)
def test_an_old_file_of_office_is_named_by_what_is_in_it(
    stream: str, what: str, tmp_path: Path
) -> None:
    assert what in refused(ole(tmp_path / "t.csv", {stream: bytes(4096)})).message


def test_a_folder_is_named(tmp_path: Path) -> None:
    assert "a folder" in refused(tmp_path).message


def test_a_workbook_that_is_packed_once_more_is_named(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "t.xlsx", {"S": [["a"]]})
    found = refused(written(tmp_path, gzip.compress(book.read_bytes())))
    assert "packed once more" in found.message


def test_a_packed_file_of_which_a_part_is_missing_is_named(tmp_path: Path) -> None:
    whole = gzip.compress(b"a,b\n" * 2)
    assert "cannot be unpacked" in refused(written(tmp_path, whole[:-9])).message
