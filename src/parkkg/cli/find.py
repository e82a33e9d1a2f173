"""`parkkg find`: things by a part of their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from parkkg.cli.language import for_reader, name_for_reader, print_json, say, tell
from parkkg.cli.options import json_option, release_option, store_option
from parkkg.cli.table import Cell, echo_table, headings
from parkkg.text import counted, listed, said

if TYPE_CHECKING:
    from parkkg.catalogue.catalogue import Catalogue
    from parkkg.catalogue.find import Hits


@click.command("find")
@click.argument("text", nargs=-1, required=True)
@click.option("--kind", metavar="CLASS", help="Only instances of this class, such as Park.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="N",
    help="Show at most so many.",
)
@json_option
@release_option
@store_option
def command(
    text: tuple[str, ...],
    kind: str | None,
    limit: int,
    as_json: bool,
    release: str | None,
    store: Path,
) -> None:
    """Find things one of whose names has TEXT in it.

    Names are found in Chinese and English, in pinyin and by its first letters. Blanks, width,
    case, and traditional or simplified characters make no difference. Whole names come first.
    """
    from parkkg.api.store import open as open_release
    from parkkg.catalogue.catalogue import open_catalogue
    from parkkg.catalogue.find import find

    words = " ".join(text)
    with open_release(store, release) as kg, open_catalogue(kg.folder) as catalogue:
        chosen = catalogue.kind(kind) if kind else None
        found = find(catalogue, words, chosen, limit)
        if as_json:
            print_json(_as_dict(found))
        else:
            _print(catalogue, words, found)


def _print(catalogue: Catalogue, text: str, found: Hits) -> None:
    from parkkg.catalogue.resolve import resolve

    if not found.hits:
        tell("nothing has such a name")
        if near := resolve(catalogue, text).near:
            tell("names like it: {names}", names=listed(name_for_reader(t.names) for t in near))
        return
    kinds = {kind.iri: for_reader(kind.names) for kind in catalogue.kinds}
    rows = [
        (
            Cell(for_reader(hit.thing.names) or catalogue.short(hit.thing.iri)),
            Cell(kinds[hit.thing.kind] or catalogue.short(hit.thing.kind)),
            Cell(hit.text),
            Cell(catalogue.short(hit.thing.iri)),
        )
        for hit in found.hits
    ]
    echo_table(headings(said("name"), said("kind"), said("name found"), said("thing")), rows)
    if found.total > len(rows):
        tell(
            "the first {shown:,} of {total:,} (--limit N shows more)",
            shown=len(rows),
            total=found.total,
        )
    else:
        say(counted(found.total, "thing"))


def _as_dict(found: Hits) -> dict[str, object]:
    return {
        "total": found.total,
        "kinds": [{"iri": kind.iri, "things": count} for kind, count in found.kinds],
        "hits": [
            {
                "iri": hit.thing.iri,
                "kind": hit.thing.kind,
                "names": dict(hit.thing.names),
                "match": hit.text,
            }
            for hit in found.hits
        ],
    }
