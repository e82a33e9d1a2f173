"""Tables and what describes them, written to a folder and converted in this very process."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyoxigraph as ox

from parkkg.cli.main import main
from parkkg.tables.csvw import sql
from parkkg.tables.csvw.cells import compile_cell
from parkkg.tables.csvw.model import Column

HOME = "http://example.org/"
CSVW = "http://www.w3.org/ns/csvw"


@dataclass(frozen=True)
class Converted:
    """How a conversion ended: exit code, triples, problems, and what was told to people."""

    code: int
    triples: str
    problems: tuple[dict[str, Any], ...]
    said: str

    @property
    def lines(self) -> list[str]:
        """The triples without the full stop, in order, blank nodes as they are."""
        return sorted(line.removesuffix(" .") for line in self.triples.splitlines())

    @property
    def objects(self) -> list[str]:
        """The objects of the triples as they were written, in their order."""
        return [line.split(" ", 2)[2].removesuffix(" .") for line in self.triples.splitlines()]

    @property
    def codes(self) -> list[str]:
        return [problem["code"] for problem in self.problems]

    @property
    def places(self) -> list[tuple[str, int, str, str]]:
        """Code, line, column and value of each problem."""
        return [(p["code"], p["line"], p["column"], p["value"]) for p in self.problems]

    def quads(self) -> set[str]:
        """The triples as a strict parser reads them, with canonical blank nodes."""
        dataset = ox.Dataset(ox.parse(self.triples, format=ox.RdfFormat.N_TRIPLES))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in dataset}


def described(columns: Sequence[Any], **more: Any) -> dict[str, Any]:
    """Metadata of t.csv. `dialect` and `notes` go to the table, the rest to its schema."""
    table: dict[str, Any] = {
        key: more.pop(key) for key in ("dialect", "notes", "null", "lang") if key in more
    }
    schema = {"columns": list(columns), **more}
    return {"@context": CSVW, "url": "t.csv", **table, "tableSchema": schema}


def convert(
    folder: Path,
    table: str | bytes,
    metadata: Mapping[str, Any] | str | bytes | None = None,
    *arguments: str,
    mode: str = "minimal",
    files: Mapping[str, str | bytes] | None = None,
) -> Converted:
    """Run `parkkg convert` on a table (and its metadata, if it has any) at HOME."""
    texts: dict[str, str | bytes] = {"t.csv": table, **(files or {})}
    source = HOME + "t.csv"
    if metadata is not None:
        given = isinstance(metadata, str | bytes)
        texts["m.json"] = metadata if given else json.dumps(metadata)  # type: ignore[assignment]
        source = HOME + "m.json"
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run(folder, source, "--locate", f"{HOME}={folder}", "--mode", mode, *arguments)


def run(folder: Path, *arguments: str) -> Converted:
    """Run `parkkg convert` with these arguments."""
    made, problems, said = folder / "made.nt", folder / "problems.json", io.StringIO()
    made.unlink(missing_ok=True)
    problems.unlink(missing_ok=True)
    code: object = 0
    with redirect_stderr(said):
        try:
            main(["convert", *arguments, "--output", str(made), "--problems", str(problems)])
        except SystemExit as end:
            code = end.code
    return Converted(
        code if isinstance(code, int) else -1,
        made.read_text(encoding="utf-8") if made.exists() else "",
        tuple(json.loads(problems.read_text(encoding="utf-8"))) if problems.exists() else (),
        said.getvalue(),
    )


def written(folder: Path, text: str | bytes) -> Path:
    """A table of these characters or bytes, as they are."""
    path = folder / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def cells(
    db: duckdb.DuckDBPyConnection, column: Column, values: Sequence[str]
) -> list[tuple[str | None, Any]]:
    """What a column makes of cells: the code of the fault, and the value; both may be None."""
    made = compile_cell(column, "c", "t")
    rows = db.execute(
        f"SELECT {made.error}, {made.value} FROM (SELECT i, {made.text} AS t FROM "
        f"(SELECT unnest(range(len(?))) AS i, unnest(?::VARCHAR[]) AS c)) ORDER BY i",
        [list(values), list(values)],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def full_match(db: duckdb.DuckDBPyConnection, pattern: str, text: str) -> bool:
    """Whether RE2 finds that the whole of a text fits a pattern."""
    row = db.execute(f"SELECT {sql.matches('?::VARCHAR', pattern)}", [text]).fetchone()
    return bool(row and row[0])
