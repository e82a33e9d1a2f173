"""The properties that each object of a metadata document may have, and what others call them.

Metadata Vocabulary, 5.3 to 5.11; `sheet`, of a workbook, is an extension of parkkg.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from parkkg.text import did_you_mean, said

INHERITED = (
    "aboutUrl", "datatype", "default", "lang", "null", "ordered",
    "propertyUrl", "required", "separator", "textDirection", "valueUrl",
)  # fmt: skip
GROUP = ("tables", "dialect", "notes", "tableDirection", "tableSchema", "transformations")
TABLE = ("url", "dialect", "notes", "sheet", "suppressOutput", "tableDirection", "tableSchema",
         "transformations")  # fmt: skip
SCHEMA = ("columns", "foreignKeys", "primaryKey", "rowTitles")
COLUMN = ("name", "suppressOutput", "titles", "virtual")
DIALECT = ("commentPrefix", "delimiter", "doubleQuote", "encoding", "header", "headerRowCount",
           "lineTerminators", "quoteChar", "sheet", "skipBlankRows", "skipColumns",
           "skipInitialSpace", "skipRows", "trim")  # fmt: skip
LENGTHS = ("length", "minLength", "maxLength")
BOUNDS = ("minimum", "maximum", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
DATATYPE = ("base", "format", *LENGTHS, *BOUNDS)
NUMBER_FORMAT = ("pattern", "groupChar", "decimalChar")
TRANSFORMATION = ("url", "scriptFormat", "targetFormat", "source", "titles")
FOREIGN_KEY = ("columnReference", "reference")
REFERENCE = ("resource", "schemaReference", "columnReference")

# Which object of an object has a property. The first that is known there counts.
_PLACES = MappingProxyType(
    {
        "tableSchema": SCHEMA,
        "columns": COLUMN,
        "datatype": DATATYPE,
        "dialect": DIALECT,
        "format": NUMBER_FORMAT,
        "tables": ("url",),
        "reference": REFERENCE,
    }
)
# Words of Table Schema and Data Package, and what to write for them here.
_OTHER_WORDS = MappingProxyType(
    {
        "description": ("dc:description",), "fields": ("columns", "columnReference"),
        "keywords": ("dcat:keyword",), "label": ("titles", "dc:title"),
        "licenses": ("dc:license",), "missingValues": ("null",), "name": ("dc:title",),
        "path": ("url",), "rdfType": ("propertyUrl",), "resources": ("tables",),
        "schema": ("tableSchema",), "title": ("titles", "dc:title"), "titles": ("dc:title",),
    }
)  # fmt: skip
_IN_DATATYPE = MappingProxyType(
    {
        "bareNumber": '"datatype": {"base": "decimal", "format": "0.0%"}',
        "constraints": '"required": true, "datatype": {"base": "integer", "minimum": 1}',
        "decimalChar": '"datatype": {"base": "decimal", "format": {"decimalChar": ","}}',
        "enum": '"datatype": {"base": "string", "format": "red|green"}',
        "falseValues": '"datatype": {"base": "boolean", "format": "yes|no"}',
        "groupChar": '"datatype": {"base": "decimal", "format": {"groupChar": ","}}',
        "format": '"datatype": {"base": "date", "format": "d.M.yyyy"}',
        "pattern": '"datatype": {"base": "string", "format": "[A-Z]+"}',
        "trueValues": '"datatype": {"base": "boolean", "format": "yes|no"}',
        "type": '"datatype": "integer"',
    }
)


def instead(name: str, known: Iterable[str]) -> str:
    """A hint for a property `name` that an object does not have; `known` are those it has.

    >>> instead("foreignKey", SCHEMA)
    'did you mean "foreignKeys"?'
    >>> instead("primaryKey", TABLE)
    '"primaryKey" belongs in "tableSchema"'
    """
    names = [*known]
    if name in _IN_DATATYPE and "datatype" in names:
        return said("write it so: {example}", example=_IN_DATATYPE[name])
    words = _OTHER_WORDS.get(name, ())
    annotated = "columnReference" not in names  # only keys may not have common properties
    word = next((w for w in words if w in names or (annotated and ":" in w)), None)
    if word is not None:
        return said('CSV on the Web has "{word}" for that', word=word)
    for place, inside in _PLACES.items():
        if place in names and name in inside:
            return said('"{name}" belongs in "{place}"', name=name, place=place)
    return did_you_mean(name, names)
