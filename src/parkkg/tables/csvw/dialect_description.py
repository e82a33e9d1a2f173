"""Reading a dialect description (Metadata Vocabulary, 5.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkkg.namespaces import META
from parkkg.tables.csvw.encodings import is_encoding
from parkkg.tables.csvw.json_documents import FindFile, read_linked
from parkkg.tables.csvw.model import Dialect
from parkkg.tables.csvw.parser import is_delimiter, is_quote
from parkkg.tables.csvw.properties import PropertyReader
from parkkg.tables.csvw.vocabulary import DIALECT
from parkkg.text import said

SHEET = META + "sheet"


def read_dialect(
    reader: PropertyReader, node: Mapping[str, Any], find_file: FindFile, path: str
) -> Dialect:
    """The dialect that `node` has, inline or by address; otherwise the default one."""
    linked = read_linked(reader, node, "dialect", find_file, path)
    found, path, reader = linked.node, linked.path, linked.reader
    reader.check_type(found, "Dialect", path)
    reader.common_properties(found, DIALECT, path)
    default = Dialect()

    header = reader.boolean(found, "header", True, path)
    ends = found.get("lineTerminators", list(default.line_terminators))
    ends = [ends] if isinstance(ends, str) else ends
    if not (isinstance(ends, list) and ends and all(isinstance(e, str) for e in ends)):
        expected = said("a string, or an array of strings")
        reader.warn(f"{path}.lineTerminators", said("must be {expected}", expected=expected))
        ends = list(default.line_terminators)
    space = reader.boolean(found, "skipInitialSpace", False, path)
    trims = ("true", "false", "start", "end")
    trim = reader.optional(
        found, "trim", lambda v: isinstance(v, bool) or v in trims, space and "start", path,
        said('true, false, "start" or "end"'),
    )  # fmt: skip
    return Dialect(
        comment_prefix=reader.optional(
            found,
            "commentPrefix",
            lambda v: v is None or isinstance(v, str),
            None,
            path,
            said("a string or null"),
        ),
        delimiter=reader.optional(
            found, "delimiter", is_delimiter, ",", path, said("a string without ends of lines")
        ),
        states_delimiter=is_delimiter(found.get("delimiter")),
        sheet=sheet_of(reader, found, path),
        double_quote=reader.boolean(found, "doubleQuote", True, path),
        encoding=reader.optional(
            found, "encoding", is_encoding, "utf-8", path, said("the name of an encoding")
        ),
        header_row_count=reader.count(found, "headerRowCount", int(header), path),
        line_terminators=tuple(ends),
        quote_char=reader.optional(
            found,
            "quoteChar",
            is_quote,
            '"',
            path,
            said("one character, no end of a line, or null"),
        ),
        skip_blank_rows=reader.boolean(found, "skipBlankRows", False, path),
        skip_columns=reader.count(found, "skipColumns", 0, path),
        skip_rows=reader.count(found, "skipRows", 0, path),
        trim=str(trim).lower(),
    )


def sheet_of(reader: PropertyReader, node: Mapping[str, Any], path: str) -> str:
    """The sheet of a workbook that `node` names, by its short name or by that of the annotation.

    That is an extension of parkkg. It is empty where `node` names none.
    """
    key = SHEET if SHEET in node else "sheet"
    return str(reader.string(node, key, "", path))
