"""Things by their IRIs: 303 to a page or to data, and those documents (Cool URIs, section 4.2).

/id/KIND/SLUG    -> /page/KIND/SLUG        or /data/KIND/SLUG.ttl, .jsonld, .nt, .rdf
/code/SCHEME/ID  -> /page/code/SCHEME/ID   or /data/code/SCHEME/ID.ttl, …
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from urllib.parse import quote

import pyoxigraph as ox

from parkkg.documentation.about import About
from parkkg.evidence.quotes import Quotes
from parkkg.namespaces import BASE
from parkkg.text import TextByLanguage
from parkkg.translations import LANGUAGES
from parkkg.web.dataset.loaders import about_of, kinds_of, ledger_of, saved_of, terms_of
from parkkg.web.dataset.names import short_name
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, served_release_of
from parkkg.web.http.links import ROOTS, document_name, local_of, path_in_release
from parkkg.web.linked_data.description import Cut, exists, read_thing, types_of
from parkkg.web.linked_data.footnotes import Footnotes, footnotes
from parkkg.web.linked_data.graphs import (
    SUFFIXES,
    Link,
    form_links,
    forms,
    graph,
    link_header,
    negotiated,
)
from parkkg.web.linked_data.missing import MissingThingError
from parkkg.web.linked_data.sections import Reader, Shown, sections_of, sections_on
from parkkg.web.linked_data.spellings import as_written, spellings
from parkkg.web.linked_data.thing_page import Citation, Group, Page, page_of, passages_of
from parkkg.web.linked_data.tombstones import last_with, near
from parkkg.web.pages.pages import HTML, framed, language_of, page


def identified(request: Request) -> Response:
    """303 to what there is to know of a thing, in the form that the client prefers."""
    rest = request.parameters.get("rest", "")
    root = request.path.removeprefix("/").removesuffix(rest)
    iri = _found(request, root + as_written(request, "rest"))
    name = document_name(local_of(iri, served_release_of(request).release.base))
    form = negotiated(request, HTML)
    local_address = f"/page/{name}" if form == HTML else f"/data/{name}.{form}"
    headers = {"Location": path_in_release(request, _kept_language(request, local_address, form))}
    headers |= {"Vary": "Accept", "Link": link_header(*_forms(request, name, "describedby"))}
    return Response(None, 303, headers)


def shown(request: Request) -> Response:
    """The page of a thing: its facts with what they rest on, and what points at it."""
    iri = _found(request, _local(as_written(request, "name")))
    served, reader = served_release_of(request), language_of(request)
    store, base = served.store, served.release.base
    queries = tuple(saved_of(served).values())
    types = types_of(store, iri)
    sections = sections_of(Reader(served, reader, framed(request)["link"]), queries, iri, types)
    found, notes = _facts(served, reader, iri, sections)
    quotes = (
        Quotes(store, served.release.roles, base, served.texts)
        if served.texts is not None
        else None
    )
    known = document_name(local_of(iri, base))
    canonical = _canonical(iri, base, f"page/{known}")
    links = [(canonical, {"rel": "canonical"}), *_forms(request, known, "alternate")]
    return page(
        request,
        "thing.html",
        headers={"Link": link_header(*links, *_context(request, iri, about_of(served)))},
        thing=found,
        sections=sections,
        notes=notes,
        ledger=functools.partial(_ledger, served),
        quote_of=quotes.of if quotes else lambda _: None,
        kind=next((kind for kind in kinds_of(served) if kind.iri in types), None),
        comparable=bool(sections_on(queries, types, of_two=True)),
        canonical=canonical,
        formats=forms(request, f"/data/{known}"),
        all_of=functools.partial(_all, request, iri),
    )


def _facts(
    served: ServedRelease, reader: str, iri: str, sections: Sequence[Shown]
) -> tuple[Page | None, Footnotes | None]:
    """What a page says of a thing, and the passages that it rests on; places have none."""
    terms, roles = terms_of(served), served.release.roles
    facts = {other for section in sections for row in section.rows for other in row.iris} - {iri}
    thing = read_thing(served.store, iri, roles, terms.properties, facts)
    if thing is None:
        return None, None
    found = page_of(thing, terms, roles, reader)
    if found.place:
        return found, None
    return found, footnotes(found, sections, passages_of(thing, terms, roles, facts))


def _ledger(served: ServedRelease, passage: Citation) -> TextByLanguage:
    """The sentence of a passage, where the project keeps it."""
    sentences = ledger_of(served).get(passage.source.removeprefix(served.release.roles.sources), {})
    return sentences.get(str(passage.number), {})


def described(request: Request) -> Response:
    """The triples about a thing."""
    name = as_written(request, "name")
    stem, _, suffix = name.rpartition(".")
    is_named = suffix in SUFFIXES
    iri = _found(request, _local(stem if is_named else name))
    if not is_named:
        suffix = negotiated(request)
    served = served_release_of(request)
    store, terms = served.store, terms_of(served)
    thing = read_thing(store, iri, served.release.roles, terms.properties)
    lines: Sequence[str] = thing.lines if thing else ()
    base = served.release.base
    known = document_name(local_of(iri, base))
    links: list[Link] = [
        (_canonical(iri, base, f"data/{known}.{suffix}"), {"rel": "canonical"}),
        *((a, p) for a, p in _forms(request, known, "alternate") if not a.endswith(f".{suffix}")),
        *_context(request, iri, about_of(served)),
    ]
    cuts = thing.cuts if thing else ()
    titles = [_remark(cut, served.release.prefixes) for cut in cuts]
    addresses = [_all(request, iri, cut) for cut in cuts]
    for address, title in zip(addresses, titles, strict=True):
        links.append((address, {"rel": "related", "title": title}))
    remarks = [f"{t}; all of them: {a}" for t, a in zip(titles, addresses, strict=True)]
    headers = {"Link": link_header(*links)}
    if not is_named:
        headers["Content-Location"] = path_in_release(request, f"/data/{known}.{suffix}")
    return graph(request, lines, suffix, iri, remark="\n# ".join(remarks), headers=headers)


def _found(request: Request, local: str) -> str:
    """The IRI of that path. Raises MissingThingError where the release does not have it."""
    served = served_release_of(request)
    release = served.release
    candidates = _candidates(local, release.base)
    for iri in candidates:
        if exists(served.store, iri):
            return iri
    wanted = candidates[0] if candidates else release.base + quote(local[:200])
    others = (last_with(served.store_folder, release, iri) for iri in candidates)
    earlier = next(filter(None, others), None)
    nearest = next(filter(None, (near(release, iri) for iri in candidates)), "")
    raise MissingThingError(wanted, nearest, earlier)


def _candidates(local: str, base: str) -> list[str]:
    """The IRIs that a path may mean.

    Things are under the base of the release, code lists under parkkg's own.
    """
    found = []
    for start in dict.fromkeys((base, BASE)):
        for form in spellings(local):
            try:
                found.append(ox.NamedNode(start + form).value)
            except ValueError:
                continue
    return found


def _local(name: str) -> str:
    """The path of the IRI that a document is about."""
    return name if name.partition("/")[0] in ("id", *ROOTS) else f"id/{name}"


def _kept_language(request: Request, address: str, form: str) -> str:
    chosen = request.args.get("lang", "")
    return f"{address}?lang={chosen}" if form == HTML and chosen in LANGUAGES else address


def _canonical(iri: str, base: str, local: str) -> str:
    """The document's address under the namespace that the IRI is of."""
    return (base if iri.startswith(base) else BASE) + quote(local, safe="/%:@!$&'()*+,;=~")


def _forms(request: Request, name: str, relation: str) -> list[Link]:
    return form_links(request, f"/data/{name}", relation, page=f"/page/{name}")


def _context(request: Request, iri: str, about: About) -> list[Link]:
    """What a document is about, what it is a part of, under which licence."""
    local = quote(iri, safe="/%:@!$&'()*+,;=~?#")
    licences = [(quote(each, safe=":/%?#"), {"rel": "license"}) for each in about.licences]
    dataset = (path_in_release(request, "/dataset"), {"rel": "describedby"})
    return [(local, {"rel": "describes"}), dataset, *licences]


def _all(request: Request, iri: str, part: Group | Cut) -> str:
    """Where all values of a property are, of which a document has a part."""
    query = f"SELECT ?value WHERE {{ <{iri}> <{part.predicate}> ?value }} ORDER BY ?value"
    if part.incoming:
        query = f"SELECT ?subject WHERE {{ ?subject <{part.predicate}> <{iri}> }} ORDER BY ?subject"
    return path_in_release(request, f"/sparql?query={quote(query, safe='')}")


def _remark(cut: Cut, prefixes: Mapping[str, str]) -> str:
    """`200 of more than 5,000 values of pk:hosts`, in ASCII."""
    count = f"more than {cut.count:,}" if cut.open_ended else f"{cut.count:,}"
    what = "subjects that point here with" if cut.incoming else "values of"
    name = quote(short_name(cut.predicate, prefixes), safe=":/#%")
    return f"{cut.shown:,} of {count} {what} {name}"
