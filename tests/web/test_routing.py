"""Which function answers an address."""

from __future__ import annotations

import pytest

from parkkg.web.exchange import Request, Response
from parkkg.web.routing import Route, Router


def answer(_: Request) -> Response:
    return Response(b"")


ROUTER = Router(
    [
        Route("/", answer),
        Route("/sparql", answer, ("GET", "POST")),
        Route("/api/", answer),
        Route("/api/<name>", answer),
        Route("/def.<suffix>", answer),
        Route("/id/<rest:name>", answer),
    ]
)


@pytest.mark.parametrize(
    ("path", "route", "parameters"),
    [
        ("/", "/", {}),
        ("/api/a.csv", "/api/<name>", {"name": "a.csv"}),
        ("/api/", "/api/", {}),
        ("/def.ttl", "/def.<suffix>", {"suffix": "ttl"}),
        ("/id/a/b", "/id/<rest:name>", {"name": "a/b"}),
        ("/id/", "/id/<rest:name>", {"name": ""}),
        ("/id//x", "/id/<rest:name>", {"name": "/x"}),
    ],
)
def test_an_address_has_its_route(path: str, route: str, parameters: dict[str, str]) -> None:
    found = ROUTER.find("GET", path)
    assert found.route is not None
    assert (found.route.path, found.parameters) == (route, parameters)


@pytest.mark.parametrize("path", ["/nowhere", "/sparql/", "/api/a/b", "", "/API/"])
def test_another_address_has_none(path: str) -> None:
    found = ROUTER.find("GET", path)
    assert (found.route, found.allowed) == (None, ())


def test_another_method_is_told_which_there_are() -> None:
    assert ROUTER.find("DELETE", "/sparql").allowed == ("GET", "HEAD", "OPTIONS", "POST")
    assert ROUTER.find("POST", "/api/").allowed == ("GET", "HEAD", "OPTIONS")
    assert ROUTER.find("HEAD", "/").route is not None
