"""JSON documents: parsing, their @context, and objects that are documents of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from parkkg.errors import DataError, Problem
from parkkg.problems import problem
from parkkg.tables.csvw.context import CONTEXT, is_language
from parkkg.tables.csvw.json_lines import JsonLines
from parkkg.tables.csvw.properties import DocumentReader, Node
from parkkg.text import said

# What a Chinese keyboard writes for the signs of JSON.
_FULL_WIDTH = MappingProxyType(
    {"：": ":", "，": ",", "、": ",", "“": '"', "”": '"', "＂": '"', "｛": "{", "｝": "}",
     "［": "[", "］": "]", "【": "[", "】": "]"}
)  # fmt: skip
# Where null is a value of its own (Metadata Vocabulary, 5.7, 5.9 and 5.10; JSON-LD for the others).
_NULLABLE = frozenset(
    (
        "@base",
        "@context",
        "@language",
        "@value",
        "commentPrefix",
        "quoteChar",
        "separator",
        "source",
    )
)


@dataclass(frozen=True)
class JsonDocument:
    """The value of a JSON file, where things stand in it, and warnings of what it has twice."""

    value: Any
    lines: JsonLines = field(default_factory=JsonLines)
    warnings: tuple[Problem, ...] = ()


def read_json(path: Path, name: str) -> JsonDocument:
    """Read a JSON file, whose name in messages is `name`.

    A property that is null is as one that is not there, but for those with a null of their own.
    Raises DataError, with line and column, where the file is not JSON.
    """
    has_repeated = False

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_repeated
        found = dict(pairs)
        has_repeated = has_repeated or len(found) < len(pairs)
        return {k: v for k, v in found.items() if v is not None or k in _NULLABLE}

    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=object_of, parse_int=_integer)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except json.JSONDecodeError as error:
        where = said(
            "line {line}, column {column}: {what}",
            line=error.lineno, column=error.colno, what=error.msg,
        )  # fmt: skip
        hint = _json_hint(text, error.pos)
        found = problem("PK501", where, file=name, line=error.lineno, hint=hint)
    except UnicodeDecodeError as error:
        where = said("not UTF-8 at byte {byte}", byte=error.start)
        found = problem("PK501", where, file=name, hint=said("save the file as UTF-8"))
    except UnicodeEncodeError as error:
        half = repr(error.object[error.start])
        found = problem("PK501", said("{half} is no character", half=half), file=name)
    except RecursionError:
        found = problem("PK501", said("nested too deeply"), file=name)
    except _TooLongError as error:
        line = text.count("\n", 0, text.index(error.digits)) + 1
        found = problem("PK501", error.args[0], file=name, line=line)
    else:
        lines = JsonLines(text)
        return JsonDocument(value, lines, _repeated(lines, name) if has_repeated else ())
    raise DataError(said("{file} is not JSON that can be read", file=name), problems=(found,))


def _json_hint(text: str, position: int) -> str:
    """What may be meant by what is no JSON at `position`; empty where nothing is known."""
    rest = text[position:]
    if rest[:1] in _FULL_WIDTH:
        wide = rest[0]
        return said('write {narrow} instead of the full-width "{wide}"',
                    narrow=_FULL_WIDTH[wide], wide=wide)  # fmt: skip
    if rest.startswith(("//", "/*", "#")):
        return said("JSON has no comments; a note is a property such as {example}",
                    example='"rdfs:comment"')  # fmt: skip
    # Python 3.13 names the place of the comma, those before that of the bracket.
    if rest[:1] in ("}", "]") and text[:position].rstrip().endswith(","):
        return said("remove the comma before it")
    if rest[:1] == "," and rest[1:].lstrip()[:1] in ("}", "]"):
        return said("remove the comma")
    if rest.startswith("'"):
        return said("write double quotes instead of single ones")
    return ""


def _repeated(lines: JsonLines, name: str) -> tuple[Problem, ...]:
    return tuple(
        problem(
            "PK503",
            said("{path}: occurs twice in one object; the last one is used", path=path),
            file=name, line=line, severity="warning",
        )
        for path, line in lines.repeated()
    )  # fmt: skip


class _TooLongError(ValueError):
    """A number with more digits than Python converts (CPython limits it, for the time it takes)."""

    def __init__(self, digits: str) -> None:
        super().__init__(said("a number of {digits} digits is too long", digits=len(digits)))
        self.digits = digits


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise _TooLongError(digits) from error


def read_context(node: Node) -> None:
    """Take `@base` and `@language` from a document's `@context` (Metadata Vocabulary, 5.2)."""
    context = node.get("@context")
    if context is None and "resources" in node:
        raise node.fail(
            "resources",
            said("this is a Data Package, and not CSV on the Web"),
            said('CSV on the Web has "@context", and other words: "tables" for "resources", "url" '
                 'for "path", "tableSchema" for "schema", "columns" for "fields"'),
        )  # fmt: skip
    items = context if isinstance(context, list) else [context]
    if not items or items[0] != CONTEXT:
        begins = said('must be "{address}", or an array that begins with it', address=CONTEXT)
        raise node.fail("@context", begins, said('write "@context": "{address}"', address=CONTEXT))
    if len(items) == 1:
        return
    allowed = said("only @base and @language may be in it: no prefix can be declared, so that "
                   "addresses without a known one are written out")  # fmt: skip
    if len(items) > 2:
        many = said("has {count} items; it may have one object after the address", count=len(items))
        raise node.fail("@context", many, allowed)
    if not isinstance(items[1], dict) or not items[1] or set(items[1]) - {"@base", "@language"}:
        only = said("may have @base and @language only")
        raise node.fail("@context[1]", only, allowed)
    extra = Node(node.reader, items[1], node.at("@context[1]"))
    if extra.get("@language") is not None:
        if is_language(extra["@language"]):
            node.reader.lang = extra["@language"]
        else:
            extra.warn("@language", said("is not a language tag (BCP 47)"))
    if extra.get("@base") is not None:
        if not isinstance(extra["@base"], str):
            raise extra.fail("@base", said("must be an address"))
        node.reader.base = extra.resolve("@base", extra["@base"])


def read_linked(node: Node, key: str) -> Node:
    """The object of a property: itself, or the document at the address that it gives.

    Relative addresses in that document are resolved against its own. A value that is neither is
    read as an object without properties, with a warning (5.1.5). Raises DataError where the
    document is not there, or cannot be used.
    """
    value = node.get(key, {})
    if isinstance(value, dict):
        return Node(node.reader, value, node.at(key))
    if not isinstance(value, str):
        node.expected(key, said("an object, or the address of one"))
        return Node(node.reader, {}, node.at(key))
    address = node.resolve(key, value)
    found = node.reader.find_file(address)
    if found is None:
        missing = said("there is no file for {address}", address=address)
        raise node.fail(key, missing, kind="PK502" if address.startswith("file:") else "PK507")
    document = read_json(found, found.name)
    node.reader.warnings += document.warnings
    # The language of a document is that of its own context (6.1).
    reader = DocumentReader(
        found.name, address, node.reader.find_file,
        warnings=node.reader.warnings, lines=document.lines,
    )  # fmt: skip
    linked = Node(reader, document.value)
    if not isinstance(document.value, dict):
        raise linked.fail("", said("must be {expected}", expected=said("an object")))
    if "@context" in linked:
        read_context(linked)
    return linked
