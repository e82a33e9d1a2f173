"""Addresses and the functions that answer them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, RequestRedirect, Rule

from parkkg.web.exchange import Request, Response

Handler = Callable[[Request], Response]


@dataclass(frozen=True)
class Route:
    """An address, as Werkzeug writes it, and what answers it; `<rest:name>` takes slashes, too."""

    path: str
    handler: Handler
    methods: tuple[str, ...] = ("GET",)


@dataclass(frozen=True)
class Found:
    """The route of a request, its parameters, and the methods that it takes, if not this one."""

    route: Route | None = None
    parameters: Mapping[str, str] | None = None
    allowed: tuple[str, ...] = ()


class _Rest(BaseConverter):
    """All that is left of a path, even nothing."""

    part_isolating = False
    regex = ".*?"


class Router:
    """Finds the route of a request.

    >>> router = Router([Route("/api/<name>", lambda request: Response(b""))])
    >>> router.find("GET", "/api/about").parameters
    {'name': 'about'}
    >>> router.find("PUT", "/api/about").allowed
    ('GET', 'HEAD', 'OPTIONS')
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        rules = [
            Rule(route.path, endpoint=route, methods=[*route.methods, "OPTIONS"])
            for route in routes
        ]
        # `/sparql/` and `/sparql` are different addresses: neither redirects to the other.
        found = Map(rules, converters={"rest": _Rest}, strict_slashes=True, merge_slashes=False)
        self._adapter = found.bind("localhost")

    def find(self, method: str, path: str) -> Found:
        """The route of an address, if there is one."""
        try:
            route, parameters = self._adapter.match(path, method=method)
        except MethodNotAllowed as error:
            return Found(allowed=tuple(sorted(error.valid_methods or ())))
        except (NotFound, RequestRedirect):
            return Found()
        return Found(route, parameters)
