"""From bytes to lines: the encodings of the web, and what is no text."""

from __future__ import annotations

import pytest

from parkkg.tables.csvw.encodings import decoded, is_encoding, is_utf8
from parkkg.tables.csvw.model import Dialect

Fault = tuple[str, int, str]


def lines(data: bytes, dialect: Dialect) -> tuple[list[str], list[Fault]]:
    """The lines, and the faults as (code, line, message)."""
    faults: list[Fault] = []
    file = iter(data.splitlines(keepends=True))
    found = list(
        decoded(file, dialect, lambda code, line, _, why: faults.append((code, line, why)))
    )
    return found, faults


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("utf-8", True), ("UTF8", True), ("gb18030", True), ("us-ascii", True), ("utf-16", True),
        ("klingon", False), ("base64", False), ("idna", False), ("undefined", False),
        ("", False), ("\0", False), ("é", False), (None, False), (8, False),
    ],
)  # fmt: skip
def test_a_name_is_an_encoding_of_text_or_it_is_not(name: object, known: bool) -> None:
    assert is_encoding(name) is known


def test_utf_8_has_many_names() -> None:
    assert all(is_utf8(Dialect(encoding=name)) for name in ("utf-8", "UTF-8", "utf8"))
    assert not any(is_utf8(Dialect(encoding=name)) for name in ("utf-16", "latin-1", "ascii"))


@pytest.mark.parametrize(
    ("encoding", "data", "text"),
    [
        ("utf-8", "溧阳\n".encode(), "溧阳\n"),
        ("utf-8", b"\xef\xbb\xbfa\n", "a\n"),
        ("utf-16", "溧阳\n".encode("utf-16"), "溧阳\n"),
        ("gb2312", "朱镕基\n".encode("gbk"), "朱镕基\n"),
        ("iso-8859-1", b"\x80\n", "€\n"),
        ("us-ascii", b"\xe9\n", "é\n"),
        ("shift_jis", b"\x87\x40\n", "①\n"),
        ("cp1258", b"a\xde\n", "ã\n"),
    ],
)
def test_an_encoding_means_what_the_web_means_by_it(encoding: str, data: bytes, text: str) -> None:
    assert lines(data, Dialect(encoding=encoding)) == ([text], [])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_mark_of_the_byte_order_is_reported_where_it_is_not_first(encoding: str) -> None:
    found, faults = lines("\ufeffa\n\ufeffb\n".encode(encoding), Dialect(encoding=encoding))
    assert found == ["a\n", "b\n"]
    assert [(code, line) for code, line, _ in faults] == [("PK118", 2)]


def test_the_ends_of_lines_that_the_dialect_names_become_one() -> None:
    dialect = Dialect(line_terminators=("||", "|"))
    assert lines(b"a||b|c", dialect) == (["a\n", "b\n", "c"], [])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "euc_jp"])
def test_a_byte_that_is_no_text_is_named_with_its_line_and_replaced(encoding: str) -> None:
    found, faults = lines(b"a\nb\xff\nc\n", Dialect(encoding=encoding))
    assert [line.rstrip("\n") for line in found] == ["a", "b\ufffd", "c"]
    assert [(code, line) for code, line, _ in faults] == [("PK102", 2)]
    assert encoding in faults[0][2].lower()


def test_a_nul_is_named_with_its_line_and_replaced() -> None:
    found, faults = lines(b"a\n\0\n", Dialect())
    assert found == ["a\n", "\ufffd\n"]
    assert [(code, line) for code, line, _ in faults] == [("PK109", 2)]
