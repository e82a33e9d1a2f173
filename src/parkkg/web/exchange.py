"""A request as the application reads it, and the response that it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from werkzeug.datastructures import Headers
from werkzeug.sansio.request import Request as WerkzeugRequest

# Lists: several lines of one name are one line, with commas between (RFC 9110, section 5.3).
_LISTS = frozenset(("accept", "accept-encoding", "accept-language", "if-match", "if-none-match"))
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Request(WerkzeugRequest):
    """A whole request, its body too.

    `path` is below `root_path`, which a reverse proxy publishes the server under; `raw_path` is
    that as it was sent. `parameters` are those of the route, `context` is the release that
    answers, and `pinned` its id where the client asked for it. `failure` is why there is no
    other answer, where another process was to give it.
    """

    def __init__(
        self,
        method: str,
        target: str,
        headers: Sequence[tuple[str, str]] = (),
        body: bytes = b"",
        *,
        scheme: str = "http",
        root_path: str = "",
        version: str = "1.1",
        failure: Mapping[str, Any] = _NOTHING,
    ) -> None:
        raw, _, query = target.partition("?")
        path = _below(unquote(raw), root_path)
        super().__init__(
            method, scheme, None, root_path, path, query.encode(), Headers(_joined(headers)), None
        )
        self.path = path  # Werkzeug takes slashes away
        self.raw_path = _below(raw, root_path)
        self.body = body
        self.version = version
        self.failure = failure
        self.parameters: Mapping[str, str] = _NOTHING
        self.context: object = None
        self.pinned = ""

    @property
    def accept(self) -> str | None:
        """The Accept header."""
        return self.headers.get("accept")


@dataclass(frozen=True)
class File:
    """A part of a file as a body: `size` bytes from `start` on."""

    path: Path
    start: int
    size: int


# Gives the pieces of a body to its argument.
Pieces = Callable[[Callable[[bytes], object]], object]


@dataclass
class Response:
    """A response. Instead of `body` it may have `pieces`, of unknown length, or a `file`."""

    body: bytes | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = ""
    pieces: Pieces | None = None
    file: File | None = None
    # Called with the whole of the pieces, where that is not large; may change the headers.
    seen: Callable[[bytes], None] | None = None


def _below(path: str, root: str) -> str:
    """A path without the prefix that a proxy may have left in it."""
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def _joined(headers: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers with each list in one line."""
    found: dict[str, str] = {}
    others = []
    for name, value in headers:
        if name not in _LISTS:
            others.append((name, value))
        elif name in found:
            found[name] += f", {value}"
        else:
            found[name] = value
    return [*others, *found.items()]
