"""Problems as one HTML page, which a browser shows without a network and without parkkg.

The rows are data in the page, and a small script shows some of them at a time, so that ten thousand
problems do not stop a browser. Nothing of them becomes HTML: the script writes text only, and the
policy of the page lets no other script run.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from parkkg.errors import DataError, Problem
from parkkg.problem_page.excerpts import Excerpt, table_excerpt, text_excerpt
from parkkg.problems import PROBLEM_KINDS
from parkkg.tables.csvw.model import Table
from parkkg.tables.inputs.address import column_letters
from parkkg.templates import templates_in
from parkkg.text import Message, printable, said
from parkkg.translations import Language, in_language

MOST_PROBLEMS = 20_000
_TEMPLATES = Path(__file__).with_name("templates")
_TABLES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class ProblemFile:
    """A file that has problems: where it is, and the table that the metadata say it is, if any."""

    path: Path
    table: Table | None = None


def problem_page(
    problems: Iterable[Problem],
    files: Mapping[str, ProblemFile],
    *,
    language: Language = "en",
    name: str = "",
    left: int = 0,
) -> str:
    """The page of some problems, first shown in `language`; a reader can go to the other.

    `files` are those that problems name, by these names, a sheet of a workbook as `FILE#SHEET` or
    as the file; one that is not among them is shown without its rows. `name` says what was checked.
    Of more than `MOST_PROBLEMS` the first are shown, and the others are counted, with the `left`
    that are not given.
    """
    iterator = iter(problems)
    shown = list(islice(iterator, MOST_PROBLEMS))
    left += sum(1 for _ in iterator)
    style, script = _asset("page.css"), _asset("page.js")
    return (
        templates_in(_TEMPLATES)
        .get_template("page.html")
        .render(
            language=language,
            style=Markup(style),  # noqa: S704 -- it is ours
            script=Markup(script),  # noqa: S704 -- it is ours
            policy=(
                f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
            ),
            data=_json(_data(shown, files, left, name)),
            title=in_language(_TEXTS["title"], language),
            needs_script=in_language(_TEXTS["needs_script"], language),
        )
    )


def _data(
    problems: Sequence[Problem], files: Mapping[str, ProblemFile], left: int, name: str
) -> dict[str, Any]:
    """What the script shows. Texts are in both languages, and each stands there once."""
    texts = _Texts()
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(_table_of(problem), []).append(problem)
    return {
        "name": printable(name),
        "left": left,
        "words": {key: [text, in_language(text, "zh")] for key, text in _TEXTS.items()},
        "kinds": {
            kind.code: [kind.title_en, kind.title_zh]
            for kind in PROBLEM_KINDS
            if any(problem.code == kind.code for problem in problems)
        },
        "files": [
            _file(name, found, files.get(name) or files.get(found[0].file), texts)
            for name, found in by_file.items()
        ],
        "texts": texts.pairs,
    }


def _table_of(problem: Problem) -> str:
    """The file of a problem, and the sheet in it."""
    sheet, bang, _ = problem.cell.rpartition("!")
    if sheet.startswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return f"{problem.file}#{sheet}" if bang else problem.file


class _Texts:
    """Messages and hints in both languages, which many problems have in common, by number."""

    def __init__(self) -> None:
        self.pairs: list[tuple[str, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, text: str) -> int:
        pair = (printable(text), printable(in_language(text, "zh")))
        if pair not in self._numbers:
            self._numbers[pair] = len(self.pairs)
            self.pairs.append(pair)
        return self._numbers[pair]


def _file(
    name: str, problems: Sequence[Problem], place: ProblemFile | None, texts: _Texts
) -> dict[str, Any]:
    excerpt = _excerpt(problems, place)
    return {
        "name": printable(name),
        "header": excerpt.header,
        "letters": [column_letters(number) for number in excerpt.columns],
        "rows": [[row.line, row.number, row.cells] for row in excerpt.rows],
        "problems": [
            {
                "code": problem.code,
                "severity": problem.severity,
                "line": problem.line,
                "column": printable(problem.column),
                "cell": problem.cell.rpartition("!")[2],
                "at": _columns_of(problem, excerpt),
                "value": printable(problem.value),
                "message": texts.number(problem.message),
                "hint": texts.number(problem.hint),
            }
            for problem in problems
        ],
    }


def _columns_of(problem: Problem, excerpt: Excerpt) -> list[int]:
    """Which of the cells of its row have the problem, from 0: those of a key may be several."""
    letters = re.search(r"(?:^|!)([A-Z]+)[0-9]+$", problem.cell)
    if letters is not None:
        names = [column_letters(number) for number in excerpt.columns]
        return [at for at, name in enumerate(names) if name == letters[1]]
    column = printable(problem.column)
    titles = [column] if column in excerpt.header else column.split(", ")
    return [at for at, title in enumerate(excerpt.header) if title and title in titles]


def _excerpt(problems: Sequence[Problem], place: ProblemFile | None) -> Excerpt:
    lines = {problem.line for problem in problems if problem.line}
    if place is None or not lines:
        return Excerpt()
    try:
        table = place.table
        if table is None and place.path.suffix.lower() in _TABLES:
            table = Table(place.path.as_uri() if place.path.is_absolute() else "", ())
        if table is None:
            return text_excerpt(place.path, lines)
        return table_excerpt(place.path, table, lines, {problem.column for problem in problems})
    except (OSError, DataError):  # it is gone since, or no table, which is one of its problems
        return Excerpt()


def _asset(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """What a content security policy names an inline style or script by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _json(value: object) -> Markup:
    """JSON that cannot end the element that it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 -- as above


# What the page says of its own, by the names under which the script finds it.
_TEXTS: Mapping[str, Message] = MappingProxyType(
    {
        "title": said("Problems in the tables"),
        "needs_script": said("This page needs JavaScript to show the tables. It loads nothing."),
        "language": said("Language"),
        "filters": said("Filters"),
        "file": said("File"),
        "code": said("Code"),
        "column": said("Column"),
        "all": said("all"),
        "none": said("no column"),
        "line": said("Line"),
        "cell": said("Cell"),
        "hint": said("hint: {hint}"),
        "error": said("error"),
        "warning": said("warning"),
        "info": said("information"),
        "errors": said("Errors"),
        "warnings": said("Warnings"),
        "count": said("{shown} of {all} problems"),
        "left": said("{left} more problems are not on this page; correct these first."),
        "page": said("Page {page} of {pages}"),
        "previous": said("Previous"),
        "next": said("Next"),
        "nothing": said("No problem fits these filters."),
    }
)
