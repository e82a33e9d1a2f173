"""`parkkg evidence`: the passages that facts are taken from, and the proof that they are there."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from parkkg.cli.hints import with_hint
from parkkg.cli.language import for_reader, name_for_reader, print_json, reader_language, say, tell
from parkkg.cli.options import (
    PathType,
    chosen_project,
    json_option,
    project_option,
    release_option,
    store_option,
)
from parkkg.cli.report import reporting
from parkkg.errors import DataError, UsageError
from parkkg.text import counted, said
from parkkg.translations import problem_in

if TYPE_CHECKING:
    from parkkg.evidence.archive import CheckedPassages, Passage, SourceText
    from parkkg.evidence.facts import Evidence, Fact


_WEAKER = MappingProxyType(
    {
        "cited": said("rests on cited sources only: it can be looked up, not proved here"),
        "second-hand": said("rests on cited copies only: the original was not read"),
    }
)


@click.command("evidence")
@click.argument("thing", required=False)
@click.option("--all", "everything", is_flag=True, help="Prove the project's ledger and passages.")
@click.option(
    "--text",
    "texts",
    type=PathType(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="The archived text of a source; once for each source.",
)
@click.option("--sentences", is_flag=True, help="Print the sentences of the texts as CSV.")
@click.option("--find", metavar="WORDS", help="Print as CSV where WORDS stand in the texts.")
@release_option
@store_option
@project_option
@json_option
def command(
    thing: str | None,
    everything: bool,
    texts: tuple[Path, ...],
    sentences: bool,
    find: str | None,
    release: str | None,
    store: Path,
    project: Path | None,
    as_json: bool,
) -> int:
    """List what THING and each fact about it rest on: sentences of sources, basis and notes.

    THING is kind/slug such as park/liyang-htz, an IRI, or a slug that only one thing has. For a
    passage or a source, the list has what rests on it. With --text the words of the passages are
    printed and compared with the text: offsets, sentence, SHA-256 of the passage and of the file.
    The exit code is 1 if one of them differs.

    --all compares all tables of the project with the texts, the ledger among them. --sentences
    and --find print rows for the table of passages.
    """
    from parkkg.api.projects import read_text

    if find is not None and not find.strip():
        raise UsageError(
            said("--find has no words to look for"), hint=said("--sentences prints them all")
        )
    if sum((thing is not None, everything, sentences, find is not None)) != 1:
        raise UsageError(
            said("give one of THING, --all, --sentences and --find"),
            hint=said("for example `parkkg evidence KIND/SLUG`"),
        )
    read = [read_text(path) for path in texts]
    if thing is not None:
        return _list(thing, release, store, project, read, as_json)
    if not read:
        raise UsageError(said("there is no text to read"), hint=said("name it with --text FILE"))
    if everything:
        return _prove(project, read, as_json)
    return _cut(read, find)


def _list(
    thing: str,
    release: str | None,
    store: Path,
    project: Path | None,
    texts: Sequence[SourceText],
    as_json: bool,
) -> int:
    from parkkg.api.store import open as open_release

    with open_release(store, release, project=project) as kg:
        found, checked = kg.evidence(thing), kg.prove(thing, texts)
    if as_json:
        print_json(_as_json(found, checked))
    else:
        for indent, line in _lines(found, checked.words):
            say(line, indent, err=False)
    if checked.problems:
        raise DataError(
            said("the texts do not agree with every passage"),
            hint=said("fix the rows above, and load again"),
            problems=checked.problems,
        )
    if texts:
        passages = {p for fact in (found.thing, *found.facts) for p in fact.passages}
        left = sum(p.degree == "archived" for p in passages) - len(checked.words)
        proved = said("{passages} proved", passages=counted(len(checked.words), "passage"))
        if left:
            proved = said(
                "{proved}; {left} more of sources whose text was not given",
                proved=proved,
                left=left,
            )
        say(proved)
    return 0


def _prove(project: Path | None, texts: Sequence[SourceText], as_json: bool) -> int:
    from parkkg.api.projects import prove

    with reporting(None) as report:
        proof = prove(chosen_project(project).root, texts, on_problem=report.add)
    if as_json:
        listed = [asdict(source) for source in proof.sources]
        print_json({"sources": listed, "problems": report.by_code()})
    if not proof.good:
        raise DataError(
            said(
                "{errors}; the texts do not agree with the tables",
                errors=counted(proof.errors, "error"),
            ),
            hint=said("fix the rows above, then run the command again"),
        )
    for source in proof.sources:
        if not source.archived:
            continue
        if not source.text:
            tell("{source}: its text was not given", source=source.source)
            continue
        tell(
            "{source}: {sentences} and {passages} are those of {text}",
            source=source.source,
            sentences=counted(source.sentences, "sentence"),
            passages=counted(source.passages, "passage"),
            text=source.text,
        )
    if cited := sum(not source.archived for source in proof.sources):
        number = counted(cited, "source")
        tell("{sources} cited and not archived: nothing to prove", sources=number)
    return 0


def _cut(texts: Sequence[SourceText], words: str | None) -> int:
    """Print sentences, or the places of some words, as rows for the table of passages."""
    rows = [(text, p) for text in texts for p in (text.find(words) if words else text.passages())]
    if not rows:
        raise UsageError(
            (
                said('"{words}" stands within no sentence of the texts', words=words)
                if words
                else said("the texts are empty")
            ),
            hint=said("a passage lies within one sentence; --sentences prints them"),
        )
    for text in texts:
        sentences = counted(len(text.sentences), "sentence")
        tell(
            "{text}: {sentences}, SHA-256 {sha256}",
            text=text.name,
            sentences=sentences,
            sha256=text.sha256,
        )
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("sentence", "start", "end", "sha256", "text"))
    for text, p in rows:
        writer.writerow((p.sentence, p.start, p.end, p.sha256, text.characters[p.start : p.end]))
    return 0


def _lines(evidence: Evidence, words: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    """Lines, each with the spaces before it."""
    for fact in (evidence.thing, *evidence.facts):
        yield 0, f"{name_for_reader(fact.labels)}  {fact.name}".strip()
        if fact.details:
            yield 2, ", ".join(f"{name} {value}" for name, value in fact.details.items())
        if fact.degree in _WEAKER:
            yield 2, _WEAKER[fact.degree]
        if note := for_reader(fact.notes):
            yield 2, said("note: {note}", note=note)
        for passage in fact.passages:
            yield 2, _place(passage)
            if passage.id in words:
                yield from ((4, f"| {line}") for line in words[passage.id].splitlines())
        yield 0, ""
    for source in evidence.sources.values():
        yield 0, f"{source.id}: {for_reader(source.labels)}"
        if source.details:
            yield 2, ", ".join(f"{name} {value}" for name, value in source.details.items())


def _place(passage: Passage) -> str:
    """Where a passage stands in its source."""
    if passage.degree == "cited":
        return said(
            "{source}, statement {statement} (cited, not archived)",
            source=passage.source,
            statement=passage.sentence,
        )
    return said(
        "{source}, sentence {sentence}, characters {start}–{end}",
        source=passage.source,
        sentence=passage.sentence,
        start=passage.start,
        end=passage.end,
    )


def _as_json(evidence: Evidence, checked: CheckedPassages) -> dict[str, object]:
    def passage(found: Passage) -> dict[str, Any]:
        words = checked.words.get(found.id)
        proved = False if found.id in checked.invalid else None if words is None else True
        return asdict(found) | {"proved": proved, "text": words}

    def fact(found: Fact) -> dict[str, Any]:
        return asdict(found) | {"passages": [passage(p) for p in found.passages]}

    return {
        "thing": fact(evidence.thing),
        "facts": [fact(found) for found in evidence.facts],
        "sources": [asdict(source) for source in evidence.sources.values()],
        "problems": [
            problem_in(with_hint(problem), reader_language()).as_dict()
            for problem in checked.problems
        ],
    }
