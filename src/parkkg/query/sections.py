"""Sections of pages: on which pages the result of a saved query is shown, and as what."""

from __future__ import annotations

from dataclasses import dataclass

from parkkg.query.views import VIEWS
from parkkg.text import NO_TEXT, LocalizedText

# What a result is shown as: a table; the columns of one row with their names; a list of the first
# column, with the others after it; rows with the same first column together; a card a row, with
# the first column large; one row in a sentence; or a picture, with the rows in a table below it.
FORMS = ("table", "facts", "list", "groups", "tiles", "sentence", *VIEWS)
_ORDER = 100


@dataclass(frozen=True)
class Section:
    """A place for a result on the pages of the things of a class.

    `on` is the class, as the header has it until the query is read, and its IRI then. `by` is the
    parameter that stands for the thing, `values` are those of other parameters. `columns` are the
    ones to show, all where there are none; `text` is what a sentence is made from. Sections stand
    by their `order`, then by the names of their queries. `line` is for errors.

    `through` is a property, with ^ before it where it leads to the thing: with many things that
    refer to its values (or by it to the thing), the result is too long for a page.

    A section with an `other` parameter compares the thing with another one, on a page of its own;
    a column `other_x` then has of the other thing what `x` has of the first.
    """

    on: str
    by: str
    form: str = "table"
    order: int = _ORDER
    title: LocalizedText = NO_TEXT
    columns: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    text: LocalizedText = NO_TEXT
    other: str = ""
    through: str = ""
    line: int = 0
