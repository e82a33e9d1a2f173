"""A project whose cells mean harm: every kind of page of it is whole, and runs nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from itertools import cycle, product
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from amount import FUZZING, amount
from odd_project import NAMES, odd_store
from published import Published, published

_VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"))
_HARMFUL = re.compile(r"\s*(javascript|data|vbscript):", re.IGNORECASE).match
_PARTNERS = "SELECT ?s ?l ?o { ?s <https://example.org/odd/def#partner> ?o ; rdfs:label ?l }"
_ANY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 300"
_PAGES = (
    "/", "/search", "/search?q=script", "/search?q=%3Cscript%3E", "/search?q=same", "/sparql",
    *(f"/list/{name}" for name in ("Thing", "Kind", "Single", "Nameless")),
    "/list/Thing?sort=-amount", "/list/Thing?day=9999", "/page/single/only", "/page/nameless/1",
    *(f"/page/things/t{i}" for i in range(0, len(NAMES), amount(2, 1))),
    "/api/", "/api/find?text=x", "/api/list", "/api/count-by?view=bar", "/compare?a=t1&b=t2",
    f"/sparql?query={quote(_PARTNERS, safe='')}&view=graph",
    f"/sparql?query={quote(_ANY, safe='')}",
    "/dataset", "/dumps/", "/releases", "/def", "/def/term/Thing",
)  # fmt: skip
_FILES = ("/list/Thing", "/search?q=s", "/api/list", f"/sparql?query={quote(_ANY, safe='')}")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    project, store = odd_store(tmp_path_factory.mktemp("odd"))
    with published(store, project=project.root) as running:
        yield running


class _Reader(HTMLParser):
    """What is wrong with a page: elements that are not closed, and what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_address = name in ("href", "src", "action")
            if name.startswith("on") or (is_address and _HARMFUL(value or "")):
                self.faults.append(f"<{tag} {name}={value!r}>")
        if tag == "script" and not {"src", "type"} & dict(attrs).keys():
            self.faults.append("a script in the page")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")


@pytest.mark.fuzz
def test_every_kind_of_page_is_whole_and_runs_nothing(odd: Published) -> None:
    """In one language or the other; in `make fuzz` in both."""
    both = product(_PAGES, ("zh", "en"))
    for path, language in both if FUZZING else zip(_PAGES, cycle(("zh", "en")), strict=False):
        answer = odd.get(path, "text/html", accept_language=language)
        assert answer.status_code == 200, path
        reader = _Reader()
        reader.feed(answer.text)
        assert (reader.faults, reader.open) == ([], []), path
        assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("path", _FILES)
def test_a_workbook_counts_nothing(odd: Published, path: str) -> None:
    answer = odd.get(f"{path}{'&' if '?' in path else '?'}format=xlsx")
    assert answer.status_code == 200
    assert CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    with zipfile.ZipFile(BytesIO(answer.content)) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert sheets
        assert not any(b"<f>" in book.read(name) for name in sheets)


@pytest.mark.parametrize("path", _FILES)
@pytest.mark.parametrize("form", ["csv-excel", "parquet", "md", "xml", "json"])
def test_every_export_is_made(odd: Published, path: str, form: str) -> None:
    answer = odd.get(f"{path}{'&' if '?' in path else '?'}format={form}")
    assert answer.status_code == 200
    if form == "xml":
        ElementTree.fromstring(answer.content)  # noqa: S314 -- we made it


def test_a_picture_of_odd_names_is_xml(odd: Published) -> None:
    answer = odd.get(f"/sparql?query={quote(_PARTNERS, safe='')}&view=graph&format=svg")
    assert answer.status_code == 200
    assert not list(ElementTree.fromstring(answer.content).iter("{*}script"))  # noqa: S314


def test_a_name_that_nobody_sees_is_none(odd: Published) -> None:
    unseen = f"t{NAMES.index(' ')}"
    page = odd.get(f"/page/things/{unseen}", "text/html").text
    heading = re.search("<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading is not None
    assert unseen in re.sub("<[^>]*>", "", heading[1])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/search?q={'x' * 10_000}", 400), ("/search?q=%25", 400), ("/search?q=%22", 400),
        ("/search?q=", 200), ("/search?q=%FF", 400), ("/search?q=%00", 400),
        ("/search?q=a&page=99", 404), ("/search?q=a&page=-1", 400), ("/search?q=a&kind=Nope", 404),
        ("/list/Thing?nope=1", 400), ("/list/Thing?kind=nope", 400), ("/list/Thing?page=999", 404),
        (f"/list/Thing?page={'9' * 20}", 400), ("/list/Thing?sort=nope", 400), ("/list/Nope", 404),
        ("/api/list?view=nope", 400), ("/api/list?view=map", 400), ("/api/list?limit=-1", 400),
        (f"/api/list?limit={'9' * 20}", 400), ("/api/list?limit=1&limit=2", 400),
        ("/api/nope", 404), ("/releases/A...B", 404), ("/?release=0123456789abcdef", 410),
        (f"/compare?a={'x' * 10_000}&b=y", 200), ("/compare?a=nope&b=%3Cscript%3E", 200),
        ("/page/%00", 404), (f"/page/{'x' * 5_000}", 404), ("/def/term/Nope", 404),
    ],
)  # fmt: skip
def test_bad_input_gets_an_honest_page_in_the_readers_language(
    odd: Published, path: str, status: int
) -> None:
    for language in ("zh", "en"):
        answer = odd.get(path, "text/html", accept_language=language)
        assert answer.status_code == status
        assert f'<html lang="{language}"' in answer.text
        assert "<script>" not in answer.text
