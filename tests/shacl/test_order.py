"""Which literal is less: as the engine of the store says, where that says anything."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amount import amount
from empty_database import empty_database
from parkkg.namespaces import XSD
from parkkg.shacl.order import constant, decided_less, less


def typed(lexical: str, datatype: str) -> str:
    return f'"{lexical}"^^<{XSD}{datatype}>'


CASES = [
    (typed("9", "integer"), typed("10", "integer"), True, True),
    (typed("9.0", "decimal"), typed("9", "integer"), False, True),
    (typed("1" + "0" * 40 + "1", "integer"), typed("1" + "0" * 40 + "2", "integer"), True, True),
    (typed("-1e400", "double"), typed("5", "integer"), True, True),
    (typed("NaN", "double"), typed("NaN", "double"), False, False),
    (typed("-INF", "float"), typed("INF", "double"), True, True),
    (typed("abc", "integer"), typed("9", "integer"), False, False),
    (typed("300", "byte"), typed("400", "integer"), False, False),
    (typed("1.5", "integer"), typed("9", "integer"), False, False),
    (typed("1", "decimal"), typed("2.0", "integer"), False, False),
    (typed("2.0", "integer"), typed("2.0", "integer"), False, False),
    (typed("1.", "integer"), typed("9", "decimal"), False, False),
    (typed(".5", "decimal"), typed("9", "integer"), True, True),
    ('"a"', '"b"', True, True),
    ('"\\u0001"', '"\\n"', True, True),
    ('"a"@en', '"b"@en', False, False),
    ('"a"', typed("1", "integer"), False, False),
    (typed("false", "boolean"), typed("1", "boolean"), True, True),
    (typed("true", "boolean"), typed("2", "integer"), False, False),
    (typed("2012-02-29", "date"), typed("2012-03-01", "date"), True, True),
    (typed("2013-02-29", "date"), typed("2014-01-01", "date"), False, False),
    (typed("2012-01-01Z", "date"), typed("2012-01-01-01:00", "date"), True, True),
    (typed("2012-01-01", "date"), typed("2012-01-01T00:00:00", "dateTime"), False, False),
    (typed("2002-10-10T12:00:00", "dateTime"), typed("2002-10-10T12:00:00Z", "dateTime"),
        False, False),
    (typed("2002-10-10T12:00:00", "dateTime"), typed("2002-10-11T12:00:00Z", "dateTime"),
        True, True),
    (typed("1999-12-31T24:00:00Z", "dateTime"), typed("2000-01-01T00:00:00Z", "dateTime"),
        False, True),
    (typed("-0044-03-15", "date"), typed("0001-01-01", "date"), True, True),
    (typed("12:00:00.50", "time"), typed("12:00:00.5", "time"), False, True),
    (typed("P1Y", "yearMonthDuration"), typed("P13M", "duration"), True, True),
    (typed("P1M", "duration"), typed("P30D", "duration"), False, False),
    (typed("--02-28", "gMonthDay"), typed("--02-29", "gMonthDay"), True, True),
    ("<http://x/a>", "<http://x/b>", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "is_less", "is_less_or_equal"), CASES)
def test_values_are_compared_and_not_texts(
    one: str, other: str, is_less: bool, is_less_or_equal: bool
) -> None:
    assert less(one, other) == is_less
    assert less(one, other, or_equal=True) == is_less_or_equal
    with empty_database() as db:
        for or_equal, expected in ((False, is_less), (True, is_less_or_equal)):
            query = decided_less(constant(one), constant(other), or_equal=or_equal)
            ((found,),) = db.execute(f"SELECT {query}").fetchall()
            assert found in (None, expected)


numbers = st.one_of(
    # The engine has no larger integers, and compares them with nothing.
    st.integers(-(2**63), 2**63 - 1).map(lambda n: typed(str(n), "integer")),
    st.decimals(-1000, 1000, places=3).map(lambda d: typed(f"{d:f}", "decimal")),
    st.integers(-3, 3).map(lambda n: typed(f"{n}.50", "decimal")),
    st.integers(-3, 3).map(lambda n: typed(f"0{abs(n)}", "integer")),
)
zones = st.sampled_from(("", "Z", "+14:00", "-05:30"))
days = st.dates().map(str)
times = st.one_of(
    st.builds(lambda d, z: typed(d + z, "date"), days, zones),
    st.builds(lambda d, t, z: typed(f"{d}T{t}{z}", "dateTime"), days,
              st.sampled_from(("00:00:00", "12:30:01.5", "23:59:59")), zones),
)  # fmt: skip


@settings(max_examples=amount(100, 20_000), deadline=None)
@given(st.tuples(numbers, numbers) | st.tuples(times, times))
def test_the_order_is_that_of_the_engine(pair: tuple[str, str]) -> None:
    one, other = pair
    answer = ox.Store().query(f"ASK {{ FILTER({one} < {other}) }}")
    assert less(one, other) == bool(answer)
    with empty_database() as db:
        query = decided_less(constant(one), constant(other), or_equal=False)
        ((found,),) = db.execute(f"SELECT {query}").fetchall()
    assert found in (None, less(one, other))
