"""Scripts of pages. Their addresses have a digest of what they say, so browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from parkkg.web.exchange import Request, Response
from parkkg.web.http.reply import asset
from parkkg.web.problem import HttpError
from parkkg.web.routing import Route

_FOLDER = Path(__file__).resolve().parent / "assets"
_FOREVER = "public, max-age=31536000, immutable"


def routes() -> tuple[Route, ...]:
    """The scripts."""
    return (Route("/assets/<name>", _script),)


def address_of(name: str) -> str:
    """Where a script is served: `editor` is at /assets/editor.0123456789abcdef.js."""
    return f"/assets/{name}.{_digest(name)}.js"


def _script(request: Request) -> Response:
    name, _, rest = request.parameters["name"].partition(".")
    known = {path.stem for path in _FOLDER.glob("*.js")}
    if name not in known or rest != f"{_digest(name)}.js":
        raise HttpError(404, "there is no such script", "load the page again")
    return asset(request, _content(name), "text/javascript; charset=utf-8", _FOREVER)


@cache
def _content(name: str) -> bytes:
    return (_FOLDER / f"{name}.js").read_bytes()


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:16]
