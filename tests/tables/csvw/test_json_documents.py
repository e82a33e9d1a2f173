"""JSON files and what they may be made of."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.errors import DataError
from parkkg.tables.csvw.json_documents import read_json


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "m.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ('{\n  "a": 1,\n}', 3, "line 3, column 1"),
        ('{"a" 1}', 1, "line 1, column 6"),
        ("", 1, "line 1, column 1"),
        ("{", 1, "line 1, column 2"),
        (b'{"a": "\xff"}', 0, "not UTF-8 at byte 7"),
        ('{"a": "\\ud800"}', 0, "is no character"),
        ('{"x":\n' + "9" * 5000 + "}", 2, "5000 digits"),
        ("[" * 100_000, 0, "deep"),
    ],
)
def test_invalid_json_is_reported_with_its_place(
    text: str | bytes, line: int, told: str, tmp_path: Path
) -> None:
    with pytest.raises(DataError) as refused:
        read_json(written(tmp_path, text), "m.json")
    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.line) == ("PK501", "m.json", line)
    assert told in problem.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('{"url"："t.csv"}', "full-width"),
        ('{“url”: "t.csv"}', "full-width"),
        ('{"a": 1，"b": 2}', "full-width"),
        ('{"a": 1, }', "comma"),
        ("[1,\n]", "comma"),
        ('{"a": 1} // end', "no comments"),
        ("{'a': 1}", "double quotes"),
        ('{"a": "溧阳"}'.encode("gb18030"), "UTF-8"),
    ],
)
def test_a_hint_says_what_may_be_meant(text: str | bytes, hint: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_json(written(tmp_path, text), "m.json")
    assert hint in refused.value.problems[0].hint


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    document = read_json(written(tmp_path, '\ufeff{"a": 1}'), "m.json")
    assert (document.value, document.warnings) == ({"a": 1}, ())


def test_a_repeated_name_is_reported(tmp_path: Path) -> None:
    document = read_json(written(tmp_path, '{"a": 1,\n "b": {"c": 1,\n "c": 2}, "a": 3}'), "m.json")
    assert document.value == {"a": 3, "b": {"c": 2}}
    assert [(w.code, w.severity, w.line) for w in document.warnings] == [
        ("PK503", "warning", 3), ("PK503", "warning", 3),
    ]  # fmt: skip
    assert [w.message.partition(": ")[0] for w in document.warnings] == ["$.b.c", "$.a"]


def test_null_is_not_stated(tmp_path: Path) -> None:
    document = read_json(
        written(tmp_path, '{"a": null, "b": [{"c": null, "separator": null}, null]}'), "m.json"
    )
    assert document.value == {"b": [{"separator": None}, None]}
    assert document.warnings == ()
