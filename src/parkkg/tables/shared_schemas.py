"""Metadata whose tables refer to shared schemas, as other tools read them: all in one document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parkkg.namespaces import SCHEMAS

_TEMPLATES = ("aboutUrl", "propertyUrl", "valueUrl")


def spelled_out(metadata: Mapping[str, Any], schemas: Path, base: str) -> dict[str, Any]:
    """The metadata with each shared schema in the place of its address.

    Templates that are relative there become absolute under `base`, and references to a schema
    become references to the table that has it (Metadata Vocabulary, 5.4 and 5.5.2); those to a
    schema that no table has are left out.
    Raises OSError or ValueError where a schema is not in the folder `schemas`.
    """
    tables = [dict(table) for table in metadata["tables"]]
    names = [_name(table.get("tableSchema")) for table in tables]
    files = {SCHEMAS + name: t["url"] for t, name in zip(tables, names, strict=True) if name}
    for table, name in zip(tables, names, strict=True):
        if name:
            schema = json.loads((schemas / name).read_bytes())
            table["tableSchema"] = _inlined(schema, base, files)
    return {**metadata, "tables": tables}


def _name(schema: object) -> str:
    """The file of a shared schema: `parks.json` for its address; empty for any other schema."""
    if not isinstance(schema, str):
        return ""
    return next((schema[len(s) :] for s in (SCHEMAS, "schema/") if schema.startswith(s)), "")


def _inlined(schema: dict[str, Any], base: str, files: Mapping[str, str]) -> dict[str, Any]:
    keys = [
        {**key, "reference": _reference(key["reference"], files)}
        for key in schema.get("foreignKeys", ())
        if key["reference"].get("schemaReference") in {None, *files}
    ]
    left = ("@context", "@id", "foreignKeys")
    own = {name: value for name, value in schema.items() if name not in left}
    own = _absolute(own, base) | {"columns": [_absolute(c, base) for c in schema["columns"]]}
    return own | ({"foreignKeys": keys} if keys else {})


def _reference(reference: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    schema = reference.get("schemaReference", "")
    if schema not in files:
        return dict(reference)
    rest = {name: value for name, value in reference.items() if name != "schemaReference"}
    return {"resource": files[schema], **rest}


def _absolute(described: Mapping[str, Any], base: str) -> dict[str, Any]:
    """A schema or column whose templates do not depend on where its table is."""
    return {
        name: base + value
        if name in _TEMPLATES and isinstance(value, str) and value.startswith("id/")
        else value
        for name, value in described.items()
    }
