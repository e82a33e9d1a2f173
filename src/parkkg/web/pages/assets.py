"""Files that pages refer to: styles, scripts, the icon.

The addresses of large scripts have a digest of what they say, so that browsers may keep them.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from types import MappingProxyType

from parkkg.pictures.svg import style
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.http.reply import asset
from parkkg.web.problem import HttpError

_FOLDER = Path(__file__).resolve().parent / "assets"
_TEMPLATES = _FOLDER.with_name("templates")
# Those at the top, with their media types.
FILES = MappingProxyType(
    {
        "style.css": "text/css; charset=utf-8",
        "table.js": "text/javascript; charset=utf-8",
        "favicon.svg": "image/svg+xml",
        "robots.txt": "text/plain; charset=utf-8",
    }
)
_FOREVER = "public, max-age=31536000, immutable"


def address_of(name: str) -> str:
    """Where a script is served: `editor` is at /assets/editor.0123456789abcdef.js."""
    return f"/assets/{name}.{_digest(name)}.js"


def file(request: Request) -> Response:
    """One of the files at the top."""
    name = request.path.removeprefix("/")
    return asset(request, (_TEMPLATES / name).read_bytes(), FILES[name])


def style_of_pictures(request: Request) -> Response:
    """The style sheet of pictures."""
    return asset(request, style().encode(), "text/css; charset=utf-8")


def script(request: Request) -> Response:
    """A script, under the address that has its digest."""
    name, _, rest = request.parameters["name"].partition(".")
    known = {path.stem for path in _FOLDER.glob("*.js")}
    if name not in known or rest != f"{_digest(name)}.js":
        raise HttpError(404, said("there is no such script"), said("load the page again"))
    return asset(request, _content(name), "text/javascript; charset=utf-8", _FOREVER)


@cache
def _content(name: str) -> bytes:
    return (_FOLDER / f"{name}.js").read_bytes()


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name)).hexdigest()[:16]
