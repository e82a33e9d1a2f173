"""Tables to N-Triples by maplib: `python maplib_convert.py PLAN OUTPUT`.

One call of `map_triples` for each pattern. One template for each table does the same and took
longer. Runs in an environment of its own, with maplib and polars and nothing of parkkg.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import polars as pl
from maplib import Model, RDFType, SolutionMappings

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_VARIABLE = re.compile(r"\{\+?([^}]+)\}")
# maplib keeps some datatypes as numbers, dates and truth values, so that is what it must be given.
_CASTS = {
    _XSD + "boolean": lambda column: column == "true",
    _XSD + "date": lambda column: column.str.to_date("%Y-%m-%d"),
    _XSD + "decimal": lambda column: column.cast(pl.Decimal(38, 12)),
    _XSD + "integer": lambda column: column.cast(pl.Int64),
}


def convert(plan: dict[str, Any], output: Path) -> None:
    """Map every table of a plan and write the graph."""
    model = Model()
    for table in plan["tables"]:
        rows = pl.read_csv(Path(plan["data"]) / table["file"], infer_schema=False)
        for pattern in table["patterns"]:
            _map(model, rows, pattern)
    model.write(output, format="ntriples")


def _map(model: Model, rows: pl.DataFrame, pattern: dict[str, Any]) -> None:
    value, kind = _object(pattern)
    columns = {"subject": _iri(pattern["subject"]), "object": value}
    types = {"subject": RDFType.IRI, "object": kind}
    fixed = not _VARIABLE.search(pattern["predicate"])
    if not fixed:
        columns["predicate"] = _iri(pattern["predicate"])
        types["predicate"] = RDFType.IRI
    frame = rows.lazy().filter(pl.col(name).is_not_null() for name in pattern["needs"])
    if pattern["separator"]:
        column = pattern["column"]
        frame = frame.with_columns(pl.col(column).str.split(pattern["separator"])).explode(column)
    made = frame.select(**columns).collect()
    if made.height:
        model.map_triples(
            SolutionMappings(made, types), predicate=pattern["predicate"] if fixed else None
        )


def _iri(template: str) -> pl.Expr:
    # The cells that stand in templates hold nothing that an IRI would have to escape.
    texts = _VARIABLE.split(template)
    parts = [pl.col(text) if n % 2 else pl.lit(text) for n, text in enumerate(texts) if text]
    return pl.concat_str(parts)


def _object(pattern: dict[str, Any]) -> tuple[pl.Expr, RDFType]:
    if pattern["object"]:
        return _iri(pattern["object"]), RDFType.IRI
    column = pl.col(pattern["column"])
    if pattern["language"]:
        tagged = pl.struct(
            column.alias(f"<{_RDF}langString>"), pl.lit(pattern["language"]).alias("l")
        )
        return tagged, RDFType.Literal(_RDF + "langString")
    datatype = pattern["datatype"] or _XSD + "string"
    return _CASTS.get(datatype, lambda same: same)(column), RDFType.Literal(datatype)


if __name__ == "__main__":
    convert(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), Path(sys.argv[2]))
