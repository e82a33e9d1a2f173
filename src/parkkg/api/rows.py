"""The rows that a SELECT query gave, for Python, notebooks, pandas and Arrow."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape
from io import TextIOWrapper
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, overload

import pyoxigraph as ox

from parkkg.api.machine import output_file
from parkkg.api.values import Term, value_of
from parkkg.errors import UsageError
from parkkg.query.rows import Row
from parkkg.query.rows import Term as Written
from parkkg.query.values import Value
from parkkg.text import said, shortened

if TYPE_CHECKING:
    import pandas
    import pyarrow

_NOTHING: Mapping[str, str] = MappingProxyType({})
_SHOWN = 20  # rows in a notebook
_LONGEST = 200  # characters of a cell there

# What all values of a column are, None aside; "time" has no zone, "instant" has one.
_Kind = Literal["bool", "int", "float", "str", "Decimal", "date", "time", "instant", "mixed", ""]


class Rows(Sequence[dict[str, Value]]):
    """Rows in the order of the answer, all of them in memory; each is a dict by column name.

    Values are Python's: `str` for IRIs and texts, `int`, `Decimal`, `float`, `bool`, `date` and
    `datetime` where the literal says so, None where a variable is unbound.

    >>> rows = kg.sparql("SELECT (1 + 1 AS ?two) ('x'@en AS ?text) {}")
    >>> len(rows), rows.columns, rows[0]
    (1, ('two', 'text'), {'two': 2, 'text': 'x'})
    >>> rows.bindings[0]["text"]
    <Literal value=x language=en>

    `note` says why there are none, where a name in the query is the reason:

    >>> kg.sparql("SELECT * { ?x a pk:Enterprize }").note
    'pk:Enterprize is not in this graph; did you mean pk:Enterprise?'
    """

    def __init__(
        self,
        columns: Sequence[str],
        solutions: Sequence[Sequence[Term | None]],
        note: str = "",
    ) -> None:
        self.columns: tuple[str, ...] = tuple(columns)
        self.note = note
        # As the engine keeps them: half of what the same rows take as Python objects.
        self._solutions = solutions

    def __len__(self) -> int:
        return len(self._solutions)

    @overload
    def __getitem__(self, index: int) -> dict[str, Value]: ...
    @overload
    def __getitem__(self, index: slice) -> Rows: ...
    def __getitem__(self, index: int | slice) -> dict[str, Value] | Rows:
        if isinstance(index, slice):
            return Rows(self.columns, self._solutions[index])
        return self._row(self._solutions[index])

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return map(self._row, self._solutions)

    def __eq__(self, other: object) -> bool:
        """Whether the other has the same columns and the same terms, in the same order."""
        if not isinstance(other, Rows):
            return NotImplemented
        return self.columns == other.columns and self.bindings == other.bindings

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        note = f"; {self.note}" if self.note else ""
        return f"<Rows: {_counted(len(self))}; columns: {', '.join(self.columns) or 'none'}{note}>"

    def __reduce__(self) -> tuple[type[Rows], tuple[object, ...]]:
        return Rows, (self.columns, [tuple(solution) for solution in self._solutions], self.note)

    @property
    def bindings(self) -> list[dict[str, Term]]:
        """The rows as RDF terms of pyoxigraph; an unbound variable is left out."""
        return [
            {
                name: term
                for name, term in zip(self.columns, solution, strict=True)
                if term is not None
            }
            for solution in self._solutions
        ]

    def column(self, name: str) -> list[Value]:
        """The values of one column. Raises UsageError where there is none of that name."""
        at = self._index(name)
        return [value_of(solution[at]) for solution in self._solutions]

    def to_csv(self, path: str | Path) -> None:
        """Write the rows as CSV in UTF-8 with a header; an unbound variable is an empty cell.

        A literal is written as its text in the answer: `4.20` stays `4.20`. The file is there
        whole or not at all. Raises UsageError where there is no such folder, MachineError where
        the file cannot be written.
        """
        with output_file(path) as file:
            text = TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text)
            writer.writerow(self.columns)
            for solution in self._solutions:
                writer.writerow([_text(term) for term in solution])
            text.detach()  # the file is not to be closed with it

    def to_xlsx(self, path: str | Path, titles: Mapping[str, str] = _NOTHING) -> None:
        """Write the rows as a workbook of Excel: dates and numbers are such, IRIs are links.

        `titles` are what people call columns, by name. No text becomes a formula. What Excel
        cannot hold exactly is text. Raises as `to_csv`.
        """
        shown = tuple(titles.get(name, name) for name in self.columns)
        self._export(path, "xlsx", shown)

    def to_parquet(self, path: str | Path) -> None:
        """Write the rows as Parquet, with a type for each column that has one. Raises as `to_csv`.

        A column of several types is text; times with a time zone are in UTC.
        """
        self._export(path, "parquet")

    def to_markdown(self) -> str:
        r"""The rows as a table in Markdown; a column `x` links to the addresses in `x_iri`.

        >>> print(kg.sparql("SELECT (1 AS ?n) ('a|b' AS ?text) {}").to_markdown(), end="")
        | n | text |
        |---|---|
        | 1 | a\|b |
        """
        from parkkg.exports.export import ResultColumns, exported

        return b"".join(exported("md", ResultColumns(self.columns), self._rows())).decode()

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a DataFrame of pandas. Needs `pip install 'parkkg[pandas]'`.

        Dates and times are `datetime64`, those with a time zone in UTC. Whole numbers and
        booleans with gaps are `Int64` and `boolean`. A Decimal stays one, and a column of several
        types keeps its Python values. Raises UsageError where pandas is not installed.
        """
        with _needs("pandas"):
            import pandas
        series = []
        for values in map(self.column, self.columns):
            kind = _kind(values)
            dtype = _PANDAS.get(kind, object)
            if None in values:
                dtype = _PANDAS_WITH_GAPS.get(kind, dtype)
            series.append(pandas.Series(values, dtype=dtype))
        frame = pandas.DataFrame(dict(enumerate(series)), index=pandas.RangeIndex(len(self)))
        frame.columns = list(self.columns)
        return frame

    def to_arrow(self) -> pyarrow.Table:
        """The rows as a table of Arrow. Needs `pip install 'parkkg[arrow]'`.

        Times with a time zone are in UTC. A column of several types, or of numbers too long for
        Arrow, is text. Raises UsageError where pyarrow is not installed.
        """
        with _needs("arrow"):
            import pyarrow as arrow
        types = {
            "bool": arrow.bool_(),
            "int": arrow.int64(),
            "float": arrow.float64(),
            "str": arrow.string(),
            "date": arrow.date32(),
            "time": arrow.timestamp("us"),
            "instant": arrow.timestamp("us", tz="UTC"),
        }
        arrays = []
        for name in self.columns:
            values = self.column(name)
            kind = _kind(values)
            try:
                if kind == "mixed":
                    raise arrow.ArrowInvalid  # noqa: TRY301 -- as a decimal with too many digits
                array = arrow.array(values, type=types.get(kind))
            except arrow.ArrowInvalid:
                array = arrow.array(self._texts(name), type=arrow.string())
            arrays.append(array)
        return arrow.table(arrays, names=list(self.columns))

    def _repr_html_(self) -> str:
        """A table for notebooks: the first rows, and how many there are."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(value)}</td>' for value in row.values())}</tr>"
            for row in self[:_SHOWN]
        )
        count = _counted(len(self))
        if len(self) > _SHOWN:
            count = f"{count}; the first {_SHOWN} are shown"
        if self.note:
            count = f"{count}; {escape(self.note)}"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{count}</p>"

    def _export(self, path: str | Path, form: str, titles: tuple[str, ...] = ()) -> None:
        from parkkg.exports.export import ResultColumns, exported

        if not self.columns:
            raise UsageError(
                said("rows without columns cannot be written"),
                hint=said("name a variable in the query"),
            )
        with output_file(path) as file:
            for piece in exported(form, ResultColumns(self.columns, titles), self._rows()):
                file.write(piece)

    def _rows(self) -> Iterator[Row]:
        return (tuple(map(_as_written, solution)) for solution in self._solutions)

    def _row(self, solution: Sequence[Term | None]) -> dict[str, Value]:
        return dict(zip(self.columns, map(value_of, solution), strict=True))

    def _index(self, name: str) -> int:
        if name not in self.columns:
            known = ", ".join(self.columns)
            raise UsageError(
                said('there is no column "{name}"', name=name),
                hint=said("columns are: {known}", known=known),
            )
        return self.columns.index(name)

    def _texts(self, name: str) -> list[str | None]:
        at = self._index(name)
        return [None if row[at] is None else _text(row[at]) for row in self._solutions]


def read_rows(columns: Sequence[str], answer: bytes, note: str = "") -> Rows:
    """The rows in an answer in TSV (SPARQL 1.2 Query Results CSV and TSV Formats, section 4)."""
    solutions = ox.parse_query_results(answer, ox.QueryResultsFormat.TSV)
    if isinstance(solutions, ox.QueryBoolean):
        raise TypeError("the answer to ASK has no rows")
    return Rows(columns, list(solutions), note)


def _kind(values: list[Value]) -> _Kind:
    kinds: set[_Kind] = {_kind_of(value) for value in values if value is not None}
    if not kinds:
        return ""
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _kind_of(value: Value) -> _Kind:
    match value:
        case bool():  # before int, which it is too
            return "bool"
        case int():
            return "int" if -(2**63) <= value < 2**63 else "mixed"
        case datetime():  # before date, which it is too
            return "time" if value.tzinfo is None else "instant"
    name: Any = type(value).__name__
    kind: _Kind = name
    return kind


@contextmanager
def _needs(extra: str) -> Iterator[None]:
    """Inside, something is imported that comes with an extra of this package."""
    try:
        yield
    except ImportError as error:
        raise UsageError(
            said(
                "this needs {module}, which cannot be imported: {error}",
                module=error.name,
                error=error,
            ),
            hint=said("pip install 'parkkg[{extra}]'", extra=extra),
        ) from error


def _as_written(term: Term | None) -> Written:
    if isinstance(term, ox.NamedNode):
        return Written("iri", term.value)
    if isinstance(term, ox.Literal):
        datatype = "" if term.language else term.datatype.value
        return Written("literal", term.value, term.language or "", datatype)
    return Written() if term is None else Written("blank", str(term))


def _text(term: Term | None) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return "" if term is None else str(term)


def _cell(value: Value) -> str:
    return escape(shortened("" if value is None else str(value), _LONGEST))


def _counted(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


_PANDAS = MappingProxyType(
    {
        "bool": "bool",
        "int": "int64",
        "float": "float64",
        "str": None,  # what this version of pandas has for text
        "date": "datetime64[s]",
        "time": "datetime64[us]",
        "instant": "datetime64[us, UTC]",
    }
)
_PANDAS_WITH_GAPS = MappingProxyType({"bool": "boolean", "int": "Int64"})
