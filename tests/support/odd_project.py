"""A project of tables with everything in their cells that a page must not stumble over."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import cycle
from pathlib import Path

from parkkg.api.drafts import new_from
from parkkg.errors import Problem
from parkkg.pipeline import load
from parkkg.project import Project

# What a browser must not run, turn round, or be unable to show; what a spreadsheet must not count.
NAMES = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>', "' onmouseover='alert(3)",
    "<b>bold</b> & &amp; &lt;", "javascript:alert(4)", "data:text/html,<script>alert(5)</script>",
    "=cmd()", "+1", "-2", "@SUM(A1)", "\u202eright to left", "\u2066isolate", "a\u200bb", "שלום",
    " ", "\u3000", "👩‍👩‍👧‍👦", "x" * 10_000, "长" * 3_000, "same", "same", "]]>", "{{7*7}}",
    "</title></svg><script>alert(6)</script>", "|pipe|", "[l](javascript:alert(7))", "\x7f", "%00",
    "%s %(x)d", "../../etc/passwd", "line\nline", "\u2028", "",
)  # fmt: skip
_LINKS = ('https://example.org/?a=<x>&b="c"', "javascript:alert(8)", "data:text/html,x", "//x", "")
_DAYS = ("0001-01-01", "9999-12-31", "2024-02-29", "")
_NUMBERS = ("1e308", "-99999999999999999999999999999999", "0.000000000000000000001", "-0", "")
_KINDS = ("<i>k</i>", "=k()", "k")


def odd_store(folder: Path) -> tuple[Project, Path]:
    """The project, made by `new --from`, and a store with its release."""
    tables = folder / "tables"
    tables.mkdir()
    things = zip(NAMES, cycle(_LINKS), cycle(_DAYS), cycle(_NUMBERS), cycle(_KINDS))
    made = {
        "things": (
            ("id", "name", "note", "link", "day", "amount", "kind", "partner"),
            *(
                (f"t{i}", name, NAMES[-i], link, day, amount, kind, f"t{i * 7 % len(NAMES)}")
                for i, (name, link, day, amount, kind) in enumerate(things)
            ),
        ),
        "kinds": (("kind", "label"), *((k, f"<script>alert(9)</script>{k}") for k in _KINDS)),
        "single": (("code", "<script>alert(10)</script>"), ("only", "\u202evalue")),
        "none": (("id", "name"),),
        "nameless": (("nr", "lat", "lon"), *((str(i), str(i * 17), str(i * 31)) for i in range(5))),
    }
    paths = [_written(tables / f"{name}.csv", rows) for name, rows in made.items()]
    new_from(folder / "odd", paths)
    project, store = Project(folder / "odd"), folder / "store"
    problems: list[Problem] = []
    outcome = load(
        project, store, engine="sql", language="en", report=problems.append,
        progress=lambda _: None,
    )  # fmt: skip
    assert outcome.release is not None, problems
    return project, store


def _written(path: Path, rows: Iterable[Iterable[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
