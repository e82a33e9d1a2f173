"""The files of a project that is drafted from tables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import duckdb

from parkkg.draft.draft import ColumnDraft, Draft, Guess, TableDraft
from parkkg.draft.metadata import metadata_of
from parkkg.draft.page_queries import page_queries_of
from parkkg.draft.saved_queries import saved_queries_of
from parkkg.draft.vocabulary import ontology_of, shapes_of
from parkkg.project import METADATA
from parkkg.text import said
from parkkg.translations import Language, in_language

_TEMPLATES = Path(__file__).with_name("templates")
_IGNORED = "# made by parkkg: a store of releases is not part of the project\n.parkkg/\n"


def project_files(
    db: duckdb.DuckDBPyConnection,
    draft: Draft,
    titles: Mapping[str, str],
) -> Iterator[tuple[str, bytes | Path]]:
    """Every file of the project: its name, and its content or the file to copy.

    `titles` are the dataset's by language, zh and en.
    """
    head = {
        "@id": f"{draft.base}dataset",
        "dc:title": [{"@value": text, "@language": tag} for tag, text in titles.items()],
    }
    metadata = metadata_of(draft, head)
    yield METADATA.as_posix(), (json.dumps(metadata, ensure_ascii=False, indent=2) + "\n").encode()
    copied: dict[str, Path] = {}
    for table in draft.tables:
        copied[table.raw.path.name] = table.raw.path
    for name, path in copied.items():
        yield f"data/{name}", path
    yield "ontology/terms.ttl", ontology_of(draft).encode()
    yield "shapes/tables.ttl", shapes_of(draft).encode()
    queries = saved_queries_of(draft, _example(db, draft)) | page_queries_of(
        draft, partial(_first, db)
    )
    for name, text in queries.items():
        yield f"queries/{name}.rq", text.encode()
    pages: tuple[tuple[str, Language], ...] = (("README.md", "en"), ("README.zh.md", "zh"))
    for name, language in pages:
        page = (_TEMPLATES / name).read_text(encoding="utf-8")
        rows = _guesses(draft.guesses, language)
        yield name, page.replace("{title}", titles[language]).replace("{guesses}", rows).encode()
    yield ".gitignore", _IGNORED.encode()


def _guesses(guesses: tuple[Guess, ...], language: Language) -> str:
    """What a draft rests on, as a table for a page."""
    head = [said("table"), said("column"), said("guess"), said("share"), said("does not fit")]
    lines = [
        "| " + " | ".join(in_language(text, language) for text in head) + " |",
        "|" + "---|" * len(head),
    ]
    for guess in guesses:
        first = f"{guess.first.text} ({guess.place})" if guess.first else ""
        cells = [
            guess.table,
            guess.column,
            in_language(guess.guess, language),
            guess.percent,
            first,
        ]
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A text as a cell of a table in Markdown shows it."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _first(db: duckdb.DuckDBPyConnection, table: TableDraft, column: ColumnDraft) -> str:
    """The first value of a column; of a list, its first item."""
    cell = f"trim(c{column.guess.number})"
    row = db.execute(
        f"SELECT {cell} FROM {table.raw.relation} "
        f"WHERE NOT list_contains(?, {cell}) ORDER BY _row LIMIT 1",
        [list(column.guess.null)],
    ).fetchone()
    text = str(row[0]) if row else ""
    return text.split(column.guess.separator)[0].strip() if column.guess.separator else text


def _example(db: duckdb.DuckDBPyConnection, draft: Draft) -> str:
    """The first word of the first name in any table; empty where nothing has a name."""
    for table in draft.tables:
        if table.label is not None:
            cell = f"c{table.label.guess.number}"
            row = db.execute(
                f"SELECT trim({cell}) FROM {table.raw.relation} "
                f"WHERE trim({cell}) <> '' ORDER BY _row LIMIT 1"
            ).fetchone()
            if row:
                return str(row[0]).split()[0]
    return ""
