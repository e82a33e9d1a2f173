"""Rows as dicts, terms, CSV, pandas, Arrow and HTML."""

from __future__ import annotations

import csv
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pandas
import pyarrow
import pyoxigraph as ox
import pytest

from parkkg.api.rows import Rows, read_rows
from parkkg.api.values import Term
from parkkg.errors import MachineError, UsageError
from parkkg.namespaces import XSD

NODE = ox.NamedNode("https://example.org/a")


def typed(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def one_column(*terms: Term | None) -> Rows:
    return Rows(("x",), [(term,) for term in terms])


ROWS = Rows(
    ("thing", "name", "rank", "value", "since"),
    [
        (NODE, ox.Literal("园区", language="zh"), typed("1", "integer"), typed("4.20", "decimal"),
         typed("2022-12-26", "date")),
        (NODE, ox.Literal('a "b",\nc'), None, None, None),
    ],
)  # fmt: skip


def test_rows_are_dicts_by_column() -> None:
    assert list(ROWS) == [
        {
            "thing": "https://example.org/a",
            "name": "园区",
            "rank": 1,
            "value": Decimal("4.20"),
            "since": date(2022, 12, 26),
        },
        {
            "thing": "https://example.org/a",
            "name": 'a "b",\nc',
            "rank": None,
            "value": None,
            "since": None,
        },
    ]
    assert ROWS[-1] == list(ROWS)[1]
    assert ROWS.column("rank") == [1, None]
    with pytest.raises(IndexError):
        ROWS[2]
    with pytest.raises(UsageError, match='no column "rang"') as caught:
        ROWS.column("rang")
    assert caught.value.hint == "columns are: thing, name, rank, value, since"


def test_a_part_of_rows_is_rows() -> None:
    assert ROWS[:1] == Rows(ROWS.columns, [tuple(ROWS.bindings[0].values())])
    assert ROWS[:1] != ROWS
    assert len(ROWS[5:]) == 0
    assert not ROWS[5:]


def test_bindings_are_terms_without_what_is_unbound() -> None:
    first, second = ROWS.bindings
    assert first["name"] == ox.Literal("园区", language="zh")
    assert sorted(second) == ["name", "thing"]


def test_rows_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(ROWS)) == ROWS  # noqa: S301 -- our own


def test_an_answer_is_read_as_it_was_written() -> None:
    text = "SELECT ?a ?b { VALUES (?a ?b) { (1e0 UNDEF) ('t\\t\\n\\\\'@en 01) (true <x:y>) } }"
    solutions = ox.Store().query(text)
    assert isinstance(solutions, ox.QuerySolutions)
    answer = solutions.serialize(format=ox.QueryResultsFormat.TSV)
    assert answer is not None
    found = read_rows(("a", "b"), answer)
    assert list(found) == [{"a": 1.0, "b": None}, {"a": "t\t\n\\", "b": 1}, {"a": True, "b": "x:y"}]
    assert found.bindings[1]["a"] == ox.Literal("t\t\n\\", language="en")


def test_a_csv_file_has_what_the_answer_has(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    ROWS.to_csv(path)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [
            ["thing", "name", "rank", "value", "since"],
            ["https://example.org/a", "园区", "1", "4.20", "2022-12-26"],
            ["https://example.org/a", 'a "b",\nc', "", "", ""],
        ]


def test_a_csv_file_that_cannot_be_written_is_an_error_for_people(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        ROWS.to_csv(tmp_path / "nowhere" / "rows.csv")
    with pytest.raises(UsageError, match="is a folder"):
        ROWS.to_csv(tmp_path)
    with pytest.raises(MachineError, match="File name too long"):
        ROWS.to_csv(tmp_path / ("x" * 300))


def test_pandas_has_columns_of_fitting_types() -> None:
    frame = ROWS.to_pandas()
    assert list(frame.columns) == list(ROWS.columns)
    assert frame["rank"].dtype == "Int64"
    assert frame["since"].dtype == "datetime64[s]"
    assert frame["value"][0] == Decimal("4.20")
    assert frame["since"][0] == pandas.Timestamp("2022-12-26")
    assert frame["rank"].isna().tolist() == [False, True]
    assert frame["name"].tolist() == ["园区", 'a "b",\nc']


@pytest.mark.parametrize(
    ("terms", "dtype", "values"),
    [
        ([typed("1", "integer"), typed("2", "integer")], "int64", [1, 2]),
        ([typed("9007199254740993", "integer"), None], "Int64", [9007199254740993, pandas.NA]),
        ([typed("9" * 20, "integer"), None], "object", [int("9" * 20), None]),
        ([typed("true", "boolean")], "bool", [True]),
        ([typed("true", "boolean"), None], "boolean", [True, pandas.NA]),
        ([typed("0.5", "double")], "float64", [0.5]),
        ([typed("1", "integer"), ox.Literal("x")], "object", [1, "x"]),
        ([typed("0001-01-01", "date")], "datetime64[s]", None),
        ([typed("2020-01-01T00:00:00", "dateTime")], "datetime64[us]", None),
        ([typed("2020-01-01T08:00:00+08:00", "dateTime")], "datetime64[us, UTC]",
         [datetime(2020, 1, 1, tzinfo=UTC)]),
        ([typed("2020-01-01T00:00:00Z", "dateTime"), typed("2020-01-01T00:00:00", "dateTime")],
         "object", None),
        ([None], "object", [None]),
        ([], "object", []),
    ],
)  # fmt: skip
def test_a_column_of_pandas(
    terms: list[Term | None], dtype: str, values: list[object] | None
) -> None:
    column = one_column(*terms).to_pandas()["x"]
    assert str(column.dtype) == dtype
    if values is not None:
        assert [str(value) for value in column] == [
            str(pandas.Timestamp(v)) if isinstance(v, datetime) else str(v) for v in values
        ]


def test_rows_without_columns_and_columns_without_rows() -> None:
    assert Rows((), [(), ()]).to_pandas().shape == (2, 0)
    assert one_column().to_pandas().shape == (0, 1)
    assert one_column().to_arrow().num_columns == 1


@pytest.mark.parametrize(
    ("terms", "kind", "values"),
    [
        ([typed("1", "integer"), None], pyarrow.int64(), [1, None]),
        ([typed("9" * 20, "integer")], pyarrow.string(), ["9" * 20]),
        ([typed("4.20", "decimal"), None], pyarrow.decimal128(3, 2), [Decimal("4.20"), None]),
        ([typed("0." + "3" * 90, "decimal")], pyarrow.string(), ["0." + "3" * 90]),
        ([typed("2022-12-26", "date")], pyarrow.date32(), [date(2022, 12, 26)]),
        ([typed("2020-01-01T08:00:00+08:00", "dateTime")], pyarrow.timestamp("us", tz="UTC"),
         [datetime(2020, 1, 1, tzinfo=UTC)]),
        ([typed("2020-01-01T08:00:00", "dateTime")], pyarrow.timestamp("us"),
         [datetime(2020, 1, 1, 8)]),
        ([typed("1", "integer"), ox.Literal("x"), None], pyarrow.string(), ["1", "x", None]),
        ([typed("false", "boolean")], pyarrow.bool_(), [False]),
        ([ox.Literal("园")], pyarrow.string(), ["园"]),
        ([None], pyarrow.null(), [None]),
    ],
)  # fmt: skip
def test_a_column_of_arrow(
    terms: list[Term | None], kind: pyarrow.DataType, values: list[object]
) -> None:
    table = one_column(*terms).to_arrow()
    assert table.schema.field("x").type == kind
    assert table["x"].to_pylist() == values


@pytest.mark.parametrize(("module", "extra"), [("pandas", "pandas"), ("pyarrow", "arrow")])
def test_without_the_extra_the_error_says_what_to_install(module: str, extra: str) -> None:
    program = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from parkkg import UsageError\n"
        "from parkkg.api.rows import Rows\n"
        f"try: Rows((), []).to_{extra}()\n"
        "except UsageError as error: print(error.message, error.hint, sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    message, _, hint = done.stdout.strip().partition("|")
    assert message.startswith(f"this needs {module}")
    assert hint == f"pip install 'parkkg[{extra}]'"


def test_a_notebook_shows_a_table_in_which_nothing_is_markup() -> None:
    name = "<script>alert(1)</script>&"
    shown = Rows((name,), [(ox.Literal(name),)])._repr_html_()
    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 2
    assert shown.endswith("<p>1 row</p>")


def test_a_notebook_shows_the_first_rows_and_how_many_there_are() -> None:
    rows = one_column(*(typed(str(i), "integer") for i in range(1234)), ox.Literal("x" * 5000))
    shown = rows._repr_html_()
    assert shown.count("<tr>") == 21
    assert "1,235 rows; the first 20 are shown" in shown
    assert len(rows[1234:]._repr_html_()) < 500
    assert repr(rows) == "<Rows: 1,235 rows; columns: x>"


def test_the_cells_of_rows_are_kept_small() -> None:
    """A million rows fit: what is kept of each is what the engine needs for it."""
    answer = b"?s\t?n\n" + b"".join(
        b"<https://example.org/thing/%d>\t%d\n" % (i, i) for i in range(50_000)
    )
    before = _resident()
    rows = read_rows(("s", "n"), answer)
    assert rows[49_999]["n"] == 49_999
    assert _resident() - before < 50_000 * 600


def _resident() -> int:
    statm = Path("/proc/self/statm")
    if not statm.is_file():
        pytest.skip("looks into /proc")
    return int(statm.read_text(encoding="ascii").split()[1]) * 4096


def test_no_rows_say_why() -> None:
    rows = read_rows(["x"], b"?x\n", "pk:Enterprize is not in this graph")
    again = pickle.loads(pickle.dumps(rows))  # noqa: S301 -- our own
    for shown in (repr(rows), rows._repr_html_(), repr(again)):
        assert "pk:Enterprize is not in this graph" in shown
    assert "Enterprize" not in repr(one_column(NODE))
