"""The releases that are kept here, and what changed from one to another, for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.graph.ntriples import Statement, literal
from parkkg.graph.ntriples import iri as iri_of
from parkkg.releases.diff import Change, diff
from parkkg.releases.release import ReleaseFolder
from parkkg.text import TextByLanguage, said
from parkkg.web.dataset.loaders import terms_of
from parkkg.web.dataset.names import named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, served_release_of
from parkkg.web.http.links import path_to
from parkkg.web.pages.pages import page
from parkkg.web.problem import HttpError

# What a page shows of the things that changed, and of the statements of one.
_THINGS, _STATEMENTS, _RELEASES = 200, 30, 100


@dataclass(frozen=True)
class ChangedStatement:
    """A statement that was removed or added: its property, and its value by name or as text."""

    is_new: bool
    predicate: str
    names: TextByLanguage
    value: str
    value_names: TextByLanguage
    language: str


@dataclass(frozen=True)
class ChangedThing:
    """A thing with the statements about it that changed; `left_out` more are not shown."""

    iri: str
    names: TextByLanguage
    statements: tuple[ChangedStatement, ...]
    left_out: int


def listed(request: Request) -> Response:
    """The releases, the newest first, each with its size and the way to what it changed."""
    served = served_release_of(request)
    found = served.kept
    return page(
        request, "releases.html", headers=_FRESH, releases=found[:_RELEASES], more=found[_RELEASES:]
    )


def compared(request: Request) -> Response:
    """What changed from A to B, at /releases/A...B; /releases/A leads to the release itself."""
    before, dots, after = request.parameters["name"].partition("...")
    served = served_release_of(request)
    old = release_named(served, before)
    if not dots:
        return Response(None, 303, {"Location": path_to(request, f"/release/{old.id}")})
    new = release_named(served, after or served.release.id)
    found = diff(old, new)
    return page(
        request,
        "changes.html",
        headers=_FRESH,
        old=old,
        new=new,
        found=found,
        changes=[_changed(served, change) for change in found.changes[:_THINGS]],
    )


def release_named(served: ServedRelease, name: str) -> ReleaseFolder:
    """The intact release of that id. Raises HttpError where there is none."""
    if name == served.release.id:
        return served.release
    known = served.kept
    for release in known:
        if release.id == name:
            return release
    raise HttpError(
        404,
        said('there is no release "{name}" here', name=name[:60]),
        said("those that are kept: {ids}", ids=", ".join(r.id for r in known[:10])),
    )


def _changed(served: ServedRelease, change: Change) -> ChangedThing:
    pairs = [(False, s) for s in change.removed] + [(True, s) for s in change.added]
    pairs.sort(key=lambda pair: (pair[1].predicate, pair[0]))
    shown = tuple(_said(served, new, s) for new, s in pairs[:_STATEMENTS])
    subject = change.subject
    return ChangedThing(
        iri_of(subject) if subject.startswith("<") else subject,
        change.labels,
        shown,
        len(pairs) - len(shown),
    )


def _said(served: ServedRelease, is_new: bool, statement: Statement) -> ChangedStatement:
    predicate, value = iri_of(statement.predicate), statement.object
    names = terms_of(served).names.get(predicate, {})
    if value.startswith("<") and not value.startswith("<<"):
        other = iri_of(value)
        return ChangedStatement(
            is_new, predicate, names, other, named(served.store, other).names, ""
        )
    found = literal(value) if value.startswith('"') else None
    text, language = (found.text, found.language) if found else (value, "")
    return ChangedStatement(is_new, predicate, names, text, {"": text}, language)


# Releases come and go while one of them is served.
_FRESH: Mapping[str, str] = MappingProxyType({"Cache-Control": "no-store"})
