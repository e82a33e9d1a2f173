"""Which file stands for an address, and where the metadata of a table may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkkg.tables.csvw.locate import Locator, candidates, looks_like_metadata

HERE = "http://e/d/t.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("d/t.csv", "d/my file.csv", "d/园区.csv", "other.csv"):
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("a\n", encoding="utf-8")
    (tmp_path / "secret.csv").write_text("a\n", encoding="utf-8")
    return tmp_path / "site"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("http://e/d/t.csv", "d/t.csv"),
        ("HTTP://E:80/d/./t.csv", "d/t.csv"),
        ("http://e/d/t.csv?x=1#row=2", "d/t.csv"),
        ("http://e/d/my%20file.csv", "d/my file.csv"),
        ("http://e/d/%E5%9B%AD%E5%8C%BA.csv", "d/园区.csv"),
        ("http://e/d/园区.csv", "d/园区.csv"),
        ("http://e/d/", None),
        ("http://e/nothing.csv", None),
        ("http://other/d/t.csv", None),
        ("http://e/../secret.csv", None),
        ("http://e/%2e%2e/secret.csv", None),
        ("http://e/..%2fsecret.csv", None),
        ("http://e/a%00b", None),
        ("http://e/" + "x" * 5000, None),
        ("http://[", None),
        ("ftp://e/d/t.csv", None),
    ],
)
def test_an_address_has_a_file_only_in_the_folder_that_it_was_given(
    url: str, name: str | None, folder: Path
) -> None:
    found = Locator((("http://e/", folder),)).find(url)
    assert found == (None if name is None else folder / name)


def test_the_longest_prefix_counts(folder: Path) -> None:
    locator = Locator((("http://e/", folder), ("http://e/sub/", folder / "d")))
    assert locator.find("http://e/sub/t.csv") == folder / "d" / "t.csv"
    assert locator.find("http://e/sub/other.csv") is None


def test_a_file_address_needs_no_mapping(folder: Path) -> None:
    path = folder / "d" / "my file.csv"
    assert Locator().find(path.as_uri()) == path


def test_where_metadata_are_looked_for() -> None:
    assert candidates(HERE, None, Locator()) == [
        "http://e/d/t.csv-metadata.json",
        "http://e/d/csv-metadata.json",
        "http://e/d/t.csv.json",
        "http://e/d/csvm.json",
    ]


@pytest.mark.parametrize(
    ("link", "targets"),
    [
        ('<m.json>; rel="describedby"; type="application/csvm+json"', ["http://e/d/m.json"]),
        ('<m.json>; rel="describedBy"; type="application/csvm+json"', ["http://e/d/m.json"]),
        ("</m.json>;rel=describedby;type=application/ld+json", ["http://e/m.json"]),
        ('<m.json>; REL="describedby"', ["http://e/d/m.json"]),
        ('<m.json>; rel="next describedby"', ["http://e/d/m.json"]),
        ('<m.json>; rel="next"', []),
        ('<m.json>; rel="describedby"; type="text/html"', []),
        (
            '<1.json>; rel="describedby", <2.json>; rel="describedby"',
            ["http://e/d/2.json", "http://e/d/1.json"],
        ),
        ("nonsense", []),
        ("<" * 10_000, []),
    ],
)
def test_what_a_link_header_names_comes_first_and_the_last_of_it_before_all(
    link: str, targets: list[str]
) -> None:
    assert candidates(HERE, link, Locator())[: len(targets) + 1] == [
        *targets,
        "http://e/d/t.csv-metadata.json",
    ]


def test_a_site_says_where_its_metadata_are(tmp_path: Path) -> None:
    (tmp_path / ".well-known").mkdir()
    (tmp_path / ".well-known" / "csvm").write_text(
        "{+url}.json\r\ncsvm.json\n/csvm?file={url}\n/all/{url}\n", encoding="utf-8"
    )
    # A folder answers no queries, and so the third can have no file.
    assert candidates(HERE, None, Locator((("http://e/", tmp_path),))) == [
        "http://e/d/t.csv.json",
        "http://e/d/csvm.json",
        "http://e/all/http%3A%2F%2Fe%2Fd%2Ft.csv",
    ]


def test_a_query_is_no_part_of_a_files_name() -> None:
    """`t.csv?x-metadata.json` is a query to t.csv, which is no metadata."""
    assert candidates(HERE + "?x", None, Locator()) == [
        "http://e/d/csv-metadata.json",
        "http://e/d/csvm.json",
    ]


@pytest.mark.parametrize(
    ("name", "text", "metadata"),
    [
        ("m.json", "{}", True),
        ("m.json", "[1]", False),
        ("m.json", "{", True),
        ("m.json", "[" * 100_000, True),
        ("t.csv", "{}", False),
    ],
)
def test_metadata_are_json_objects(name: str, text: str, metadata: bool, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert looks_like_metadata(tmp_path / name) is metadata
