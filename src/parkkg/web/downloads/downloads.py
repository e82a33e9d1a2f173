"""`/dumps/`: what there is to download, and the files, in ranges too (RFC 9110, section 14)."""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType

from werkzeug.http import http_date

from parkkg.query.formats import label_of
from parkkg.releases.downloads import Download, every_download
from parkkg.releases.dump_cache import cached, is_impossible
from parkkg.text import LocalizedText, did_you_mean, said
from parkkg.web.dataset.loaders import about_of
from parkkg.web.downloads.dumps import files, found, is_complete, pieces
from parkkg.web.exchange import File, Request, Response
from parkkg.web.execution.served_release import (
    NotMaterializedError,
    ServedRelease,
    served_release_of,
)
from parkkg.web.http.links import url_to
from parkkg.web.http.negotiate import chosen
from parkkg.web.http.reply import (
    CACHE,
    VARY,
    check_wanted,
    document,
    has_already,
    json_document,
    precondition_failed,
)
from parkkg.web.pages.pages import HTML, page
from parkkg.web.problem import HttpError

_JSON = "application/json"
_PARTS = MappingProxyType(
    {
        "all": (
            LocalizedText("全部", "Everything"),
            LocalizedText("数据、本体与推理得出的三元组。", "Data, ontology and what is entailed."),
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
).fullmatch


def listed(request: Request) -> Response:
    """Every dump with its format, size and digest, as a page or as JSON."""
    served = served_release_of(request)
    made = found(served)
    headers = _headers(served, made)
    wanted = request.args.get("format")
    if wanted not in (None, "json", "html"):
        raise HttpError(
            400,
            said('there is no format "{name}" of this list', name=wanted[:60]),
            said("formats that fit: {formats}", formats="json, html"),
        )
    is_json = wanted == "json" if wanted else chosen(request.accept, (_JSON, HTML)) == _JSON
    shown = _shown(served, made)
    if is_json:
        return json_document(request, _as_json(request, shown), headers=headers)
    parts = [
        {
            "name": part,
            "title": title,
            "note": note,
            "files": [one for one in shown if one.part == part],
        }
        for part, (title, note) in _PARTS.items()
    ]
    return page(request, "dumps.html", headers=headers, parts=parts, label_of=label_of)


def sums(request: Request) -> Response:
    """The digests as `sha256sum --check` reads them, of the dumps that have been made."""
    served = served_release_of(request)
    made = found(served)
    text = "".join(f"{one.sha256}  {name}\n" for name, one in sorted(made.items()))
    headers = _headers(served, made)
    return document(request, text.encode(), "text/plain; charset=utf-8", headers=headers)


def file(request: Request) -> Response:
    """A dump: a file, all of it or a range, or what no file is made of, as it is made."""
    served = served_release_of(request)
    release = served.release
    wanted = request.parameters["name"]
    known = {one.name: one for one in every_download()}
    if wanted not in known:
        hint = did_you_mean(wanted[:60], known)
        raise HttpError(404, said('there is no dump "{name}"', name=wanted[:60]),
                        hint if hint.startswith("did") else said('/dumps/ lists them'))  # fmt: skip
    dump = known[wanted]
    etag = f"{release.id}.{dump.name}"
    media_type = "application/gzip" if dump.gzip else dump.media_type
    headers = {
        "ETag": f'"{etag}"',
        "Cache-Control": CACHE,
        "Vary": VARY,
        "Content-Disposition": f'attachment; filename="{release.id}-{dump.name}"',
    }
    check_wanted(request, etag)
    if has_already(request, etag):
        return Response(None, 304, headers)
    one = cached(release, dump.name) if dump.is_file else None
    if one is None:
        can_be = dump.is_file and not is_impossible(release, dump.name)
        if can_be and request.method != "HEAD" and served.may_make(dump.name):
            raise NotMaterializedError(dump.name)
        return Response(
            None, 200, headers, media_type, pieces=functools.partial(pieces, release, dump)
        )
    path = release.dumps / dump.name
    modified = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    if _is_older(request, modified):
        return Response(None, 304, headers)
    digest = base64.b64encode(bytes.fromhex(one.sha256)).decode()
    headers |= {
        "Accept-Ranges": "bytes",
        "Last-Modified": http_date(modified),
        "Repr-Digest": f"sha-256=:{digest}:",
    }
    part = _range(request, one.size, etag)
    start, stop = part or (0, one.size)
    if part is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{one.size}"
    status = 200 if part is None else 206
    body = File(path, start, stop - start)
    return Response(None, status, headers, media_type, file=body)


def _is_older(request: Request, modified: datetime) -> bool:
    """Whether the client has the file as of a date since when it is the same (RFC 9110, 13.2.2).

    Raises HttpError where the client wants none that is newer. Dates count where no tags are sent.
    """
    until, since = request.if_unmodified_since, request.if_modified_since
    if "if-match" not in request.headers and until is not None and until < modified:
        raise precondition_failed("If-Unmodified-Since")
    return "if-none-match" not in request.headers and since is not None and since >= modified


def _range(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """Where the part begins and ends that a client asks for (RFC 9110, section 14.2).

    None where it asks for none, for several, or for what is no range. Raises HttpError where it
    lies outside.
    """
    asked = _SINGLE(request.headers.get("range", ""))
    is_same = request.headers.get("if-range", f'"{etag}"') == f'"{etag}"'
    if asked is None or request.method != "GET" or not is_same:
        return None
    first, last, suffix = (None if part in (None, "") else int(part) for part in asked.groups())
    if suffix is not None:
        start, stop = max(size - suffix, 0), size
    else:
        start, stop = first or 0, size if last is None else min(last + 1, size)
        if last is not None and last < start:
            return None
    if start < stop:
        return start, stop
    raise HttpError(
        416,
        said("the range is outside of the file, which has {size:,} bytes", size=size),
        said("ask for a range within it, or for the whole"),
        headers={"Content-Range": f"bytes */{size}"},
    )


def _headers(served: ServedRelease, made: Mapping[str, Download]) -> dict[str, str]:
    """What is not yet complete is not to be kept."""
    return {} if is_complete(served, made) else {"Cache-Control": "no-store"}


def _shown(served: ServedRelease, made: Mapping[str, Download]) -> list[Download]:
    """The files that there are, or will be."""
    complete = is_complete(served, made)
    return [
        made.get(one.name, one)
        for one in files()
        if one.name in made or not (complete or is_impossible(served.release, one.name))
    ]


def _as_json(request: Request, shown: Sequence[Download]) -> dict[str, object]:
    served = served_release_of(request)
    about = about_of(served)
    return {
        "dataset": about.iri,
        "release": served.release.id,
        "created": served.release.manifest.created,
        "license": list(about.licences),
        "files": [
            {
                "name": one.name,
                "url": url_to(request, f"/dumps/{one.name}"),
                "part": one.part,
                "format": one.syntax,
                "rdf12": one.rdf12,
                "mediaType": one.media_type,
                "gzip": one.gzip,
                "size": one.size,
                "sha256": one.sha256 or None,
            }
            for one in shown
        ],
    }
