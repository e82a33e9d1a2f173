"""The picture of a result on a page, and the links to the others that it can be drawn as."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from parkkg.pictures.draw import Drawable
from parkkg.pictures.read import Words
from parkkg.pictures.svg import Frame, style_digest
from parkkg.query.rows import ADDRESS, Result
from parkkg.query.views import NO_VIEW, TABLE, VIEWS, View
from parkkg.text import best_text, said
from parkkg.translations import in_language
from parkkg.web.dataset.loaders import things_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import same_page
from parkkg.web.http.reply import document
from parkkg.web.http.representations import SVG
from parkkg.web.pages.pages import framed, language_of

PARAMETER = "view"
_TABLE = said("table only")


@dataclass(frozen=True)
class Choice:
    """A view that a result can be shown as: what it is called, its address on this page."""

    name: str
    title: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Drawing:
    """What a page shows above the table. Without a picture, `svg` is empty.

    `file` is where the picture is by itself.
    """

    svg: Markup
    choices: tuple[Choice, ...]
    file: str


def drawing(request: Request, result: Result, title: str, view: View = NO_VIEW) -> Drawing:
    """The picture that is asked for, else that of the query's header, where there is one.

    Raises UsageError where the result cannot be drawn as it is asked for.
    """
    frame, reader = framed(request), language_of(request)
    drawable = Drawable(result, Words(frame["link"], names_in(request, result)), view, reader)
    name = request.args.get(PARAMETER) or (view.draw if view.draw in drawable.views else TABLE)
    svg = "" if name == TABLE else drawable.draw(name, Frame(title, reader))
    choices = [
        Choice(
            each,
            in_language(_TABLE if each == TABLE else VIEWS[each], reader),
            f"{_with_view(request, each)}#results",
            each == name,
        )
        for each in (*drawable.views, TABLE)
    ]
    file = _with_view(request, name, format="svg")
    return Drawing(
        Markup(svg),  # noqa: S704 -- ours
        tuple(choices) if drawable.views else (),
        file,
    )


def picture_response(
    request: Request, result: Result, title: str, view: View = NO_VIEW
) -> Response:
    """The picture alone, as a file: its links are whole addresses.

    Without a view that is asked for or named in the header it is the first that is possible.
    Raises UsageError where there is none.
    """
    frame, reader = framed(request), language_of(request)
    origin: str = frame["origin"]

    def address(iri: str) -> str:
        found: str = frame["link"](iri)
        return f"{origin}{found}" if found.startswith("/") else found

    drawable = Drawable(result, Words(address, names_in(request, result)), view, reader)
    views = drawable.views
    first = view.draw if view.draw in views else next(iter((*views, *VIEWS)))
    svg = drawable.draw(request.args.get(PARAMETER) or first, Frame(title, reader, alone=True))
    # It has its style in it, which the policy of all responses would forbid.
    style = f"style-src '{style_digest()}'; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": f"default-src 'none'; {style}"}
    return document(request, svg.encode(), SVG, headers=headers)


def names_in(request: Request, result: Result) -> Callable[[str], str]:
    """What the IRIs of a result are called: by the names of things, else by short names."""
    short: Callable[[str], str] = framed(request)["short"]
    catalogue, reader = things_of(served_release_of(request)), language_of(request)
    shown = [
        i
        for i, name in enumerate(result.names)
        if not name.endswith(ADDRESS) or name.removesuffix(ADDRESS) not in result.names
    ]
    iris = {row[i].text for row in result.rows for i in shown if row[i].kind == "iri"}
    names = catalogue.names_of(sorted(iris)) if catalogue and iris else {}

    def name_of(iri: str) -> str:
        return best_text(names.get(iri, {}), reader)[0] or short(iri)

    return name_of


def _with_view(request: Request, name: str, **others: str) -> str:
    """The same page with another view, as a relative reference."""
    return same_page(request, {PARAMETER: name, **others}, without=("format",))
