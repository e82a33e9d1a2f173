"""JSON documents: parsing, their @context, and objects that are documents of their own."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from parkkg.errors import DataError, Problem
from parkkg.problems import problem
from parkkg.tables.csvw.context import CONTEXT, is_language
from parkkg.tables.csvw.properties import PropertyReader

# Gives the local file of an address; None where there is none. Nothing is downloaded.
FindFile = Callable[[str], Path | None]


def read_json(path: Path, name: str) -> tuple[Any, tuple[Problem, ...]]:
    """The JSON value in a file, and warnings of names that occur twice in one object.

    Raises DataError, with line and column, where the file is not JSON.
    """
    repeated: list[str] = []

    def object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            counts = Counter(key for key, _ in pairs)
            repeated.extend(key for key, count in counts.items() if count > 1)
        return found

    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=object_of, parse_int=_integer)
        json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no character
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}: {error.msg}"
        found = problem("PK501", where, file=name, line=error.lineno)
    except UnicodeDecodeError as error:
        found = problem("PK501", f"not UTF-8 at byte {error.start}", file=name)
    except UnicodeEncodeError as error:
        found = problem("PK501", f"{error.object[error.start]!r} is no character", file=name)
    except RecursionError:
        found = problem("PK501", "nested too deeply", file=name)
    except _TooLongError as error:
        line = text.count("\n", 0, text.index(error.digits)) + 1
        found = problem("PK501", str(error), file=name, line=line)
    else:
        return value, tuple(
            problem(
                "PK503", f'"{key}" occurs twice in one object; the last one is used', file=name,
                severity="warning",
            )
            for key in repeated
        )  # fmt: skip
    raise DataError(f"{name} is not JSON that can be read", problems=(found,))


class _TooLongError(ValueError):
    """A number with more digits than Python converts (CPython limits it, for the time it takes)."""

    def __init__(self, digits: str) -> None:
        super().__init__(f"a number of {len(digits)} digits is too long")
        self.digits = digits


def _integer(digits: str) -> int:
    try:
        return int(digits)
    except ValueError as error:
        raise _TooLongError(digits) from error


def read_context(reader: PropertyReader, node: Mapping[str, Any]) -> None:
    """Take `@base` and `@language` from a document's `@context` (Metadata Vocabulary, 5.2)."""
    context = node.get("@context")
    items = context if isinstance(context, list) else [context]
    if not items or items[0] != CONTEXT or len(items) > 2:
        raise reader.fail("@context", f'must be "{CONTEXT}", or an array that begins with it')
    if len(items) == 1:
        return
    extra = items[1]
    if not isinstance(extra, dict) or not extra or set(extra) - {"@base", "@language"}:
        raise reader.fail("@context[1]", "may have @base and @language only")
    if "@language" in extra:
        if is_language(extra["@language"]):
            reader.lang = extra["@language"]
        else:
            reader.warn("@context[1].@language", "is not a language tag (BCP 47)")
    if "@base" in extra:
        if not isinstance(extra["@base"], str):
            raise reader.fail("@context[1].@base", "must be an address")
        reader.base = reader.resolve(extra["@base"], "@context[1].@base")


def read_linked(
    reader: PropertyReader, node: Mapping[str, Any], key: str, find_file: FindFile, path: str
) -> tuple[dict[str, Any], str | None, PropertyReader]:
    """An object property: the object itself, or the address of the document that has it.

    Returns the object, the address of its document (None where it is inline) and the reader for
    it: relative addresses in a document are resolved against its own.
    """
    value = node.get(key, {})
    if isinstance(value, str):
        address = reader.resolve(value, path)
        found = find_file(address)
        if found is None:
            raise reader.fail(path, f"there is no file for {address}")
        linked, warnings = read_json(found, found.name)
        reader.warnings += warnings
        if not isinstance(linked, dict):
            raise reader.fail(path, f"{address} must be an object")
        inner = PropertyReader(found.name, address, reader.lang, reader.warnings)
        if "@context" in linked:
            read_context(inner, linked)
        return linked, address, inner
    if not isinstance(value, dict):
        reader.warn(path, "must be an object, or the address of one")
        return {}, None, reader
    return value, None, reader
