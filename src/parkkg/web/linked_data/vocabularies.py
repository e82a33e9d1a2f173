"""The ontology, its alignments, the shapes and the JSON-LD context, each under its own IRI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from parkkg.files import sha256_of
from parkkg.graph.index import object_iris
from parkkg.graph.ntriples import read
from parkkg.graph.parse_rdf import quads_of
from parkkg.namespaces import BASE, OWL, PREFIXES
from parkkg.project import Project
from parkkg.query.formats import GRAPH_FORMATS
from parkkg.releases.release import ReleaseFolder
from parkkg.text import did_you_mean, said
from parkkg.web.dataset.loaders import context_of
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.links import path_to
from parkkg.web.http.reply import document, json_document
from parkkg.web.linked_data.description import exists
from parkkg.web.linked_data.graphs import (
    SUFFIXES,
    form_links,
    graph,
    link_header,
    negotiated,
    suffix_of,
)
from parkkg.web.linked_data.missing import MissingThingError
from parkkg.web.linked_data.ontology import index_page, shapes_page
from parkkg.web.problem import HttpError

_DEF = BASE + "def"
# What would mean something else in a file that follows another.
_REACHES_OUT = re.compile(r"_:|(?i:@?base\s)").search


def ontology(request: Request) -> Response:
    """The ontology of the release as RDF, or for people."""
    suffix = suffix_of(request, has_page=True)
    links = form_links(request, "/def")
    headers = {"Link": link_header((_DEF, {"rel": "canonical"}), *links)}
    if suffix == "html":
        return index_page(request, **headers)
    if "suffix" not in request.parameters:
        headers["Content-Location"] = path_to(request, f"/def.{suffix}")
    lines = _lines(served_release_of(request).release)
    return graph(request, lines, suffix, _DEF, headers=headers)


def version(request: Request) -> Response:
    """The version of the ontology that the release has, under the IRI of that version."""
    served = served_release_of(request)
    iri = f"{_DEF}/{request.parameters['version']}"
    store, verb = served.store, ox.NamedNode(f"{OWL}versionIRI")
    versions = sorted(object_iris(store.quads_for_pattern(ox.NamedNode(_DEF), verb, None)))
    if iri in versions:
        return ontology(request)
    if versions and _is_named(store, iri):
        raise HttpError(
            410,
            said("<{iri}> is an earlier version of the ontology, which is not kept here", iri=iri),
            said("the current version is <{version}>", version=versions[0]),
        )
    raise MissingThingError(iri, versions[0] if versions else "")


def alignment(request: Request) -> Response:
    """The alignment of the ontology with another vocabulary: a file of its own."""
    project = served_release_of(request).project
    name = request.parameters["name"]
    stem, _, suffix = name.rpartition(".")
    if suffix not in SUFFIXES:
        stem, suffix = name, negotiated(request)
    known = {path.stem: path for path in project.path("ontology/alignments").glob("*.ttl")}
    if stem not in known:
        raise HttpError(
            404,
            said('there is no alignment "{name}"', name=stem[:60]),
            did_you_mean(stem[:60], known),
        )
    return _files(request, project, (known[stem],), suffix)


def schema(request: Request) -> Response:
    """The description of a table that projects share (CSVW), under its own IRI."""
    folder = served_release_of(request).project.schemas
    found = {path.stem: path for path in folder.glob("*.json")}
    name = request.parameters["name"]
    if name not in found:
        hint = did_you_mean(name[:60], found)
        raise HttpError(404, said('there is no schema "{name}" here', name=name[:60]), hint)
    body = found[name].read_bytes()
    return document(request, body, "application/ld+json")


def shapes(request: Request) -> Response:
    """The SHACL shapes of the release as RDF, or as rules for people."""
    suffix = suffix_of(request, has_page=True)
    if suffix == "html":
        return shapes_page(request)
    served = served_release_of(request)
    paths: Sequence[Path] = served.project.shapes
    if served.release.shapes.is_file() and not _were_read(served.release, served.project, paths):
        paths = (served.release.shapes,)  # the same triples, but not as their author wrote them
    return _files(request, served.project, paths, suffix)


def context(request: Request) -> Response:
    """The JSON-LD context that data are compacted with."""
    found = context_of(served_release_of(request))
    return json_document(request, {"@context": found.as_dict()}, "application/ld+json")


def _were_read(release: ReleaseFolder, project: Project, paths: Sequence[Path]) -> bool:
    """Whether these files, as they are now, are all the shapes that a release was made from."""
    inputs = release.manifest.inputs
    now_there = {project.name(path): sha256_of(path) for path in paths}
    return now_there == {name: inputs[name] for name in inputs if name.startswith("shapes/")}


def _files(request: Request, project: Project, paths: Sequence[Path], suffix: str) -> Response:
    body = _written(project, paths, suffix)
    return document(request, body, GRAPH_FORMATS[SUFFIXES[suffix]])


def _written(project: Project, paths: Sequence[Path], suffix: str) -> bytes:
    """Files of the project as one graph: as they are in Turtle, where one can follow another."""
    texts = [path.read_text(encoding="utf-8") for path in paths]
    if suffix == "ttl" and not any(_REACHES_OUT(text) for text in texts):
        return "\n".join(texts).encode()
    found = ox.Dataset(
        ox.Quad(*(_apart(term, number) for term in quad.triple))  # type: ignore[arg-type]
        for number, path in enumerate(paths)
        for quad in quads_of(path, project.name(path), project.address(project.name(path)))
    )
    # So that the same files are the same bytes.
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads = sorted(found, key=str)
    form = ox.RdfFormat.from_extension(suffix)
    return ox.serialize(quads, format=form, prefixes=dict(PREFIXES)) or b""


def _apart(term: object, number: int) -> object:
    return ox.BlankNode(f"f{number}{term.value}") if isinstance(term, ox.BlankNode) else term


def _lines(release: ReleaseFolder) -> tuple[str, ...]:
    release.check()
    return tuple(read(release.ontology)) if release.ontology.is_file() else ()


def _is_named(store: ox.Store, iri: str) -> bool:
    try:
        return exists(store, iri)
    except ValueError:
        return False
