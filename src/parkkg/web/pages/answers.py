"""An answer on a page: a table with a picture above it, or a graph."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from parkkg.query.views import NO_VIEW, View
from parkkg.web.exchange import Request
from parkkg.web.execution.prepared_query import PreparedQuery
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.pages.drawings import Drawing, drawing, names_in
from parkkg.web.pages.pages import language_of
from parkkg.web.pages.results import Table, beginning_of, result_of, table_of


@dataclass(frozen=True)
class AnswerPreview:
    """The beginning of an answer; nothing where there is none.

    `named` is what IRIs in it are called, `count` the number of all rows where that is known.
    """

    table: Table | None = None
    drawing: Drawing | None = None
    graph: str | None = None
    named: Callable[[str], str] = str
    count: int | None = None
    note: str = ""

    def for_template(self) -> dict[str, Any]:
        """What `results.html` shows of it."""
        return {
            "table": self.table,
            "drawing": self.drawing,
            "graph": self.graph,
            "named": self.named,
        }


def answer_preview(
    request: Request, prepared: PreparedQuery, title: str, view: View = NO_VIEW
) -> AnswerPreview:
    """The beginning of the answer to a query, whatever format that names.

    Raises what stops the query, UsageError where it cannot be drawn as the address asks.
    """
    served = served_release_of(request)
    if prepared.query.form not in ("select", "ask"):
        graph, note = beginning_of(served, replace(prepared, format="ttl"))
        return AnswerPreview(graph=graph, note=note)
    result, note = result_of(served, replace(prepared, format="tsv"))
    return AnswerPreview(
        table=table_of(result, view, language_of(request)),
        drawing=drawing(request, result, title, view) if result.rows else None,
        named=names_in(request, result),
        count=None if result.more else len(result.rows),
        note=note,
    )
