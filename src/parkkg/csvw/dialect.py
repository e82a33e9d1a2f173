"""Reading a dialect description (Metadata Vocabulary, 5.9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .documents import Fetch, read_linked
from .model import Dialect
from .properties import Reader


def read_dialect(reader: Reader, node: Mapping[str, Any], fetch: Fetch, path: str) -> Dialect:
    """The dialect that `node` has, inline or by address; the defaults where it says nothing."""
    found, _, reader = read_linked(reader, node, "dialect", fetch, path)
    reader.typed(found, "Dialect", path)
    names = ("commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount",
             "lineTerminators", "quoteChar", "skipBlankRows", "skipColumns", "skipInitialSpace",
             "skipRows", "trim")  # fmt: skip
    reader.known(found, names, path)
    plain = Dialect()

    def text_or_null(key: str, default: str | None) -> Any:
        return reader.take(
            found, key, lambda v: v is None or isinstance(v, str), default, path, "a string or null"
        )

    header = reader.boolean(found, "header", True, path)
    ends = found.get("lineTerminators", list(plain.line_terminators))
    ends = [ends] if isinstance(ends, str) else ends
    if not (isinstance(ends, list) and ends and all(isinstance(e, str) for e in ends)):
        reader.warn(f"{path}.lineTerminators", "must be a string, or an array of strings")
        ends = list(plain.line_terminators)
    space = reader.boolean(found, "skipInitialSpace", False, path)
    trims = ("true", "false", "start", "end")
    trim = reader.take(
        found, "trim", lambda v: isinstance(v, bool) or v in trims, space and "start", path,
        "true, false, \"start\" or \"end\"",
    )  # fmt: skip
    return Dialect(
        comment_prefix=text_or_null("commentPrefix", None),
        delimiter=reader.string(found, "delimiter", ",", path),
        double_quote=reader.boolean(found, "doubleQuote", True, path),
        encoding=reader.string(found, "encoding", "utf-8", path),
        header_row_count=reader.count(found, "headerRowCount", int(header), path),
        line_terminators=tuple(ends),
        quote_char=text_or_null("quoteChar", '"'),
        skip_blank_rows=reader.boolean(found, "skipBlankRows", False, path),
        skip_columns=reader.count(found, "skipColumns", 0, path),
        skip_initial_space=space,
        skip_rows=reader.count(found, "skipRows", 0, path),
        trim=str(trim).lower(),
    )
