"""`/dumps/`: what there is to download, and the files, in ranges too (RFC 9110, section 14)."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from parkkg.errors import DataError
from parkkg.text import LocalizedText, did_you_mean
from parkkg.web.dataset.loaders import about_of
from parkkg.web.downloads.dumps import Made, Name, all_made, found, is_damage, made, names
from parkkg.web.execution.app_state import served_release_of
from parkkg.web.execution.served_release import ServedRelease
from parkkg.web.http.links import url_to
from parkkg.web.http.negotiate import choose
from parkkg.web.http.reply import CACHE, VARY, changed, document, has_already, is_wanted
from parkkg.web.pages.pages import HTML, page
from parkkg.web.problem import HttpError, not_acceptable

_JSON = "application/json"
_LABELS = MappingProxyType(
    {
        "ttl": "Turtle",
        "nt": "N-Triples",
        "nq": "N-Quads",
        "trig": "TriG",
        "jsonld": "JSON-LD",
        "rdfxml": "RDF/XML",
    }
)
_PARTS = MappingProxyType(
    {
        "all": (
            LocalizedText("全部", "Everything"),
            LocalizedText("数据、本体与推出的三元组。", "Data, ontology and what is entailed."),
        ),
        "core": (
            LocalizedText("核心", "Core"),
            LocalizedText("事实本身，不含依据。", "The facts, without what they rest on."),
        ),
        "evidence": (
            LocalizedText("依据", "Evidence"),
            LocalizedText(
                "片段、来源与陈述，以及指向片段的链接。",
                "Passages, sources and statements, and what points at passages.",
            ),
        ),
        "ontology": (
            LocalizedText("本体", "Ontology"),
            LocalizedText("类、属性与代码表的定义。", "Definitions of classes and properties."),
        ),
    }
)
_SINGLE = re.compile(
    r"bytes[ \t]*=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*", re.I
)


def routes() -> tuple[BaseRoute, ...]:
    """The list, and each file."""
    return (
        Route("/dumps/", listed, methods=["GET"]),
        Route("/dumps/SHA256SUMS", sums, methods=["GET"]),
        Route("/dumps/{name}", file, methods=["GET"]),
    )


async def listed(request: Request) -> Response:
    """Every dump with its format, size and digest, as a page or as JSON."""
    generation = served_release_of(request)
    files = await _files(generation)
    headers = await _headers(generation)
    wanted = request.query_params.get("format")
    if wanted not in (None, "json", "html"):
        raise HttpError(400, f'there is no format "{wanted[:60]}" of this list', "json, html")
    # A dump that could not be made, where all have been, cannot be: a format does not hold it.
    complete = await all_made(generation) is not None
    shown = [name for name in names() if name.name in files or not complete]
    offers = (_JSON, HTML)
    chosen = choose(request.headers.get("accept"), offers)
    if wanted is not None:
        chosen = _JSON if wanted == "json" else HTML
    if chosen is None:
        raise not_acceptable(offers)
    if chosen == _JSON:
        body = (
            json.dumps(await _as_json(request, shown, files), ensure_ascii=False, indent=1) + "\n"
        )
        return document(request, body.encode(), _JSON, headers=headers)
    parts = [
        {"name": part, "title": title, "note": note, "files": _rows(part, shown, files)}
        for part, (title, note) in _PARTS.items()
    ]
    return await page(request, "dumps.html", headers=headers, parts=parts)


async def sums(request: Request) -> Response:
    """The digests as `sha256sum --check` reads them, of the dumps that have been made."""
    generation = served_release_of(request)
    files = await _files(generation)
    text = "".join(f"{one.sha256}  {name}\n" for name, one in sorted(files.items()))
    headers = await _headers(generation)
    return document(request, text.encode(), "text/plain; charset=utf-8", headers=headers)


async def file(request: Request) -> Response:
    """A dump: all of it, or the requested range."""
    generation = served_release_of(request)
    wanted = request.path_params["name"]
    known = {name.name: name for name in names()}
    if wanted not in known:
        hint = did_you_mean(wanted[:60], known)
        raise HttpError(404, f'there is no dump "{wanted[:60]}"',
                        hint if hint.startswith("did") else "/dumps/ lists them")  # fmt: skip
    name = known[wanted]
    etag = f'"{generation.release.id}.{name.name}"'
    common = {"ETag": etag, "Cache-Control": CACHE, "Vary": VARY}
    if not is_wanted(request, etag):
        raise changed()
    if has_already(request, etag):
        return Response(None, 304, common)
    try:
        one = await made(generation, name)
    except DataError as error:
        if is_damage(error):
            raise
        raise HttpError(404, f"there cannot be this dump: {error.message}", error.hint) from error
    stat = await asyncio.to_thread(one.path.stat)
    if _is_older(request, stat.st_mtime):
        return Response(None, 304, common)
    wants_part = _check_range(request, one.size, etag)
    digest = base64.b64encode(bytes.fromhex(one.sha256)).decode()
    return _File(
        one.path,
        headers={**common, "Repr-Digest": f"sha-256=:{digest}:"},
        media_type=name.media_type,
        filename=f"{generation.release.id}-{name.name}",
        stat_result=stat,
        ranged=wants_part,
    )


class _File(FileResponse):
    """A file, or a single range of it. For several ranges the complete file is sent."""

    def __init__(self, *args: object, ranged: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._ranged = ranged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._ranged:
            headers = [header for header in scope["headers"] if header[0] != b"range"]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


def _is_older(request: Request, modified: float) -> bool:
    """Whether the client has the file as of a date since when it is the same (RFC 9110, 13.2.2).

    Raises HttpError where the client wants none that is newer. Dates count where no tags are sent.
    """
    headers = request.headers
    if "if-match" not in headers and 0 < _date(headers.get("if-unmodified-since")) < int(modified):
        raise changed("If-Unmodified-Since")
    since = _date(headers.get("if-modified-since"))
    return "if-none-match" not in headers and since >= int(modified)


def _date(text: str | None) -> float:
    """A date of HTTP in seconds; 0 where it is none, which counts as not sent."""
    try:
        return parsedate_to_datetime(text or "").timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _check_range(request: Request, size: int, etag: str) -> bool:
    """Whether the request has one satisfiable range; an invalid one is ignored (RFC 9110, 14.2).

    Raises HttpError where it lies outside.
    """
    asked = _SINGLE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.method != "GET" or request.headers.get("if-range", etag) != etag:
        return False
    first, last, suffix = asked.groups()
    if first is not None and last and int(last) < int(first):
        return False
    if (first is not None and int(first) < size) or (suffix is not None and int(suffix) > 0):
        return True
    raise HttpError(
        416,
        f"the range is outside of the file, which has {size:,} bytes",
        "ask for a range within it, or for the whole",
        headers={"Content-Range": f"bytes */{size}"},
    )


async def _files(generation: ServedRelease) -> Mapping[str, Made]:
    everything = await all_made(generation)
    if everything is not None:
        return everything
    return await asyncio.to_thread(found, generation.release)


async def _headers(generation: ServedRelease) -> dict[str, str]:
    """What is not yet complete is not to be kept."""
    return {"Cache-Control": "no-store"} if await all_made(generation) is None else {}


def _rows(part: str, shown: Sequence[Name], files: Mapping[str, Made]) -> list[dict[str, object]]:
    return [
        {
            "name": name.name,
            "label": _label(name),
            "size": files[name.name].size if name.name in files else None,
            "sha256": files[name.name].sha256 if name.name in files else "",
        }
        for name in shown
        if name.part == part
    ]


def _label(name: Name) -> str:
    label = _LABELS[name.syntax] + (" (RDF 1.2)" if name.rdf12 else "")
    return f"{label}, gzip" if name.gzip else label


async def _as_json(
    request: Request, shown: Sequence[Name], files: Mapping[str, Made]
) -> dict[str, object]:
    generation = served_release_of(request)
    about = await about_of(generation)
    return {
        "dataset": about.iri,
        "release": generation.release.id,
        "created": generation.release.manifest.created,
        "license": list(about.licences),
        "files": [
            {
                "name": name.name,
                "url": url_to(request, f"/dumps/{name.name}"),
                "part": name.part,
                "format": name.syntax,
                "rdf12": name.rdf12,
                "mediaType": name.media_type,
                "gzip": name.gzip,
                "size": files[name.name].size if name.name in files else None,
                "sha256": files[name.name].sha256 if name.name in files else None,
            }
            for name in shown
        ],
    }
