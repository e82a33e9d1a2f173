"""What a curator is told about a faulty cell."""

from __future__ import annotations

import pytest

from parkkg.namespaces import EDTF
from parkkg.tables.csvw.explain import SHOWN, explain
from parkkg.tables.csvw.model import Column, Datatype


@pytest.mark.parametrize(
    ("datatype", "code", "value", "told"),
    [
        (Datatype(), "PK201", "", "the cell is required and empty"),
        (Datatype("integer"), "PK202", "x", "is not an integer (such as 7, digits only)"),
        (Datatype("unsignedByte"), "PK202", "x", "is not an unsignedByte (such as 7, digits only)"),
        (Datatype("date"), "PK202", "x", "is not a date (such as 2016-09-01)"),
        (Datatype("boolean"), "PK202", "x", "is not a boolean (such as true or false)"),
        (Datatype("anyURI"), "PK202", "x y", "is not an anyURI"),
        (Datatype("boolean", format="Y|N"), "PK203", "x", 'is neither "Y" nor "N"'),
        (
            Datatype("date", format="d/M/yyyy"),
            "PK203",
            "31/2/2020",
            "is no day of the format d/M/yyyy (such as 1/9/2016)",
        ),
        (
            Datatype("date", format="yyyyMMdd"),
            "PK203",
            "20240230",
            "is no day of the format yyyyMMdd (such as 20160901)",
        ),
        (
            Datatype("dateTime", format="d/M/yyyy HH:mm"),
            "PK203",
            "x",
            "does not fit the format d/M/yyyy HH:mm",
        ),
        (Datatype("decimal", group_char=","), "PK203", "x", "does not fit the format of numbers"),
        (
            Datatype("integer", min_inclusive="1", max_exclusive="9"),
            "PK204",
            "9",
            "is outside the range: at least 1 and less than 9",
        ),
        (Datatype(length=2), "PK205", "abc", "is 3 characters long, but must be 2"),
        (Datatype(min_length=4), "PK205", "abc", "is 3 characters long, but must be at least 4"),
        (
            Datatype(min_length=4, max_length=5),
            "PK205",
            "abc",
            "is 3 characters long, but must be 4 to 5",
        ),
        (
            Datatype(max_length=2),
            "PK205",
            "x" * SHOWN,
            "is 1000 or more characters long, but must be at most 2",
        ),
        (
            Datatype("hexBinary", length=2),
            "PK205",
            "00",
            "has the wrong number of bytes: it must be 2",
        ),
        (
            Datatype(iri=EDTF),
            "PK203",
            "2022-13",
            "is not a calendar month (expected YYYY, YYYY-MM or YYYY-MM-DD)",
        ),
        (
            Datatype(iri=EDTF),
            "PK203",
            "5/2022",
            "is not an interval of two calendar dates, the earlier one first "
            "(expected YYYY, YYYY-MM or YYYY-MM-DD)",
        ),
        (
            Datatype(iri=EDTF),
            "PK203",
            "2023-02-29",
            "is not a calendar day (expected YYYY, YYYY-MM or YYYY-MM-DD)",
        ),
        (Datatype(), "PK303", "x", "does not make a valid IRI"),
    ],
)
def test_the_message_names_the_rule(datatype: Datatype, code: str, value: str, told: str) -> None:
    assert explain(Column(1, "x", datatype=datatype), code, value).message == told
