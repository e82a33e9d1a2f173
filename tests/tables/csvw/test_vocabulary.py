"""Properties that are not there, and what to write instead."""

from __future__ import annotations

import pytest

from parkkg.tables.csvw.vocabulary import (
    COLUMN,
    DATATYPE,
    FOREIGN_KEY,
    GROUP,
    INHERITED,
    REFERENCE,
    SCHEMA,
    TABLE,
    instead,
)

IN_COLUMN = (*COLUMN, *INHERITED)
IN_TABLE = (*TABLE, *INHERITED)


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("foreignKey", SCHEMA, 'did you mean "foreignKeys"?'),
        ("tableschema", IN_TABLE, 'did you mean "tableSchema"?'),
        ("title", IN_COLUMN, '"titles"'),
        ("columns", IN_TABLE, '"columns" belongs in "tableSchema"'),
        ("delimiter", IN_TABLE, '"delimiter" belongs in "dialect"'),
        ("url", GROUP, '"url" belongs in "tables"'),
        ("minimum", IN_COLUMN, '"minimum" belongs in "datatype"'),
        ("groupChar", DATATYPE, '"groupChar" belongs in "format"'),
        ("resource", FOREIGN_KEY, '"resource" belongs in "reference"'),
        ("type", IN_COLUMN, '"datatype": "integer"'),
        ("format", IN_COLUMN, '"format": "d.M.yyyy"'),
        ("constraints", IN_COLUMN, '"required": true'),
        ("missingValues", IN_COLUMN, '"null"'),
        ("fields", SCHEMA, '"columns"'),
        ("fields", FOREIGN_KEY, '"columnReference"'),
        ("fields", REFERENCE, '"columnReference"'),
        ("title", IN_TABLE, '"dc:title"'),
        ("name", GROUP, '"dc:title"'),
        ("title", FOREIGN_KEY, "known are"),
        ("decimalChar", IN_COLUMN, '"format": {"decimalChar": ","}'),
        ("description", IN_COLUMN, '"dc:description"'),
        ("schema", IN_TABLE, '"tableSchema"'),
        ("nothing like it", REFERENCE, "known are: columnReference, resource, schemaReference"),
    ],
)
def test_a_hint_says_what_to_write(name: str, known: tuple[str, ...], hint: str) -> None:
    assert hint in instead(name, known)
