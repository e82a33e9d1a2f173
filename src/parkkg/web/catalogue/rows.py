"""The rows that a page shows, as data: written by the same writers as results of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

import pyoxigraph as ox

from parkkg.query.formats import EXPORT_FORMATS, SUFFIXES, label_of
from parkkg.text import said
from parkkg.web.exchange import Request, Response
from parkkg.web.execution.served_release import served_release_of
from parkkg.web.http.negotiate import prefers_html
from parkkg.web.http.reply import NOTE, document, quoted, saved_as
from parkkg.web.http.representations import named, negotiated

Row = Sequence[ox.NamedNode | ox.Literal | None]
# Formats that the pages themselves link to.
OFFERED = MappingProxyType({name: label_of(name) for name in ("csv", *EXPORT_FORMATS, "json")})


def wanted_format(request: Request) -> tuple[str, str] | None:
    """The format of data that was asked for, and its media type; None for a page.

    Raises HttpError where there is no such format.
    """
    asked = request.args.get("format", "")
    accept = request.accept
    if asked == "html" or (not asked and prefers_html(accept)):
        return None
    return named("select", asked) if asked else negotiated("rows", accept)


def data(
    request: Request,
    wanted: tuple[str, str],
    name: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    *,
    note: str = "",
) -> Response:
    """Rows in a format; `name` is that of the file to save. Raises what stops a query.

    `note` is what a program is to know of them.
    """
    form, media_type = wanted
    lines = ("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
    table = "\n".join(("\t".join(f"?{column}" for column in columns), *lines, ""))
    body = bytearray()
    served_release_of(request).rows(table.encode(), form).write(body.extend)
    headers = saved_as(f"{name}.{SUFFIXES.get(form, form)}")
    if note:
        headers[NOTE] = quoted(note)
    return document(request, bytes(body), media_type, headers=headers)


def cut_note(total: int, most: int) -> str:
    """That not all rows are in an answer, if so.

    >>> str(cut_note(3, 2)), cut_note(2, 2)
    ('the first 2 of 3 rows', '')
    """
    if total <= most:
        return ""
    return said("the first {most} of {total} rows", most=f"{most:,}", total=f"{total:,}")
