"""Pictures as tests read them: parsed as XML, with what a reader sees of them."""

from __future__ import annotations

from xml.etree import ElementTree

from parkkg.pictures.read import Words
from parkkg.query.rows import Result, term_of

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words(lambda iri: f"/page/{iri[-1]}" if iri.startswith("http") else "", lambda iri: iri)


def parsed(svg: str) -> ElementTree.Element:
    """The picture, which has to be well-formed."""
    return ElementTree.fromstring(svg)  # noqa: S314 -- we made it


def titles(svg: str) -> list[str]:
    """What each mark says of itself, in the order in which it is drawn."""
    return [
        mark.findtext(f"{SVG}title", "")
        for mark in parsed(svg).iter()
        if mark.get("class") == "mark"
    ]


def links(svg: str) -> list[str]:
    """Where the marks lead to."""
    return [mark.get("href", "") for mark in parsed(svg).iter(f"{SVG}a")]


def result(names: str, *rows: str) -> Result:
    """A result whose rows are lines of TSV, with spaces in place of tabs."""
    return Result(tuple(names.split()), tuple(tuple(map(term_of, row.split(" "))) for row in rows))
