"""A request as the application reads it."""

from __future__ import annotations

import pytest

from parkkg.web.exchange import Request


def test_several_lines_of_a_list_are_one() -> None:
    headers = [("accept", "a"), ("x", "1"), ("accept", "b"), ("x", "2"), ("if-match", '"t"')]
    request = Request("GET", "/", headers)
    assert request.accept == "a, b"
    assert request.headers.getlist("x") == ["1", "2"]
    assert Request("GET", "/").accept is None


@pytest.mark.parametrize(
    ("target", "path", "raw"),
    [
        ("/a%2Fb?c=/kg", "/a/b", "/a%2Fb"),
        ("/kg/a", "/a", "/a"),
        ("/kgb", "/kgb", "/kgb"),
        ("//x", "//x", "//x"),
        ("/%E5%9B%AD", "/园", "/%E5%9B%AD"),
    ],
)
def test_a_path_is_below_the_prefix_of_a_proxy(target: str, path: str, raw: str) -> None:
    request = Request("GET", target, root_path="/kg")
    assert (request.path, request.raw_path, request.root_path) == (path, raw, "/kg")


def test_parameters_are_read() -> None:
    request = Request("GET", "/?lang=zh&x=%E5%9B%AD")
    assert (request.args.get("lang"), request.args.get("x")) == ("zh", "园")
    assert request.query_string == b"lang=zh&x=%E5%9B%AD"
