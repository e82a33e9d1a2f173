"""A release of a whole project, described and documented as `load` does it, without SHACL."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from parkkg.catalogue.build import write_catalogue
from parkkg.documentation.dataset import write_description
from parkkg.documentation.saved_queries import examples, fill_service
from parkkg.errors import Problem
from parkkg.evidence.schema_roles import roles_of
from parkkg.graph.axioms import read_axioms
from parkkg.graph.entail import entail
from parkkg.graph.parse_rdf import quads_of
from parkkg.graph.partitions import partitions
from parkkg.graph.rdf_files import lines_of, skolemized
from parkkg.graph.triples import ONTOLOGY, write_graphs, write_inferred
from parkkg.namespaces import BASE, INFERRED
from parkkg.project import Project
from parkkg.query.saved import saved_queries
from parkkg.releases.manifest import MERGED, Manifest
from parkkg.releases.release import ReleaseFolder
from parkkg.releases.repository import building, lock, seal, use
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes import Shapes
from parkkg.shacl.shapes_graph import Source
from parkkg.tables.convert import project_job, run
from triple_table import triple_table

ROOT = Path(__file__).resolve().parents[2]
PROJECT = Project(ROOT)
ROLES = roles_of(project_job(PROJECT).group)


def no_problem(problem: Problem) -> None:
    raise AssertionError(problem)


def release_of(
    project: Project,
    store: Path,
    release_id: str = "0123456789abcdef",
    *,
    created: str = "2023-05-01T10:00:02.500+00:00",
    started: str = "2023-05-01T10:00:00.000+00:00",
    previous: str | None = None,
) -> ReleaseFolder:
    """Map, entail, describe, seal and use; nothing of it depends on the clock."""
    job = project_job(project)
    with lock(store), building(store, release_id) as folder:
        graph = folder / "graph"
        quads = (
            q
            for path in project.ontology
            for q in quads_of(path, project.name(path), project.address(project.name(path)))
        )
        ontology = lines_of(skolemized(quads, ONTOLOGY, project.base_iri)).triples
        tables = folder / "tables.nt"
        run(job, no_problem, tables)
        data = tables.read_text("utf-8").splitlines()
        tables.unlink()
        with triple_table({ONTOLOGY: ontology, "tables": data}) as db:
            entail(db, read_axioms(db), project.rules, folder)
            for _ in write_graphs(db, graph):
                pass
            write_inferred(db, graph)
            write_catalogue(
                db, shapes_of(project), roles_of(job.group), folder / "catalogue.sqlite"
            )
            counted = partitions(db)
        kg = filled(graph, folder / "store")
        write_description(job.group, kg, counted, folder, project.base_iri)
        shapes = "".join(shapes_of(project).graph.lines())
        (folder / "shapes.nt").write_text(shapes, encoding="utf-8", newline="\n")
        fill_service(
            kg,
            ReleaseFolder(release_id, folder),
            examples(saved_queries(project), project.base_iri),
        )
        del kg
        manifest = Manifest(
            release_id,
            created,
            "1.2.3",
            started=started,
            base=project.base_iri,
            roles=roles_of(job.group),
            inputs=project.digests((*(source.path for source in job.sources), *job.documents)),
            tools={"duckdb": "2.0.0", "python": "3.11.7"},
            previous=previous,
            layout=MERGED,
        )
        sealed = seal(store, folder, manifest)
        return use(store, sealed.id)


def shapes_of(project: Project) -> Shapes:
    """The shapes of a project."""
    sources = (
        Source(path, f"shapes/{path.name}", f"{BASE}shapes/{path.name}") for path in project.shapes
    )
    return load_shapes(sources, canonical=True)


def filled(graph: Path, place: Path | None = None) -> ox.Store:
    """A store of what the graph files say, entailments in their own graph."""
    store = ox.Store(str(place)) if place else ox.Store()
    for path in sorted(graph.glob("*.nt")):
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES)
        if path.name == "inferred.nt":
            record = ox.NamedNode(INFERRED)
            store.bulk_load(path=str(path), format=ox.RdfFormat.N_TRIPLES, to_graph=record)
    return store
