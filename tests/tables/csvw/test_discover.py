"""From what a user names to tables and what describes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parkkg.errors import DataError, UsageError
from parkkg.tables.csvw.discover import DiscoveredTables, address, discover
from parkkg.tables.csvw.locate import Locator
from tabular import CSVW, HOME


def site(folder: Path, files: dict[str, Any]) -> Locator:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
        )
    return Locator(((HOME, folder),))


def titled(title: str, url: str = "t.csv") -> dict[str, Any]:
    return {"@context": CSVW, "url": url, "dc:title": title}


def title(found: DiscoveredTables) -> str | None:
    annotations = found.group.tables[0].annotations
    return annotations[0][1]["@value"] if annotations else None


EVERYWHERE = {
    "t.csv": "a\n",
    "user.json": titled("user"),
    "linked.json": titled("linked"),
    "t.csv-metadata.json": titled("file"),
    "csv-metadata.json": titled("folder"),
}
LINK = '<linked.json>; rel="describedby"; type="application/csvm+json"'


@pytest.mark.parametrize(
    ("gone", "metadata", "link", "expected"),
    [
        ([], "user.json", LINK, "user"),
        ([], None, LINK, "linked"),
        ([], None, None, "file"),
        (["t.csv-metadata.json"], None, None, "folder"),
        (["t.csv-metadata.json", "csv-metadata.json"], None, None, None),
        (["linked.json"], None, LINK, "file"),
    ],
)
def test_the_first_metadata_found_count(
    gone: list[str], metadata: str | None, link: str | None, expected: str | None, tmp_path: Path
) -> None:
    locator = site(tmp_path, {n: c for n, c in EVERYWHERE.items() if n not in gone})
    named = None if metadata is None else HOME + metadata
    found = discover(HOME + "t.csv", locator, metadata=named, link=link)
    assert title(found) == expected
    assert found.warnings == ()
    assert found.files == (tmp_path / "t.csv",)


@pytest.mark.parametrize("place", ["linked.json", "t.csv-metadata.json", "csv-metadata.json"])
def test_metadata_that_do_not_describe_the_table_are_passed_over(
    place: str, tmp_path: Path
) -> None:
    locator = site(tmp_path, EVERYWHERE | {place: titled("other", "other.csv")})
    link = LINK if place == "linked.json" else None
    if place == "csv-metadata.json":
        (tmp_path / "t.csv-metadata.json").unlink()
    found = discover(HOME + "t.csv", locator, metadata=None, link=link)
    expected = {"linked.json": "file", "t.csv-metadata.json": "folder"}
    assert title(found) == expected.get(place)
    assert [(w.code, w.severity, w.file) for w in found.warnings] == [("PK508", "warning", place)]


@pytest.mark.parametrize("tables", [["other.csv"], ["other.csv", "more.csv"]])
def test_what_the_metadata_of_the_user_describe_is_taken(tables: list[str], tmp_path: Path) -> None:
    """Model for Tabular Data, 6.1: it goes on as if it had started with that document."""
    group = {"@context": CSVW, "tables": [{"url": name} for name in tables]}
    files = dict.fromkeys(tables, "a\n")
    locator = site(tmp_path, EVERYWHERE | files | {"user.json": group})
    found = discover(HOME + "t.csv", locator, metadata=HOME + "user.json", link=LINK)
    assert [table.url for table in found.group.tables] == [HOME + name for name in tables]
    assert found.files == tuple(tmp_path / name for name in tables)
    (warning,) = found.warnings
    assert (warning.code, warning.severity, warning.file) == ("PK508", "warning", "user.json")
    assert HOME + "t.csv" in warning.message


def test_a_table_may_be_one_of_several(tmp_path: Path) -> None:
    group = {"@context": CSVW, "tables": [{"url": "u.csv"}, {"url": "t.csv"}]}
    locator = site(tmp_path, {"t.csv": "a\n", "u.csv": "a\n", "csv-metadata.json": group})
    found = discover(HOME + "t.csv", locator, metadata=None, link=None)
    assert [table.url for table in found.group.tables] == [HOME + "u.csv", HOME + "t.csv"]


def test_addresses_are_compared_in_normal_form(tmp_path: Path) -> None:
    document = titled("x", "HTTP://EXAMPLE.ORG:80/./%74.csv")
    locator = site(tmp_path, {"t.csv": "a\n", "csv-metadata.json": document})
    assert title(discover(HOME + "t.csv", locator, metadata=None, link=None)) == "x"


def test_metadata_may_be_named_themselves(tmp_path: Path) -> None:
    site(tmp_path, {"t.csv": "a\n", "m.json": titled("x")})
    found = discover(str(tmp_path / "m.json"), Locator(), metadata=None, link=None)
    assert title(found) == "x"
    assert found.files == (tmp_path / "t.csv",)
    assert found.group.tables[0].url == (tmp_path / "t.csv").as_uri()
    assert found.warnings == ()
    found = discover(str(tmp_path / "m.json"), Locator(), metadata="n.json", link=None)
    assert title(found) == "x"
    assert [(w.code, w.severity, w.file) for w in found.warnings] == [
        ("PK508", "warning", "n.json")
    ]


@pytest.mark.parametrize(
    ("source", "metadata"),
    [("nothing.csv", None), (HOME + "t.csv", HOME + "no.json")],
)
def test_what_is_not_there_is_named(source: str, metadata: str | None, tmp_path: Path) -> None:
    locator = site(tmp_path, {"t.csv": "a\n"})
    with pytest.raises(UsageError, match=f"there is no file for {metadata or source}"):
        discover(source, locator, metadata=metadata, link=None)


def test_an_address_is_not_fetched_and_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no file here: addresses are not fetched"):
        discover(HOME + "nothing.csv", site(tmp_path, {}), metadata=None, link=None)
    with pytest.raises(UsageError, match="is a folder"):
        discover(str(tmp_path), Locator(), metadata=None, link=None)


def test_a_sheet_is_named_after_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    site(tmp_path, {"b.xlsx": "", "a#1.csv": ""})
    assert address("b.xlsx#Sheet 1") == f"{(tmp_path / 'b.xlsx').as_uri()}#Sheet%201"
    assert address("a#1.csv") == (tmp_path / "a#1.csv").as_uri()
    assert address("no.xlsx#S") == (tmp_path / "no.xlsx#S").as_uri()


@pytest.mark.parametrize(("source", "described"), [("", True), ("#One", True), ("#Two", False)])
def test_the_metadata_of_a_sheet_are_those_of_its_file(
    source: str, described: bool, tmp_path: Path
) -> None:
    document = titled("x", "b.xlsx#One")
    locator = site(tmp_path, {"b.xlsx": "", "csv-metadata.json": document})
    found = discover(f"{HOME}b.xlsx{source}", locator, metadata=None, link=None)
    assert title(found) == ("x" if described else None)


def test_metadata_that_are_no_json_end_it(tmp_path: Path) -> None:
    locator = site(tmp_path, {"t.csv": "a\n", "csv-metadata.json": "{,}"})
    with pytest.raises(DataError) as refused:
        discover(HOME + "t.csv", locator, metadata=None, link=None)
    assert [(p.code, p.file, p.line) for p in refused.value.problems] == [
        ("PK501", "csv-metadata.json", 1)
    ]


def test_a_path_is_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a:b").write_text("", encoding="utf-8")
    assert address("x y.csv") == (tmp_path / "x y.csv").as_uri()
    assert address("a:b") == (tmp_path / "a:b").as_uri()
    assert address("http://e/x") == "http://e/x"
