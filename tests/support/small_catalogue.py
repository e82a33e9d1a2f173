"""The catalogue of a few triples, with whatever shapes a test wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from make_release import HEAD, lines_of
from parkkg.catalogue.build import write_catalogue
from parkkg.catalogue.catalogue import Catalogue, open_catalogue
from parkkg.evidence.roles import Roles
from parkkg.namespaces import BASE, PK
from parkkg.releases.manifest import Manifest, now
from parkkg.releases.release import ReleaseFolder
from parkkg.shacl.read import load_shapes
from parkkg.shacl.shapes_graph import Source
from triple_table import triple_table

ROLES = Roles(evidence=f"{PK}evidence", bearer=f"{PK}nameOf", facts=(f"{PK}Milestone",))


def catalogue_of(
    folder: Path, triples: str, shapes: str = "", *, entailed: str = "", roles: Roles = ROLES
) -> Catalogue:
    """The catalogue of some Turtle; `entailed` follows from it."""
    (folder / "shapes.ttl").write_text(HEAD + shapes, encoding="utf-8")
    read = load_shapes([Source(folder / "shapes.ttl", "shapes.ttl", BASE)], canonical=True)
    release = ReleaseFolder("0123456789abcdef", folder)
    graphs: Mapping[str, list[str]] = {
        "data": [line[:-3] for line in lines_of(triples)],
        "inferred": [line[:-3] for line in lines_of(entailed)],
    }
    with triple_table({k: [f"{line} ." for line in v] for k, v in graphs.items()}) as db:
        db.execute("UPDATE triple SET turn = 1 WHERE source = 1")
        write_catalogue(db, read, roles, release.catalogue)
    manifest = replace(Manifest("0123456789abcdef", now(), "test"), roles=roles)
    (folder / "manifest.json").write_text(manifest.as_json(), encoding="utf-8")
    return open_catalogue(release)
