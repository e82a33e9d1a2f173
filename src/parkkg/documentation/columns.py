"""What each table and column wants, as a page of Markdown, from the metadata's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

_HEAD = MappingProxyType(
    {
        "en": """\
# Tables

UTF-8, a header row, the columns in this order. A star marks what must be filled in. `→` leads to
the table whose `id` goes here, and for a code to its list. `kind/…` is the kind and the `id` of a
thing. `a;b` may hold several values. An `id` that was published is never changed.

[中文](README.zh.md)
""",
        "zh": """\
# 表格

UTF-8 编码，有表头，各列按此次序。星号表示必填。`→` 指明填哪张表的 `id`，代码则指明代码表。
`种类/…` 是种类加事物的 `id`。`a;b` 可填多个值。已发布的 `id` 不再改动。

[English](README.md)
""",
    }
)
_ENUMERATION = re.compile(r"\w+(\|\w+)+").fullmatch
_KINDS = re.compile(r"\(([a-z|]+)\)/").match
_LIST = re.compile(r"/code/([a-z-]+)/").search


def columns_page(metadata: Mapping[str, Any], language: str) -> str:
    """A page on the tables of a csv-metadata.json, in English (`en`) or Chinese (`zh`)."""
    parts = [_HEAD[language]]
    for table in metadata["tables"]:
        parts.append(f"## {table['url']}: {_label(table, language)}\n\n| | |\n|---|---|")
        parts.extend(_rows(table["tableSchema"], language))
        parts.append("")
    return "\n".join(parts)


def _rows(schema: Mapping[str, Any], language: str) -> Iterator[str]:
    references = {
        key["columnReference"]: key["reference"]["resource"]
        for key in schema.get("foreignKeys", ())
        if isinstance(key["columnReference"], str)
    }
    for column in schema["columns"]:
        if column.get("virtual"):
            continue
        name, star = column["name"], " \\*" if column.get("required") else ""
        wanted = " · ".join(_wanted(column, references.get(name)))
        yield f"| `{name}`{star} | {_label(column, language)}{wanted and f': {wanted}'} |"


def _wanted(column: Mapping[str, Any], table: str | None) -> Iterator[str]:
    """What may stand in a cell, where the metadata say it in a few words."""
    kind = column["datatype"]
    form = kind.get("format", "") if isinstance(kind, dict) else ""
    if _ENUMERATION(form):
        yield ", ".join(f"`{word}`" for word in form.split("|"))
    elif found := _KINDS(form):
        yield ", ".join(f"`{word}/…`" for word in found[1].split("|"))
    if table:
        codes = _LIST(column.get("valueUrl", ""))
        yield f"→ {table} (`{codes[1]}`)" if codes else f"→ {table}"
    if "separator" in column:
        yield f"`a{column['separator']}b`"


def _label(described: Mapping[str, Any], language: str) -> str:
    labels = {label["@language"]: label["@value"] for label in described["rdfs:label"]}
    return str(labels[language])
