from __future__ import annotations

import pytest

from parkkg.web.catalogue.addresses import Address, Pages, address_of, page_number
from parkkg.web.exchange import Request
from parkkg.web.problem import HttpError


def test_parameters_change_and_the_page_begins_again() -> None:
    address = address_of(Request("GET", "/list/Park?level=a&page=3&lang=zh&sort=-name"))
    assert str(address) == "/list/Park?level=a&page=3&sort=-name"
    assert str(address.having(level=[])) == "/list/Park?sort=-name"
    assert str(address.having(page=["2"])) == "/list/Park?level=a&sort=-name&page=2"
    assert str(Address("/list/https://e/def#Park")) == "/list/https://e/def%23Park"


def test_empty_values_are_none() -> None:
    assert Address("/", (("q", " "), ("q", "a"))).values("q") == ("a",)


@pytest.mark.parametrize(
    ("number", "total", "shown"), [(1, 0, (1, 1)), (1, 50, (1, 1)), (2, 51, (2, 51))]
)
def test_pages(number: int, total: int, shown: tuple[int, int]) -> None:
    pages = Pages(number, total, 50)
    assert (pages.last, pages.first_thing) == shown
    assert not pages.is_beyond
    assert Pages(number + 1, total, 50).is_beyond


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", "²", "1" * 20])
def test_what_is_no_page(text: str) -> None:
    with pytest.raises(HttpError):
        page_number(Address("/", (("page", text),)))
