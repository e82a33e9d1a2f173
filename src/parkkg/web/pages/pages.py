"""HTML pages: the frame that all share, in Chinese or English, and the home page."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
from markupsafe import Markup

from parkkg.documentation.about import licence_name
from parkkg.graph.ntriples import Literal
from parkkg.namespaces import XSD
from parkkg.quantities import number, unit_name
from parkkg.query.values import is_number
from parkkg.templates import templates_in
from parkkg.text import best_text, did_you_mean, said
from parkkg.translations import LANGUAGES, Language
from parkkg.web.dataset.loaders import about_of, kinds_of, query_groups_of
from parkkg.web.dataset.names import instances, named, short_name
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import local_path, path_in_release, path_to, same_page, url_to
from parkkg.web.http.negotiate import language
from parkkg.web.http.reply import document
from parkkg.web.problem import HttpError

HTML = "text/html; charset=utf-8"
# Text between backquotes, in text that has been escaped.
_CODE = re.compile(r"`([^`]+)`").sub
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_NOTHING: Mapping[str, str] = MappingProxyType({})
_THINGS = 24


def home(request: Request) -> Response:
    """What this is, how much there is of each kind, the main things, the questions."""
    served = served_release_of(request)
    store, roles = served.store, served.release.roles
    counts = {kind.iri: kind for kind in kinds_of(served)}
    main = [
        (counts.get(iri), named(store, iri), instances(store, iri, _THINGS))
        for iri in roles.main or tuple(counts)[:1]
    ]
    return page(request, "home.html", main=main, groups=query_groups_of(served))


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = _NOTHING,
    **values: Any,
) -> Response:
    """A page made from a template, in the reader's language."""
    body = rendered(request, template, **values)
    return document(request, body, HTML, status=status, headers=headers)


def rendered(request: Request, template: str, **values: Any) -> bytes:
    """The text of a page. Raises ParkkgError or OSError where the release cannot be read."""
    frame = framed(request)
    text = environment().get_template(template).render(frame | values)
    return text.encode()


def framed(request: Request) -> dict[str, Any]:
    """What every template may use."""
    reader, release = language_of(request), served_release_of(request).release
    stays = request.args.get("lang") in LANGUAGES

    def path(to: str) -> str:
        """A page of ours; it stays in the language and in the release that were chosen."""
        bare, mark, fragment = to.partition("#")
        if stays:
            bare += f"{'&' if '?' in bare else '?'}lang={reader}"
        return path_in_release(request, f"{bare}{mark}{fragment}")

    def link(iri: str) -> str:
        """Where a reader gets to know more of an IRI; nothing where it is no address."""
        local = local_path(iri, release.base)
        return path(local) if local else iri if iri.startswith(("http://", "https://")) else ""

    return {
        "lang": reader,
        "say": lambda zh, en: zh if reader == "zh" else en,
        "words": functools.partial(words, reader),
        "prose": functools.partial(prose, reader),
        "path": path,
        "data": functools.partial(path_to, request),
        "link": link,
        "for_people": functools.partial(for_people, reader),
        "short": functools.partial(short_name, prefixes=release.prefixes),
        "number": functools.partial(number, language=reader),
        "unit_name": functools.partial(unit_name, language=reader),
        "licence_name": licence_name,
        "languages": [(code, same_page(request, {"lang": code})) for code in LANGUAGES],
        "about": about_of(served_release_of(request)),
        "kinds": kinds_of(served_release_of(request)),
        "here": request.path,
        "asked": request.args.get("q", "") if request.path == "/search" else "",
        "stays_in": reader if stays else "",
        "pinned": request.pinned,
        "origin": url_to(request, "").removesuffix(request.root_path),
        "lasting": same_page(request, {"release": release.id}),
    }


def language_of(request: Request, default: Language = "zh") -> Language:
    """The language of a response: that of `?lang=`, else the preferred one of Accept-Language."""
    for offer in LANGUAGES:
        if request.args.get("lang") == offer:
            return offer
    return language(request.headers.get("accept-language"), default)


def check_language(value: str) -> None:
    """Raise HttpError where there are no texts in a language."""
    if value not in LANGUAGES:
        raise HttpError(
            400,
            said('the texts are not in "{language}"', language=value[:60]),
            did_you_mean(value[:60], LANGUAGES),
            more={"parameter": "lang", "expected": ", ".join(LANGUAGES)},
        )


def words(reader: str, found: Any, otherwise: str = "") -> Markup:
    """Texts in the reader's language; one in another language is marked as such."""
    texts = found if isinstance(found, Mapping) else {"zh": found.zh, "en": found.en}
    text, code = best_text(texts, reader)
    if code in (reader, ""):
        return Markup("{}").format(text or otherwise)
    return Markup('<span lang="{}" class="other">{}</span>').format(code, text)


def prose(reader: str, found: Any) -> Markup:
    """Texts in the reader's language, with text between backquotes as code."""
    return Markup(_CODE(r"<code>\1</code>", str(words(reader, found))))  # noqa: S704 (is escaped)


def for_people(reader: str, value: Literal) -> str:
    """A literal as people read it: numbers with their thousands apart, truths in words."""
    if value.datatype == f"{XSD}boolean":
        names = {"true": ("是", "yes"), "false": ("否", "no")}.get(value.text)
        return names[reader != "zh"] if names else value.text
    return number(value.text, reader) if is_number(value.text, value.datatype) else value.text


@functools.cache
def environment() -> jinja2.Environment:
    """The templates of the pages."""
    return templates_in(_TEMPLATES)
