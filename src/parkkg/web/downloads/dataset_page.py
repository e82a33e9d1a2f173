"""The dataset's description: DCAT, VoID and PROV as RDF, schema.org in a page; and the examples.

It stands at `/dataset`, which is the dataset's IRI, and at `/.well-known/void` (VoID, section 7).
The saved queries as examples for editors stand at `/.well-known/sparql-examples`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from parkkg.documentation.about import About, about
from parkkg.documentation.dataset import description
from parkkg.documentation.saved_queries import examples
from parkkg.releases.downloads import Download
from parkkg.text import best_text
from parkkg.web.dataset.loaders import about_of, saved_of
from parkkg.web.dataset.names import counted
from parkkg.web.downloads import dumps as dump_files
from parkkg.web.downloads.dumps import found, is_complete
from parkkg.web.downloads.releases_page import release_named
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import ServedRelease, once_per_release, served_release_of
from parkkg.web.http.links import path_to, url_to
from parkkg.web.linked_data.graphs import (
    SUFFIXES,
    form_links,
    forms,
    graph,
    link_header,
    negotiated,
    suffix_of,
)
from parkkg.web.pages.pages import HTML, language_of, page


def dataset(request: Request) -> Response:
    """The description of the dataset of the current release, as a page or as RDF."""
    served = served_release_of(request)
    suffix = suffix_of(request, has_page=True)
    described = about_of(served)
    links = form_links(request, "/dataset", page="/dataset.html")
    headers = {"Link": link_header((described.iri, {"rel": "canonical"}), *links)}
    if "suffix" not in request.parameters:
        headers["Content-Location"] = path_to(request, f"/dataset.{suffix}")
    files = found(served)
    if not is_complete(served, files):  # what it says of the dumps changes
        headers["Cache-Control"] = "no-store"
    if suffix == "html":
        return _page(request, described, files, headers)
    base = url_to(request, "/")
    lines = description(served.release, base)
    return graph(request, lines, suffix, described.iri, headers=headers)


def release(request: Request) -> Response:
    """What is known of a release: of the current one where the dataset is, of others here."""
    served = served_release_of(request)
    name = request.parameters["name"]
    stem, _, suffix = name.rpartition(".")
    if suffix not in SUFFIXES:
        stem, suffix = name, ""
    if stem == served.release.id:
        address = path_to(request, f"/dataset.{suffix}" if suffix else "/dataset")
        return Response(None, 303, {"Location": address})
    other = release_named(served, stem)
    lines = description(other)
    described = about(other)
    return graph(request, lines, suffix or negotiated(request), described.iri)


def examples_document(request: Request) -> Response:
    """The saved queries as sh:SPARQLExecutable, and the prefixes."""
    suffix = suffix_of(request)
    lines = _examples(served_release_of(request))
    headers = {"Link": link_header(*form_links(request, "/.well-known/sparql-examples"))}
    return graph(request, lines, suffix, "", headers=headers)


@once_per_release
def _examples(served: ServedRelease) -> tuple[str, ...]:
    return examples(saved_of(served).values(), served.release.base)


def example(request: Request) -> Response:
    """303 from the IRI of a saved query, or of a prefix, to what describes it."""
    name = request.parameters["name"]
    form = negotiated(request, HTML)
    address = f"/.well-known/sparql-examples.{form}"
    if form == HTML:
        address = f"/api/{name}"
        if name not in saved_of(served_release_of(request)):
            address = "/sparql"  # where people write queries, with the prefixes known
    return Response(None, 303, {"Location": path_to(request, address), "Vary": "Accept"})


def schema_org(
    about: About, reader: str, home: str, dumps: str, files: Mapping[str, Download]
) -> dict[str, Any]:
    """The dataset in the words of schema.org, as search engines read it in a page.

    `home` and `dumps` are the addresses of the server and of its downloads.
    """

    def text(words: Mapping[str, str]) -> str:
        return best_text(words, reader)[0]

    downloads = [
        {
            "@type": "DataDownload",
            "name": one.name,
            "encodingFormat": one.media_type,
            "contentUrl": f"{dumps}{one.name}",
            **_size(files.get(one.name)),
        }
        for one in dump_files.files()
        if one.part == "all"
    ]
    said: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": about.iri,
        "name": text(about.titles),
        "description": text(about.descriptions),
        "url": home,
        "version": about.manifest.id,
        "dateModified": about.manifest.created,
        "license": list(about.licences),
        "inLanguage": ["zh", "en"],
        "keywords": [word for word, code in about.keywords if code in (reader, "")],
        "creator": [_agent(agent.iri, text(agent.names)) for agent in about.publishers],
        "publisher": [_agent(agent.iri, text(agent.names)) for agent in about.publishers],
        "isBasedOn": [agent.iri for agent in about.sources],
        "isAccessibleForFree": True,
        "distribution": downloads,
    }
    return {name: value for name, value in said.items() if value not in ("", [])}


def _page(
    request: Request, about: About, files: Mapping[str, Download], headers: Mapping[str, str]
) -> Response:
    reader = language_of(request)
    home, dumps = url_to(request, "/"), url_to(request, "/dumps/")
    store = served_release_of(request).store
    said = json.dumps(schema_org(about, reader, home, dumps, files), ensure_ascii=False, indent=1)
    return page(
        request,
        "dataset.html",
        headers=headers,
        # It cannot contain the end of the element, so it needs no escapes.
        schema=Markup(said.replace("<", "\\u003c")),  # noqa: S704
        keywords=[word for word, code in about.keywords if code in (reader, "")],
        formats=forms(request, "/dataset"),
        classes=counted(store, about.manifest.counts.classes),
    )


def _agent(iri: str, name: str) -> dict[str, str]:
    return {"@type": "Organization", "@id": iri, **({"name": name} if name else {})}


def _size(one: Download | None) -> dict[str, str]:
    return {"contentSize": f"{one.size} B", "sha256": one.sha256} if one else {}
