"""The annotated table model: a metadata document, normalised, as frozen dataclasses.

W3C Model for Tabular Data and Metadata, section 4; Metadata Vocabulary, section 5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from parkkg.namespaces import META
from parkkg.tables.csvw.json_lines import JsonLines

# Common properties, each by its IRI, with its value as normalised JSON-LD.
Annotations = tuple[tuple[str, Any], ...]
# The sides of a cell whose white space is no part of it.
Trim = Literal["true", "false", "start", "end"]


@dataclass(frozen=True)
class Datatype:
    """A datatype description (Metadata Vocabulary, 5.11.2).

    `base` is the name of a built-in datatype; `iri` is the datatype's own IRI, if it has one.
    `format` is a pattern; `group_char` and `decimal_char` belong to numbers only.
    """

    base: str = "string"
    iri: str | None = None
    format: str | None = None
    group_char: str | None = None
    decimal_char: str | None = None
    length: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_inclusive: str | None = None
    max_inclusive: str | None = None
    min_exclusive: str | None = None
    max_exclusive: str | None = None


@dataclass(frozen=True)
class Dialect:
    """How a file is split into rows and cells (Metadata Vocabulary, 5.9).

    `states_delimiter` says whether the metadata give one. `sheet` is an extension: the sheet of a
    workbook.
    """

    comment_prefix: str | None = None
    delimiter: str = ","
    states_delimiter: bool = field(default=False, compare=False)
    sheet: str = ""
    double_quote: bool = True
    encoding: str = "utf-8"
    header_row_count: int = 1
    line_terminators: tuple[str, ...] = ("\r\n", "\n")
    quote_char: str | None = '"'
    skip_blank_rows: bool = False
    skip_columns: int = 0
    skip_rows: int = 0
    trim: Trim = "false"


@dataclass(frozen=True)
class Column:
    """One column; `name` is set even where the metadata give none (`_col.N`)."""

    number: int
    name: str
    titles: tuple[tuple[str, str], ...] = ()  # (language, title)
    virtual: bool = False
    suppress_output: bool = False
    required: bool = False
    about_url: str | None = None
    property_url: str | None = None
    value_url: str | None = None
    datatype: Datatype = field(default_factory=Datatype)
    default: str = ""
    lang: str = "und"
    null: tuple[str, ...] = ("",)
    ordered: bool = False
    separator: str | None = None
    iris: bool = False  # whether templates keep letters beyond ASCII, which parkkg adds to CSVW
    each_item: bool = False  # whether valueUrl is for each item of a list, which parkkg adds
    path: str = ""  # its place in the metadata
    named: bool = False  # whether the metadata gave the name
    titled: bool = True  # whether the titles are the metadata's, and not made of the name
    header: str = ""  # what the file has above it

    @property
    def title(self) -> str:
        """What people call it: its header in the file, else its first title, else its name."""
        return self.header or (self.titles[0][1] if self.titles else unquote(self.name))

    @property
    def templates(self) -> tuple[str, ...]:
        """The URI templates that the column has."""
        return tuple(t for t in (self.about_url, self.property_url, self.value_url) if t)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values refer to a row of another table (Metadata Vocabulary, 5.5.2.1)."""

    columns: tuple[str, ...]
    table: str | None  # the url of the referenced table
    schema: str | None  # or the @id of its schema
    reference: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class SchemaDocument:
    """Where the schema of a table stands: the name of its document in messages, and its lines."""

    file: str = ""
    lines: JsonLines = field(default_factory=JsonLines)


@dataclass(frozen=True)
class Table:
    """One table, with its columns, keys, dialect and annotations."""

    url: str
    columns: tuple[Column, ...]
    id: str | None = None
    dialect: Dialect = field(default_factory=Dialect)
    primary_key: tuple[str, ...] = ()
    row_titles: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    schema_id: str | None = None
    suppress_output: bool = False
    annotations: Annotations = ()
    schema_annotations: Annotations = ()  # those of its schema
    notes: tuple[Any, ...] = ()
    lang: str = "und"
    described: bool = False  # whether the metadata say which columns there are
    schema_document: SchemaDocument = field(
        default_factory=SchemaDocument, compare=False, repr=False
    )
    # The properties that a column inherits from its table or the group.
    prototype: Column = field(default_factory=lambda: Column(0, "_col.0"))

    @cached_property
    def real_columns(self) -> tuple[Column, ...]:
        """The columns that are in the file."""
        return tuple(c for c in self.columns if not c.virtual)

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by their names."""
        return {column.name: column for column in self.columns}

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where there is none."""
        return self.by_name[name]

    def schema_texts(self, name: str) -> tuple[str, ...]:
        """The texts of an annotation of the schema, by its name among those of parkkg."""
        return tuple(text for _, text in self._schema_values(name))

    def schema_words(self, name: str) -> dict[str, str]:
        """The texts of such an annotation by their languages."""
        return dict(self._schema_values(name))

    def _schema_values(self, name: str) -> Iterator[tuple[str, str]]:
        for iri, value in self.schema_annotations:
            for item in value if isinstance(value, list) else [value]:
                if iri == META + name and isinstance(item, dict):
                    text, language = item.get("@value"), item.get("@language", "")
                    if isinstance(text, str):
                        yield str(language), text


@dataclass(frozen=True)
class TableGroup:
    """All tables of one metadata document."""

    tables: tuple[Table, ...]
    id: str | None = None
    annotations: Annotations = ()
    notes: tuple[Any, ...] = ()
    source: Path | None = None
