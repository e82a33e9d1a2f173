"""`/search?q=TEXT`: the things one of whose names has the text in it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from parkkg.catalogue.catalogue import Catalogue, ThingClass
from parkkg.catalogue.find import Hits, find
from parkkg.catalogue.hits import COLUMNS, hit_rows
from parkkg.catalogue.resolve import resolve
from parkkg.errors import UsageError
from parkkg.web.catalogue.addresses import Address, Pages, address_of, page_number
from parkkg.web.catalogue.classes import class_named, class_names
from parkkg.web.catalogue.rows import OFFERED, cut_note, data, wanted_format
from parkkg.web.dataset.loaders import catalogue_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.pages.pages import language_of, page
from parkkg.web.problem import problem_of

_SIZE = 30  # of a page
_ROWS = 10_000
_NOTHING = Hits((), 0, ())


@dataclass(frozen=True)
class Tab:
    """A kind of the things that were found, how many there are, and where only these are."""

    iri: str
    things: int
    address: str
    chosen: bool


def search(request: Request) -> Response:
    """The things that were found: a page with the kinds as tabs, or rows."""
    served = served_release_of(request)
    catalogue = catalogue_of(served)
    address, reader = address_of(request), language_of(request)
    asked = next(iter(address.values("q")), "")
    number, wanted = page_number(address), wanted_format(request)
    kind = next((class_named(served, name) for name in address.values("kind")), None)
    if wanted:
        found = find(catalogue, asked, kind, limit=_ROWS)
        rows, note = hit_rows(catalogue, found, reader), cut_note(found.total, _ROWS)
        return data(request, wanted, "search", COLUMNS, rows, note=note)
    problem, found = None, _NOTHING
    if asked:
        try:
            found = find(catalogue, asked, kind, limit=_SIZE, offset=(number - 1) * _SIZE)
        except UsageError as error:
            problem = problem_of(error).in_words(language_of(request))
    pages = Pages(number, found.total, _SIZE)
    wrong = HTTPStatus.NOT_FOUND if pages.is_beyond else HTTPStatus.OK
    return page(
        request,
        "search.html",
        status=problem.status if problem else wrong,
        text=asked,
        problem=problem,
        found=found,
        names=class_names(served),
        kinds_of_things={kind.iri: kind.names for kind in catalogue.kinds},
        tabs=_tabs(catalogue, address, found, kind),
        pages=pages,
        near=() if found.total or problem or not asked else resolve(catalogue, asked).near,
        address=address,
        formats=OFFERED,
        most=_ROWS,
    )


def _tabs(
    catalogue: Catalogue, address: Address, found: Hits, chosen: ThingClass | None
) -> list[Tab]:
    return [
        Tab(kind.iri, count, str(address.having(kind=[catalogue.short(kind.iri)])), kind == chosen)
        for kind, count in found.kinds
    ]
