"""Small graphs as responses: N-Triples lines in the format that the client accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from parkkg.errors import DataError
from parkkg.graph.serialize import rdfxml, turtle
from parkkg.query.formats import GRAPH_FORMATS, label_of
from parkkg.text import did_you_mean, said
from parkkg.web.dataset.context import Context, compacted
from parkkg.web.dataset.loaders import context_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_in_release
from parkkg.web.http.negotiate import chosen
from parkkg.web.http.reply import document
from parkkg.web.http.representations import graph_media_types
from parkkg.web.pages.pages import HTML
from parkkg.web.problem import HttpError

Link = tuple[str, Mapping[str, str]]
_NONE: Mapping[str, str] = MappingProxyType({})
# Suffixes of addresses, each with the name of its format. Of one graph TriG and N-Quads say the
# same as Turtle and N-Triples; who asks for them gets them.
SUFFIXES = MappingProxyType(
    {"ttl": "ttl", "jsonld": "jsonld", "nt": "nt", "rdf": "rdfxml", "trig": "trig", "nq": "nq"}
)
_OF_DATASETS = frozenset({"trig", "nq"})


@dataclass(frozen=True)
class Form:
    """A format in which a document is offered: its label, its media type, its address."""

    label: str
    media_type: str
    address: str


def negotiated(request: Request, *others: str) -> str:
    """The suffix of the format that an Accept header prefers, or one of the other media types.

    A client that accepts anything gets Turtle. Raises HttpError if it accepts none of them.
    """
    offers = graph_media_types()
    found = chosen(request.accept, (*offers, *others))
    if found not in offers:
        return found
    return next(suffix for suffix, name in SUFFIXES.items() if name == offers[found])


def suffix_of(request: Request, *, has_page: bool = False) -> str:
    """The suffix of the address, or that of the form that an Accept header prefers.

    Raises HttpError where there is no such form.
    """
    known = (*SUFFIXES, "html") if has_page else tuple(SUFFIXES)
    given = request.parameters.get("suffix")
    if given is None:
        found = negotiated(request, HTML) if has_page else negotiated(request)
        return "html" if found == HTML else found
    if given not in known:
        hint = did_you_mean(given[:60], known)
        raise HttpError(404, said('there is no format "{name}"', name=given[:60]), hint)
    return given


def form_of(request: Request, name: str, media_type: str, address: str) -> Form:
    """A format by its name; the address stays in the release that the request is pinned to."""
    return Form(label_of(name), media_type.partition(";")[0], path_in_release(request, address))


def forms(request: Request, address: str) -> tuple[Form, ...]:
    """The formats of a document whose addresses are this one with a suffix."""
    return tuple(
        form_of(request, name, GRAPH_FORMATS[name], f"{address}.{suffix}")
        for suffix, name in SUFFIXES.items()
        if suffix not in _OF_DATASETS
    )


def form_links(
    request: Request, address: str, relation: str = "alternate", *, page: str = ""
) -> list[Link]:
    """Links to the formats of a document, and before them to its page."""
    links: list[Link] = [
        (form.address, {"rel": relation, "type": form.media_type})
        for form in forms(request, address)
    ]
    if page:
        links.insert(0, (path_in_release(request, page), {"rel": relation, "type": "text/html"}))
    return links


def graph(
    request: Request,
    lines: Sequence[str],
    suffix: str,
    first: str,
    *,
    remark: str = "",
    headers: Mapping[str, str] = _NONE,
) -> Response:
    """Sorted N-Triples lines as a response; JSON-LD begins with the node `first`.

    `remark` becomes a comment in Turtle. Raises HttpError if the format cannot express them.
    """
    served = served_release_of(request)
    context, release = context_of(served), served.release
    try:
        body = written(lines, suffix, context, first, release.prefixes)
    except DataError as error:
        hint = said("ask for text/turtle or application/n-triples")
        raise HttpError(406, error.message, hint) from error
    if suffix in ("ttl", "trig") and remark:
        body += f"\n# {remark}\n"
    media_type = GRAPH_FORMATS[SUFFIXES[suffix]]
    return document(request, body.encode(), media_type, headers=headers)


def written(
    lines: Sequence[str],
    suffix: str,
    context: Context,
    first: str,
    prefixes: Mapping[str, str],
) -> str:
    """Sorted N-Triples lines in a format. Raises DataError if it cannot express them."""
    match suffix:
        case "ttl" | "trig":
            return "".join(turtle(lines, prefixes))
        case "rdf":
            return "".join(rdfxml(lines, prefixes))
        case "jsonld":
            return compacted(lines, context, first)
        case _:
            return "".join(lines)


def link_header(*links: Link) -> str:
    """A Link header (RFC 8288): addresses, which are encoded, and their parameters."""
    return ", ".join(
        f"<{address}>" + "".join(f'; {name}="{value}"' for name, value in parameters.items())
        for address, parameters in links
    )
