from __future__ import annotations

import pytest

from published import HTML, Published


def page(server: Published, path: str) -> str:
    answer = server.get(path, HTML)
    assert answer.status_code == 200
    return answer.text


def test_two_things_stand_side_by_side_with_honest_verdicts(server: Published) -> None:
    text = page(server, "/compare?a=liyang-htz&b=常州国家高新区&lang=zh")
    assert "<h1>溧阳高新区 与 常州国家高新区</h1>" in text
    assert "前者少" in text
    assert "范围不同" in text
    assert "3,756亿元" in text
    assert "<svg " in text


def test_more_than_two_are_compared_with_the_first(server: Published) -> None:
    text = page(server, "/compare?a=liyang-htz&b=changzhou-htz&b=jintan-edz&lang=en")
    assert text.count("Figures side by side: Liyang High-tech Zone") == 2


def test_a_name_that_is_not_clear_can_be_chosen(server: Published) -> None:
    text = page(server, "/compare?a=liyang-htz&b=高新区&lang=zh")
    assert "有几个对象叫作" in text
    assert "/compare?a=liyang-htz&amp;b=https%3A" in text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "<h1>Compare</h1>"),
        ("a=liyang-htz&", "Choose another one"),
        ("a=<script>alert(1)</script>&b=%25&", "Nothing is called"),
        ("a=liyang-htz&b=liyang-green-energy-park&", "there is nothing to compare"),
        (f"a={'园' * 2_000}&", "Nothing is called"),
    ],
)
def test_what_cannot_be_compared_is_said(server: Published, query: str, told: str) -> None:
    text = page(server, f"/compare?{query}lang=en")
    assert told in text
    assert "<script>alert" not in text
