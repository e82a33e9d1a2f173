"""Reading a dialect description (Metadata Vocabulary, 5.9)."""

from __future__ import annotations

from typing import cast

from parkkg.namespaces import META
from parkkg.tables.csvw.encodings import is_encoding
from parkkg.tables.csvw.json_documents import read_linked
from parkkg.tables.csvw.model import Dialect, Trim
from parkkg.tables.csvw.parser import is_delimiter, is_quote
from parkkg.tables.csvw.properties import Node
from parkkg.tables.csvw.vocabulary import DIALECT
from parkkg.text import said

SHEET = META + "sheet"


def read_dialect(parent: Node) -> Dialect:
    """The dialect that an object has, inline or by address; otherwise the default one."""
    node = read_linked(parent, "dialect")
    node.check_type("Dialect")
    node.common_properties(DIALECT)
    default = Dialect()

    header = node.boolean("header", True)
    ends = node.get("lineTerminators", list(default.line_terminators))
    ends = [ends] if isinstance(ends, str) else ends
    if not (isinstance(ends, list) and ends and all(isinstance(e, str) for e in ends)):
        node.expected("lineTerminators", said("a string, or an array of strings"))
        ends = list(default.line_terminators)
    space = node.boolean("skipInitialSpace", False)
    trims = ("true", "false", "start", "end")
    trim = node.optional(
        "trim", lambda v: isinstance(v, bool) or v in trims, space and "start",
        said('true, false, "start" or "end"'),
    )  # fmt: skip
    return Dialect(
        comment_prefix=node.optional(
            "commentPrefix",
            lambda v: v is None or isinstance(v, str),
            None,
            said("a string or null"),
        ),
        delimiter=node.optional(
            "delimiter", is_delimiter, ",", said("a string without ends of lines")
        ),
        states_delimiter=is_delimiter(node.get("delimiter")),
        sheet=sheet_of(node),
        double_quote=node.boolean("doubleQuote", True),
        encoding=node.optional("encoding", is_encoding, "utf-8", said("the name of an encoding")),
        header_row_count=node.count("headerRowCount", int(header)),
        line_terminators=tuple(ends),
        quote_char=node.optional(
            "quoteChar", is_quote, '"', said("one character, no end of a line, or null")
        ),
        skip_blank_rows=node.boolean("skipBlankRows", False),
        skip_columns=node.count("skipColumns", 0),
        skip_rows=node.count("skipRows", 0),
        trim=cast("Trim", str(trim).lower()),
    )


def sheet_of(node: Node) -> str:
    """The sheet of a workbook that an object names, by its short name or that of the annotation.

    That is an extension of parkkg. It is empty where the object names none.
    """
    return node.string(SHEET if SHEET in node else "sheet", "")
