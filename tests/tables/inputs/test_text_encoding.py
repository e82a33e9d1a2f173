"""Which encoding a file seems to have."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.tables.inputs.text_encoding import guess_encoding
from tabular import written

_CHINESE = "名称,地址,年份\n常州高新区,江苏省常州市,1992\n苏州工业园,江苏省苏州市,1994\n"


def guessed(folder: Path, data: bytes) -> str | None:
    return guess_encoding(written(folder, data)).encoding


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("a,b\n1,2\n", "ascii", "utf-8"),
        (_CHINESE, "utf-8", "utf-8"),
        (_CHINESE, "utf-8-sig", "utf-8"),
        (_CHINESE, "gb18030", "GB18030"),
        (_CHINESE, "utf-16", "UTF-16"),
        (_CHINESE, "utf-16-le", "UTF-16LE"),
        (_CHINESE, "utf-16-be", "UTF-16BE"),
        (_CHINESE, "utf-32", "UTF-32LE"),
        ("id,name\n1,邳州\n2,睢宁\n3,溧水\n", "gb18030", "GB18030"),
        ("名稱,地址\n新竹科學園區,臺灣新竹市\n", "big5", "Big5"),
        ("名前,住所\n筑波研究学園都市,つくば市\n", "shift_jis", "Shift_JIS"),
        ("名前,住所\nさくらパーク,つくば市\n", "euc_jp", "EUC-JP"),
        ("이름,주소\n대덕연구개발특구,대전광역시\n", "euc_kr", "EUC-KR"),
        ("имя,город\nСколково,Москва\n", "cp1251", "windows-1251"),
        ("nom;région\nTechnopôle Hélioparc;Béarn\n", "cp1252", "windows-1252"),
        ("Name;Straße\nMünchen;Größe\n", "iso8859-1", "windows-1252"),
    ],
)
def test_a_short_table_is_enough(text: str, encoding: str, name: str, tmp_path: Path) -> None:
    assert guessed(tmp_path, text.encode(encoding)) == name


def test_the_first_characters_that_are_no_ascii_may_be_far_away(tmp_path: Path) -> None:
    data = b"id,name\n" + b"1,park\n" * 300_000 + "2,苏州工业园区\n".encode("gb18030")
    assert guessed(tmp_path, data) == "GB18030"


def test_utf_8_with_a_fault_is_utf_8(tmp_path: Path) -> None:
    assert guessed(tmp_path, _CHINESE.encode() + b"x,\xff,1\n") == "utf-8"


def test_lines_of_two_encodings_are_those_of_utf_8_with_faults(tmp_path: Path) -> None:
    data = "1,常州\n".encode() + "2,苏州\n".encode("gb18030")
    assert guessed(tmp_path, data) == "utf-8"


def test_what_fits_nothing_is_not_guessed(tmp_path: Path) -> None:
    assert guessed(tmp_path, b"a,b\n1,\xff\n") is None


@pytest.mark.parametrize("cut", range(1, 4))
def test_a_character_that_is_cut_by_the_end_of_the_sample_says_nothing(
    cut: int, tmp_path: Path
) -> None:
    data = ("x" * cut + "园区" * 400_000).encode()
    assert guessed(tmp_path, data) == "utf-8"
