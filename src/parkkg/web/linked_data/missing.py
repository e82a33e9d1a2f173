"""A thing that a release does not have: the error for programs, and the page for people."""

from __future__ import annotations

from parkkg.releases.release import ReleaseFolder
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.pages.pages import page
from parkkg.web.problem import HttpError


class MissingThingError(HttpError):
    """404, or 410 where an earlier release had the thing; `nearest` is an IRI that may be meant."""

    def __init__(self, iri: str, nearest: str = "", earlier: ReleaseFolder | None = None) -> None:
        if earlier:
            super().__init__(
                410,
                said(
                    "<{iri}> is not in the current release; release {id} of {day} had it",
                    iri=iri,
                    id=earlier.id,
                    day=earlier.manifest.created[:10],
                ),
                said("nearest now: {iri}", iri=nearest) if nearest else "",
                more={"release": earlier.id, "nearest": nearest},
            )
        else:
            super().__init__(
                404,
                said("there is nothing called <{iri}> in this release", iri=iri),
                said("did you mean <{iri}>?", iri=nearest)
                if nearest
                else said("the saved query `about` finds what there is"),
                more={"nearest": nearest},
            )
        self.iri = iri
        self.nearest = nearest
        self.earlier = earlier


def missing_page(request: Request, missing: MissingThingError) -> Response:
    """What there is instead, for people. Raises as `rendered`."""
    return page(
        request,
        "missing.html",
        status=missing.status,
        headers={"Cache-Control": "no-store"},
        iri=missing.iri,
        nearest=missing.nearest,
        earlier=missing.earlier,
        code=missing.status,
    )
