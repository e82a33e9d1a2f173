"""`parkkg releases`: list, compare, switch, verify and prune releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from parkkg.api.store import list_releases, prune_releases, use_release, verify_release
from parkkg.api.store import open as open_release
from parkkg.cli.language import name_for_reader, print_json, say, tell, translate
from parkkg.cli.options import json_option, store_option
from parkkg.cli.table import aligned, widths_of
from parkkg.errors import DataError, UsageError
from parkkg.graph.short_names import shown
from parkkg.releases import diff as differences
from parkkg.releases import release as stored
from parkkg.text import counted, listed, printable, said


@click.group(name="releases", invoke_without_command=True)
@store_option
@json_option
@click.pass_context
def command(ctx: click.Context, store: Path, as_json: bool) -> None:
    """List, compare, switch, verify and prune releases.

    Without a command: list them, the newest first. The current one has a star.
    """
    # Options before the name of the subcommand are for it, too.
    given: dict[str, Any] = {"store": store, "as_json": as_json}
    ctx.default_map = dict.fromkeys(command.commands, given)
    if ctx.invoked_subcommand is not None:
        return
    found = [release.folder for release in list_releases(store)]
    current = stored.current_id(store)
    if as_json:
        print_json([_described(release, current) for release in found])
    elif found:
        head = (said("release"), said("created"), said("triples"), said("from"), "SHACL")
        rows = [("", *map(translate, head)), *(_row(release, current) for release in found)]
        for row in rows:
            click.echo(printable(aligned(row, widths_of(rows))))
    else:
        tell("there is no release in {store}; `parkkg load` makes one", store=store)


@command.command(name="diff")
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@click.option("--inferred", is_flag=True, help="List entailed triples too. By default a count.")
@store_option
@json_option
def diff(before: str | None, after: str | None, inferred: bool, store: Path, as_json: bool) -> None:
    """Show what changed from release A to release B, thing by thing.

    Without B: from A to the current release. Without both: from the one before to the current
    one. The exit code is 0 also where they differ.
    """
    new = open_release(store, after)
    found = new.diff(before, inferred=inferred)
    if as_json:
        print_json(found.as_dict())
        return
    old = open_release(store, found.before)
    click.echo(f"{old.id} ({_when(old.folder)}) → {new.id} ({_when(new.folder)})")
    if found.inputs:
        tell("files that differ: {files}", files=", ".join(found.inputs), err=False)
    if found.same:
        tell("no difference in what they say", err=False)
        return
    for change in found.changes:
        _print_change(change, new.folder.prefixes)
    click.echo()
    tell(
        "things that differ: {things}; triples: +{added} -{removed}; entailed triples: "
        "+{inferred_added} -{inferred_removed}",
        things=len(found.changes),
        added=found.added,
        removed=found.removed,
        inferred_added=found.inferred_added,
        inferred_removed=found.inferred_removed,
        err=False,
    )


@command.command(name="use")
@click.argument("release_id", metavar="ID")
@store_option
@json_option
def use(release_id: str, store: Path, as_json: bool) -> None:
    """Make release ID the current one: go back, or forward again.

    The beginning of an ID is enough where it is the only one that begins so.
    """
    before = stored.current_id(store)
    release = use_release(release_id, store)
    if as_json:
        print_json({"current": release.id, "previous": before})
    elif before == release.id:
        tell("{release} is the current release already", release=release.id, err=False)
    else:
        tell(
            "{release} is the current release now; it was {before}",
            release=release.id,
            before=before or said("none"),
            err=False,
        )


@command.command(name="describe")
@click.argument("release_id", metavar="[ID]", required=False)
@click.option(
    "--base-url",
    metavar="URL",
    help="Where a server answers, for the addresses of dumps and endpoint. By default without.",
)
@store_option
def describe(release_id: str | None, base_url: str | None, store: Path) -> None:
    """Print what a release says of its dataset, as Turtle: DCAT 3, VoID and PROV.

    Title, licence, sources and credits, how many things of each class it has, and the checksums
    of its inputs and dumps. By default of the current release.
    """
    from parkkg.documentation.dataset import description
    from parkkg.graph.serialize import turtle

    release = open_release(store, release_id).folder
    for piece in turtle(description(release, base_url), release.prefixes):
        click.echo(piece, nl=False)


@command.command(name="verify")
@click.argument("release_id", metavar="[ID]", required=False)
@click.option("--all", "everything", is_flag=True, help="Verify every release of the store.")
@click.option(
    "--deep",
    is_flag=True,
    help="Compare the triples of the store with those of the graph files, too. It takes about as "
    "long as to load them.",
)
@store_option
@json_option
def verify(
    release_id: str | None, everything: bool, deep: bool, store: Path, as_json: bool
) -> None:
    """Prove that release ID is what its manifest says: every file by its SHA-256.

    Without ID: the current release. Each file that is missing, altered or too much is named, and
    the exit code is 1. A release that is altered is not served, and `parkkg load` makes it anew.
    """
    if everything and release_id is not None:
        raise UsageError(said("--all leaves no release to name"), hint=said("give ID or --all"))
    ids = [release.id for release in list_releases(store)] if everything else [release_id]
    found = [verify_release(name, store, deep=deep) for name in ids]
    for one in found if not as_json else ():
        if one.good:
            facts = [counted(one.files, "file"), f"{one.size / 1e6:,.1f} MB"]
            if one.triples is not None:
                facts.append(said("{triples:,} triples in its store", triples=one.triples))
            tell(
                "{release} is intact: {facts}", release=one.release, facts=listed(facts), err=False
            )
        for fault in one.faults:
            tell("{release}: {fault}", release=one.release, fault=fault, err=False)
    if as_json:
        described = [
            asdict(one) | {"good": one.good, "faults": [translate(fault) for fault in one.faults]}
            for one in found
        ]
        print_json(described if everything else described[0])
    if bad := [one.release for one in found if not one.good]:
        raise DataError(said("damaged: {bad}", bad=", ".join(bad)), code="release-damaged")


@command.command(name="prune")
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    required=True,
    metavar="N",
    help="How many of the newest releases to keep. The current one is always kept.",
)
@store_option
@json_option
def prune(keep: int, store: Path, as_json: bool) -> None:
    """Remove old releases, and those that are damaged, for good."""
    gone = prune_releases(keep, store)
    if as_json:
        print_json({"removed": gone})
    elif gone:
        for release_id in gone:
            tell("removed {release}", release=release_id, err=False)
    else:
        tell("nothing to remove", err=False)


def _described(release: stored.ReleaseFolder, current: str | None) -> dict[str, Any]:
    described: dict[str, Any] = {"id": release.id, "current": release.id == current}
    faults = release.damage()
    if faults:
        return described | {"damaged": [translate(fault) for fault in faults]}
    manifest = release.manifest.as_dict()
    del manifest["files"]
    return described | manifest | {"damaged": []}


def _row(release: stored.ReleaseFolder, current: str | None) -> tuple[str, ...]:
    mark = "*" if release.id == current else ""
    if faults := release.damage():
        return mark, release.id, "", "", "", translate(said("damaged: {fault}", fault=faults[0]))
    manifest = release.manifest
    shacl = manifest.shacl
    outcome = [said("conforms") if shacl.conforms else counted(shacl.violations, "violation")]
    if shacl.warnings:
        outcome.append(counted(shacl.warnings, "warning"))
    origin = counted(len(manifest.inputs), "file")
    if manifest.project:
        origin = said("{project} ({files})", project=manifest.project, files=origin)
    triples = str(manifest.counts.triples)
    return mark, release.id, _when(release), triples, translate(origin), translate(listed(outcome))


def _print_change(change: differences.Change, prefixes: Mapping[str, str]) -> None:
    labels = name_for_reader(change.labels)
    name = shown(change.subject, prefixes)
    click.echo("\n" + printable(f"{labels}  {name}" if labels else name))
    facts = [("-", fact) for fact in change.removed] + [("+", fact) for fact in change.added]
    # By predicate, what was before what is now.
    for sign, fact in sorted(facts, key=lambda pair: (pair[1].predicate, pair[0] == "+", pair[1])):
        line = f"{sign} {shown(fact.predicate, prefixes)} {shown(fact.object, prefixes)}"
        if fact.graph:
            line = said("{triple}  in {graph}", triple=line, graph=shown(fact.graph, prefixes))
        say(line, indent=2, err=False)


def _when(release: stored.ReleaseFolder) -> str:
    return release.manifest.created[:19].replace("T", " ")
