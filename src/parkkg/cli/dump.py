"""`parkkg dump`: write a release as one RDF file."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from parkkg.api.store import open as open_release
from parkkg.cli.options import output_option, release_option, store_option
from parkkg.releases.dump import PARTS, SYNTAXES


@click.command(name="dump")
@click.option(
    "--format",
    "syntax",
    type=click.Choice(tuple(SYNTAXES)),
    help="The RDF format. By default what the suffix of --output says, otherwise ttl.",
)
@click.option(
    "--part",
    type=click.Choice(PARTS),
    default="all",
    show_default=True,
    help="What to write: everything with its entailments; the facts (core); the passages, "
    "sources and statements they rest on (evidence); the ontology.",
)
@click.option(
    "--rdf12",
    is_flag=True,
    help="Write RDF 1.2: each statement with evidence becomes a reifier of its triple. By default "
    "RDF 1.1, which every tool reads. Not for jsonld and rdfxml.",
)
@output_option
@release_option
@store_option
def command(
    syntax: str | None,
    part: str,
    rdf12: bool,
    output: Path | None,
    release: str | None,
    store: Path,
) -> None:
    """Write a release as Turtle or in another RDF format.

    The same release gives the same bytes each time. A FILE that ends in .gz is compressed.
    N-Quads and TriG keep the entailments in a graph of their own; the other formats merge them.
    """
    target = sys.stdout.buffer if output is None or str(output) == "-" else output
    open_release(store, release).dump(target, format=syntax, part=part, rdf12=rdf12)
