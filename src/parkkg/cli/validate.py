"""`parkkg validate`: RDF files and the shapes that they have to fit, with no project."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

import click

from parkkg.cli.language import reader_language, say, tell
from parkkg.cli.options import PathType, engine_option
from parkkg.cli.report import SHOWN
from parkkg.errors import DataError, Problem, UsageError
from parkkg.files import shown_path
from parkkg.problems import problem_kind
from parkkg.text import Message, counted, listed, said
from parkkg.translations import problem_in

if TYPE_CHECKING:
    from parkkg.api.validation import Engine
    from parkkg.shacl.report import Result, ValidationReport
    from parkkg.shacl.shapes_graph import Source

_SHAPES = ("--shapes", "-s")
_STDIN = Path("-")
_SUFFIXES = MappingProxyType(
    {"ttl": ".ttl", "nt": ".nt", "nq": ".nq", "trig": ".trig", "jsonld": ".jsonld",
     "rdfxml": ".rdf"}
)  # fmt: skip
_SEVERITIES = MappingProxyType(
    {"violation": said("violation"), "warning": said("warning"), "info": said("info")}
)


class _Command(click.Command):
    """A command whose --shapes takes all names up to the next option, as `shapes/*.ttl` gives."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = [p for p in self.params if isinstance(p, click.Option) and not p.is_flag]
        with_value = frozenset(name for option in options for name in option.opts)
        return super().parse_args(ctx, list(_one_each(args, with_value)))


def _one_each(args: Sequence[str], with_value: Collection[str]) -> Iterator[str]:
    """The arguments with --shapes before each name that it takes.

    Where no DATA came before it, it takes one name, and those that follow are DATA. Raises
    UsageError where several follow the only --shapes: one of them may be meant to be a file of
    shapes, whose results would be missing unsaid.
    """
    is_once = sum(arg in _SHAPES for arg in args) == 1
    has_data, first, is_value, takes = False, "", False, False
    for arg in args:
        if is_value:  # of the option before
            is_value = False
        elif arg.startswith("-") and arg != "-":
            has_data = has_data or bool(first)
            first, is_value, takes = "", arg in with_value, arg in _SHAPES
        elif takes and has_data:
            yield _SHAPES[0]
        elif takes and first and is_once:
            raise UsageError(
                said(
                    "after --shapes it is not clear whether {first} is DATA, or {second} alone",
                    first=shown_path(first),
                    second=shown_path(arg),
                ),
                hint=said("name DATA first, or write --shapes before each file of shapes"),
            )
        elif takes:
            first = arg
        else:
            has_data = True
        yield arg


@click.command("validate", cls=_Command)
@click.argument("data", nargs=-1, required=True, type=PathType(path_type=Path))
@click.option(
    "--shapes",
    "-s",
    multiple=True,
    required=True,
    metavar="FILE",
    type=PathType(path_type=Path),
    help="Files with shapes, or folders of them: after DATA, all names up to the next option.",
)
@click.option(
    "--format",
    "syntax",
    type=click.Choice(["text", "ttl", "json"]),
    default="text",
    show_default=True,
    help="How to write the report: for people, as RDF, or as JSON.",
)
@click.option(
    "--stdin-format",
    "stdin_syntax",
    type=click.Choice(tuple(_SUFFIXES)),
    default="ttl",
    show_default=True,
    help="The RDF format of standard input, where a FILE is `-`.",
)
@click.option(
    "--all-warnings",
    "every",
    is_flag=True,
    help="Name all shapes that check nothing, not only the first of each kind.",
)
@engine_option
def command(
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    syntax: Literal["text", "ttl", "json"],
    stdin_syntax: str,
    every: bool,
    engine: Engine,
) -> int:
    """Validate RDF files by SHACL shapes, and write the report to standard output.

    DATA are files, or folders of them, in Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, as
    their names end, packed where .gz follows, or `-` for standard input; all together are one
    graph. Shapes that check nothing
    are warned about. The exit code is 0 where the data conform, 1 where there is a result, 2 where
    the shapes cannot be used.
    """
    from parkkg.api.validation import validating

    try:
        with (
            _sources(data, shapes, stdin_syntax) as sources,
            validating(*sources, engine=engine) as (report, warnings),
        ):
            _show(warnings, len(warnings) if every else SHOWN)
            if report.note:
                tell("note: {note}", note=report.note)
            if syntax == "ttl":
                report.write(sys.stdout.buffer)
            elif syntax == "json":
                _write_json(report, warnings)
            else:
                _write_text(report)
            return 0 if report.conforms else 1
    except DataError as error:
        if error.code != "shapes-unusable":
            raise
        raise UsageError(error.message, hint=error.hint, problems=error.problems) from error


@contextmanager
def _sources(
    data: Sequence[Path], shapes: Sequence[Path], syntax: str
) -> Iterator[tuple[list[Source], list[Source]]]:
    """The files that are named, with what standard input gives in a file of its own."""
    from parkkg.api.validation import sources_of
    from parkkg.files import scratch_folder
    from parkkg.shacl.shapes_graph import Source

    number = [*data, *shapes].count(_STDIN)
    if not number:
        yield sources_of("data", data), sources_of("shapes", shapes)
        return
    if number > 1:
        raise UsageError(
            said("`-` is named {number} times", number=number),
            hint=said("standard input can be read once; put one of them into a file"),
        )
    if sys.stdin is None:  # `<&-`
        raise UsageError(said("standard input is closed"), hint=said("name a file in place of `-`"))
    with scratch_folder() as folder:
        path = folder / f"stdin{_SUFFIXES[syntax]}"
        with path.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        # What it refers to is beside the reader.
        source = Source(path, "<stdin>", f"{Path.cwd().as_uri()}/")

        def named(name: str, paths: Sequence[Path]) -> list[Source]:
            others = [p for p in paths if p != _STDIN]
            return [*(sources_of(name, others) if others else ()),
                    *([source] if _STDIN in paths else ())]  # fmt: skip

        yield named("data", data), named("shapes", shapes)


def _show(warnings: Iterable[Problem], most: int) -> None:
    """The first warnings of each kind, in the order of the files, and how many more there are."""
    numbers: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    for warning in warnings:
        message = warning.message
        kind = (warning.code, message.template if isinstance(message, Message) else message)
        numbers[kind] += 1
        if numbers[kind] > most:
            left[warning.code] += 1
            continue
        tell("warning: {warning}", warning=warning.sentence())
        if warning.hint:
            tell("hint: {hint}", hint=warning.hint, indent=2)
    for code, number in sorted(left.items()):
        title = said(problem_kind(code).title_en)
        tell(
            "warning: … and {number:,} more: {title} [{code}] (--all-warnings names them)",
            number=number,
            title=title,
            code=code,
        )


class _Kind(NamedTuple):
    """What results have in common that are shown together, in the order in which they are."""

    severity: int  # its place in _SEVERITIES
    shape: str
    path: str
    component: str
    message: str


def _write_text(report: ValidationReport) -> None:
    """The results by shape and constraint, the first of each, and how many there are."""
    language, order = reader_language(), tuple(_SEVERITIES)
    shown: dict[_Kind, dict[Result, int]] = {}
    numbers: Counter[_Kind] = Counter()
    for result in report.results:
        kind = _Kind(
            order.index(result.severity), result.shape, result.path, result.component,
            result.message(language),
        )  # fmt: skip
        numbers[kind] += result.times
        first = shown.setdefault(kind, {})
        if len(first) < SHOWN or result in first:
            first[result] = first.get(result, 0) + result.times
    for kind, results in sorted(shown.items()):
        severity = _SEVERITIES[order[kind.severity]]
        tell("{severity}: {message}", severity=severity, message=kind.message, err=False)
        tell(
            "{component}: {about} ({number})",
            component=kind.component,
            about=" ".join(filter(None, (kind.shape, kind.path))),
            number=counted(numbers[kind], "result"),
            indent=2,
            err=False,
        )
        for result, often in results.items():
            value = f"  {result.value}" if result.value not in ("", result.focus) else ""
            times = f"  ×{often}" if often > 1 else ""
            say(result.focus + value + times, indent=4, err=False)
        if more := numbers[kind] - sum(results.values()):
            tell("… and {number:,} more", number=more, indent=4, err=False)
    if report.conforms:
        tell("the data conform", err=False)
        return
    found = [
        counted(report.counts.get("violation", 0), "violation"),
        counted(report.counts.get("warning", 0), "warning"),
    ]
    if information := report.counts.get("info", 0):
        found.append(said("{number} with information", number=information))
    tell("the data do not conform: {found}", found=listed(found), err=False)


def _write_json(report: ValidationReport, warnings: Iterable[Problem]) -> None:
    """One JSON object; its results are written as they are read, one a line."""
    head = {
        "conforms": report.conforms,
        "engine": report.engine,
        "counts": dict(report.counts),
        "warnings": [problem_in(warning, reader_language()).as_dict() for warning in warnings],
    }
    text = json.dumps(head, ensure_ascii=False)
    sys.stdout.write(f'{text[:-1]}, "results": [')
    language = reader_language()
    for number, result in enumerate(report.each()):
        row = {
            "focus": result.focus,
            "path": result.path or None,
            "value": result.value or None,
            "severity": result.severity,
            "component": result.component,
            "shape": result.shape,
            "message": result.message(language),
            "messages": [{"language": code, "text": text} for code, text in result.messages],
        }
        sys.stdout.write(",\n" if number else "\n")
        sys.stdout.write(json.dumps(row, ensure_ascii=False))
    sys.stdout.write("\n]}\n")
